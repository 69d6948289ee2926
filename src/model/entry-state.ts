/**
 * What stands at one place of a venv before or after a change. A change is a pair of them, so that the preview, the
 * writer and `undo` all read the same thing, the last one backwards.
 */
export type EntryState = Absent | TextFile | BinaryFile | SymbolicLink;

export interface Absent {
  readonly kind: 'absent';
}

/** A small file whose bytes are at hand: pyvenv.cfg, metadata, scripts. */
export interface TextFile {
  readonly kind: 'text';
  readonly bytes: Uint8Array;
  /** Permission bits, e.g. 0o644. */
  readonly mode: number;
}

/** A file told by what it holds, not held itself: interpreters and libraries of some megabytes. */
export interface BinaryFile {
  readonly kind: 'binary';
  /** Lower-case hex of the content. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
  /** Permission bits, e.g. 0o755. */
  readonly mode: number;
  /** Absolute path that holds the content; for a state that is yet to be, the file to copy. */
  readonly source: string;
}

export interface SymbolicLink {
  readonly kind: 'link';
  /** As readlink gives it. */
  readonly target: string;
}
