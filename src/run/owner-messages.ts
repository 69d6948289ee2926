import type { VenvRef } from '../discover/find-venvs.ts';
import type { RunOptions } from './run-options.ts';

/** What is to be done with one venv. */
export interface OwnerJob {
  readonly command: 'relocate' | 'check' | 'undo';
  readonly ref: VenvRef;
  /** Of `undo`. */
  readonly force: boolean;
}

/** Venvs to be looked for with the rights of an account. */
export interface OwnerSearch {
  readonly command: 'find';
  /** Paths, as on a command line: one of the account's `.venv` files. */
  readonly paths: readonly string[];
  /** The home whose stores are meant, as well as what else is in it where that is asked for. */
  readonly home: string | undefined;
  readonly recursive: boolean;
  readonly exclude: readonly string[];
}

/** From the process that was asked to run, as root, to the one that works for an owner; a line of JSON each. */
export type OwnerRequest =
  | {
      readonly kind: 'begin';
      readonly options: Omit<RunOptions, 'signal'>;
      /** Relative paths of `--to` are seen from here. */
      readonly directory: string;
      /** Where interpreters may be found; all that the environment passes on. */
      readonly path: string;
    }
  | { readonly kind: 'job'; readonly id: number; readonly job: OwnerJob | OwnerSearch }
  /** Puts back what is not proved yet, and begins nothing more. */
  | { readonly kind: 'stop' };

/** The way back. Believed in nothing but its form, since what an account's process says is up to that account. */
export type OwnerAnswer =
  | { readonly kind: 'alive' }
  | { readonly kind: 'outcome'; readonly id: number; readonly outcome: unknown }
  | { readonly kind: 'found'; readonly id: number; readonly found: unknown }
  /** Something stopped the whole run there: what `--to` names, say. */
  | { readonly kind: 'stopped'; readonly id: number; readonly message: string; readonly hint: string }
  | { readonly kind: 'bug'; readonly id: number; readonly message: string };

/** Seconds between two signs of life of a process that works for an owner. */
export const heartbeat = 5;

/** One line of JSON, in which bytes stand as base64. */
export function renderMessage(message: OwnerRequest | OwnerAnswer): string {
  return JSON.stringify(plain(message));
}

// Beforehand: JSON.stringify would make a list of numbers of each Buffer.
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}

/** Undefined where a line is no JSON. */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
