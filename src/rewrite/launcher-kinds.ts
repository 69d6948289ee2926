/** What every executable of a venv has. */
interface Executable {
  /** Undefined where the file is no PE file that can be trusted. */
  readonly bits: 32 | 64 | undefined;
  /** A program without a console: `pythonw.exe`, launchers of GUI programs. */
  readonly windowed: boolean;
  /** Carries an Authenticode signature, which a change would break. */
  readonly signed: boolean;
}

/** Names an interpreter within itself, with a path that is absolute or relative to the launcher. */
interface NamesInterpreter {
  /** As it is written, quotes taken off. */
  readonly interpreter: string;
}

/** What pip, installer and distlib write: a stub, a shebang line, a zip with `__main__.py`. */
export interface DistlibLauncher extends Executable, NamesInterpreter {
  readonly kind: 'distlib';
  readonly quoted: boolean;
  /** What stands between the interpreter and the end of the line: ` -E`, or nothing. */
  readonly args: string;
  /** File offsets of the line, from `#!` to before its end. */
  readonly line: { readonly start: number; readonly end: number };
  /** File offset of the zip. */
  readonly zip: number;
  /** The offsets in the zip count from the shebang, as zipapp writes them, and not from the zip. */
  readonly countsFromShebang: boolean;
}

/** What uv wrote up to 0.9.8, and rattler: the path and its length at the end of the file. */
export interface UvTrailerLauncher extends Executable, NamesInterpreter {
  readonly kind: 'uv-trailer';
  readonly starts: 'script' | 'python';
  /** File offsets of the path. */
  readonly path: { readonly start: number; readonly end: number };
}

/** What uv writes since 0.9.9: the path as a resource. */
export interface UvResourcesLauncher extends Executable, NamesInterpreter {
  readonly kind: 'uv-resources';
  readonly starts: 'script' | 'python';
}

/** What setuptools writes with `develop`: `x.exe` reads the first line of `x-script.py` or `x-script.pyw`. */
export interface SetuptoolsLauncher extends Executable {
  readonly kind: 'setuptools';
  readonly scriptSuffix: '-script.py' | '-script.pyw';
}

/** What `python -m venv` puts into Scripts: it starts the Python that `home` in pyvenv.cfg tells. */
export interface VenvRedirector extends Executable {
  readonly kind: 'redirector';
  /** From PC/launcher.c, up to CPython 3.12, or from PC/venvlauncher.c, since 3.13. */
  readonly source: 'launcher' | 'venvlauncher';
  /** What it starts below `home`: `python.exe`, `pythonw.exe`, `python3.13t.exe`. */
  readonly starts: string | undefined;
}

/** A real `python.exe`, by the library it needs. */
export interface PythonExecutable extends Executable {
  readonly kind: 'python';
  /** `python311.dll`, as its import table spells it. */
  readonly library: string;
  readonly major: number;
  readonly minor: number;
  readonly freeThreaded: boolean;
}

/** No launcher of a kind that is known, or no executable at all. */
export interface UnknownExecutable extends Executable {
  readonly kind: 'unknown';
}

export type Launcher =
  | DistlibLauncher
  | UvTrailerLauncher
  | UvResourcesLauncher
  | SetuptoolsLauncher
  | VenvRedirector
  | PythonExecutable
  | UnknownExecutable;
