import type { BinaryFile, TextFile } from './entry-state.ts';

/** What a redirector of Windows starts below `home`, and how it is built. */
interface Redirector {
  /** `python.exe`, `pythonw.exe`, `python3.13t.exe`. */
  readonly starts: string;
  /** Has no console. */
  readonly windowed: boolean;
  readonly bits: 32 | 64 | undefined;
}

/** One that a venv holds, by its path relative to the root. */
export interface VenvRedirectorFile extends Redirector {
  readonly path: string;
}

/** A `python.exe` of uv that holds the whole path of the Python which it starts. */
export interface VenvTrampoline {
  readonly path: string;
  readonly file: TextFile;
  readonly interpreter: string;
  readonly windowed: boolean;
}

/** What the names under which a Windows venv's python is run are, apart from copies and links. */
export interface VenvStarters {
  readonly redirectors: readonly VenvRedirectorFile[];
  readonly trampolines: readonly VenvTrampoline[];
}

/** One that an install has for venvs. */
export interface TargetRedirector extends Redirector {
  readonly file: BinaryFile;
}

/** What was looked up of the target, so that planning itself needs no disk. */
export interface TargetFiles {
  /** What a copied `python` is to hold; undefined where the venv has no copies. */
  readonly executable: BinaryFile | undefined;
  /** The same for the libpython that a copy needs; undefined for a static build. */
  readonly libpython: BinaryFile | undefined;
  /** Whether the executable looks for its libpython beside itself, so that a copy needs one there too. */
  readonly libpythonIsRelative: boolean;
  /** On Windows: files of the install by lower-case name, for venvs that hold copies of them or link to them. */
  readonly companions: ReadonlyMap<string, BinaryFile>;
  /** On Windows: names of the programs of the install, in lower case. */
  readonly programs: ReadonlySet<string>;
  /** On Windows: what the install has for its venvs. */
  readonly redirectors: readonly TargetRedirector[];
  /** Of the paths that links might be pointed at, those that exist. */
  readonly existing: ReadonlySet<string>;
}
