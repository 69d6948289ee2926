import type { BinaryFile } from './entry-state.ts';

/** What was looked up of the target, so that planning itself needs no disk. */
export interface TargetFiles {
  /** What a copied `python` is to hold; undefined where the venv has no copies. */
  readonly executable: BinaryFile | undefined;
  /** The same for the libpython that a copy needs; undefined for a static build. */
  readonly libpython: BinaryFile | undefined;
  /** Whether the executable looks for its libpython beside itself, so that a copy needs one there too. */
  readonly libpythonIsRelative: boolean;
  /** On Windows: files of the install by lower-case name, for venvs that hold copies of them. */
  readonly companions: ReadonlyMap<string, BinaryFile>;
  /** Of the paths that links might be pointed at, those that exist. */
  readonly existing: ReadonlySet<string>;
}
