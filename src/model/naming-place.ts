import type { ChangeKind } from './change.ts';
import type { TextFile } from './entry-state.ts';

/** The syntax in which a file names places, which decides how a path is found in it and quoted. */
export type PlaceSyntax = 'activate' | 'script' | 'launcher' | 'json' | 'python' | 'lines' | 'text';

/** A file that may name the place of its venv. */
export interface NamingPlace {
  /** Relative to the venv's root, with `/`. */
  readonly path: string;
  readonly syntax: PlaceSyntax;
  readonly kind: ChangeKind;
  readonly file: TextFile;
}

/** A `RECORD` of one distribution (PEP 376). */
export interface RecordFile {
  readonly path: string;
  /** The directory that its rows count from, relative to the venv's root, with `/`. */
  readonly sitePackages: string;
  readonly file: TextFile;
}
