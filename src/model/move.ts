/** A place that files of a venv take for the venv's own root, and what was found there. */
export interface NamedRoot {
  /** Absolute, as written in the files. */
  readonly root: string;
  /** The files that name it, relative to the venv's root, each once. */
  readonly sources: readonly string[];
  /** It is the venv's own place, perhaps spelled by way of a link. */
  readonly isHere: boolean;
  /** There is a venv at that place now; then this one is a copy of it. */
  readonly isVenv: boolean;
}

/** Where a venv was when its files were written. */
export interface VenvMove {
  readonly from: string;
  readonly to: string;
  /** The original is still there. */
  readonly copied: boolean;
  /** Files that agree on it. */
  readonly sources: readonly string[];
  /** Other places that files name, older ones of the same venv as it seems; they are moved as well. */
  readonly older: readonly string[];
}

/** A file that still names an old place. */
export interface Leftover {
  /** Relative to the venv's root, with `/`. */
  readonly path: string;
  readonly kind: 'compiled module' | 'RECORD' | 'binary file' | 'text file';
}

export type MoveVerdict =
  | { readonly kind: 'here' }
  | { readonly kind: 'moved'; readonly move: VenvMove }
  /** Files disagree, and nothing decides. */
  | {
      readonly kind: 'unclear';
      readonly roots: readonly NamedRoot[];
      /** What `--from` says, where no file does. */
      readonly told?: string;
    };
