import { type Problem, type ProblemCode, problem } from './problem.ts';

/** A place that is to be treated as a venv. */
export interface VenvRef {
  /** Absolute, as spelled. */
  readonly root: string;
  /** Whether a path named this venv itself, rather than a directory that it was found in. */
  readonly named: boolean;
  /** The `.venv` file that led here, if one did. */
  readonly pointer?: string;
}

export type Found =
  | { readonly kind: 'venv'; readonly ref: VenvRef }
  | { readonly kind: 'problem'; readonly path: string; readonly problem: Problem };

export function venv(root: string, named: boolean): Found {
  return { kind: 'venv', ref: { root, named } };
}

/** The same, as what a search came upon. */
export function asSearched(one: Found): Found {
  return one.kind === 'venv' ? { ...one, ref: { ...one.ref, named: false } } : one;
}

export function trouble(code: ProblemCode, path: string, message: string, hint?: string): readonly Found[] {
  return [{ kind: 'problem', path, problem: problem(code, path, message, hint) }];
}
