import type { EntryState } from './entry-state.ts';
import type { Interpreter } from './interpreter.ts';
import type { Problem } from './problem.ts';

/** What sort of place a change touches; reports group by it. */
export type ChangeKind =
  | 'config'
  | 'interpreter-link'
  | 'interpreter-copy'
  | 'library-copy'
  | 'stdlib-link'
  | 'orig-prefix'
  | 'metadata'
  | 'script'
  | 'launcher'
  | 'activate'
  /** A module or path file of site-packages that names a place. */
  | 'module'
  /** Other data that names a place: kernels, pkg-config files, … */
  | 'data'
  | 'record'
  /** A compiled module that is stale once its source is rewritten. */
  | 'bytecode';

/** One place of the venv, what is there and what is to be there. */
export interface Change {
  /** Relative to the venv's root, with `/` on every system. */
  readonly path: string;
  readonly kind: ChangeKind;
  readonly before: EntryState;
  readonly after: EntryState;
  /** What is different, in words for people: the keys of pyvenv.cfg, or the like. */
  readonly details: readonly string[];
}

/** All that a run does to one venv; the preview prints it and the writer carries it out, neither decides anything. */
export interface Plan {
  /** Absolute path of the venv. */
  readonly root: string;
  readonly target: Interpreter;
  readonly changes: readonly Change[];
  /** What was seen on the way and left alone. */
  readonly problems: readonly Problem[];
}
