import type { BasePython } from '../bases.ts';

export interface MakeOptions {
  /** The install that the venv is to hang on. */
  readonly base: BasePython;
  /** Does not exist yet. The venv itself for makers that take a path, else the project or place in which they put it. */
  readonly directory: string;
  /** The home of the account that runs the maker: stores and caches go where they would by default. */
  readonly work: string;
}

export interface MadeVenv {
  readonly venv: string;
  /** `venv/bin/python`. */
  readonly python: string;
  /** The project's directory, for makers that have one. */
  readonly project?: string;
  /** Files and links that the maker put outside the venv and that name it, such as pipx's links. */
  readonly outside?: readonly string[];
}

export interface Maker {
  /** Unique, such as `virtualenv 20.26.6 --copies`. */
  readonly name: string;
  readonly tool: string;
  /** Of the tool; `stdlib` for the `venv` module. */
  readonly version: string;
  /** `copies`: the venv has a binary of its own rather than a link to the base's. With 2.7 every virtualenv makes copies. */
  readonly shape: 'links' | 'copies';
  readonly hasPip: boolean;
  /** Minor versions, such as `3.11`, for which the maker was seen to make a venv that runs. */
  readonly supports: (minor: string) => boolean;
  readonly make: (options: MakeOptions) => Promise<MadeVenv>;
}

/** Compares `3.9` and `3.10` as versions. */
export function isMinorBetween(minor: string, first: string, last: string): boolean {
  const compare = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });
  return compare(minor, first) >= 0 && compare(minor, last) <= 0;
}

export function madeAt(venv: string, more: Omit<MadeVenv, 'venv' | 'python'> = {}): MadeVenv {
  return { venv, python: `${venv}/bin/python`, ...more };
}
