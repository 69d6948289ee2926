import type { SymbolicLink, TextFile } from './entry-state.ts';
import type { Problem } from './problem.ts';
import type { MinorVersion } from './python-version.ts';

/** Directory names differ: `bin` and `lib/python3.11`, or `Scripts` and `Lib`. */
export type LayoutName = 'posix' | 'windows';

export type MakerName = 'venv' | 'virtualenv' | 'virtualenv-legacy' | 'uv' | 'unknown';

/** The tool that made the venv, and the one that it worked for, as far as the files tell. */
export interface Maker {
  readonly name: MakerName;
  readonly version: string | undefined;
  /** `pipx`, `tox`, … where their own files lie in the venv. */
  readonly host: string | undefined;
}

/** One `key = value` line of pyvenv.cfg. Offsets are bytes from the start of the file. */
export interface ConfigEntry {
  /** Trimmed and in lower case, as CPython compares it. */
  readonly key: string;
  /** Trimmed, otherwise as written. */
  readonly value: string;
  readonly valueStart: number;
  readonly valueEnd: number;
  /** From 1. */
  readonly line: number;
}

/** pyvenv.cfg, read without loss: bytes, and where each value stands in them. */
export interface PyvenvConfig {
  readonly file: TextFile;
  readonly entries: readonly ConfigEntry[];
}

/** A name in `bin` or `Scripts` under which the venv's python is run. */
export interface VenvExecutable {
  /** Relative to the root, with `/`: `bin/python3.11`. */
  readonly path: string;
  readonly state: ExecutableState;
}

export type ExecutableState =
  /** Points at another name of the same venv, which has a row of its own. */
  | { readonly kind: 'inner-link'; readonly target: string }
  /** Leaves the venv. `destination` is absolute and one step away, links behind it unresolved. */
  | {
      readonly kind: 'outer-link';
      readonly target: string;
      readonly destination: string;
      readonly alive: boolean;
    }
  /** A copy of an interpreter, or a Windows redirector. */
  | { readonly kind: 'file'; readonly size: number; readonly mode: number }
  /** Points at itself in the end. */
  | { readonly kind: 'loop'; readonly target: string };

/** A link elsewhere in the venv that leads into the base, as virtualenv 16 makes them by the dozen. */
export interface StdlibLink {
  readonly path: string;
  readonly state: SymbolicLink;
  /** Absolute, one step away. */
  readonly destination: string;
}

/** A file of a tool above the venv's maker that names the base interpreter. */
export interface MetadataFile {
  readonly path: string;
  readonly tool: 'pipx' | 'tox';
  readonly file: TextFile;
}

/** A copy inside the venv of the base's libpython (virtualenv 21 with `--copies`). */
export interface LibraryCopy {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
}

/** Which interpreters can run what is installed here. Undefined: nothing in the venv tells. */
export interface WantedPython {
  readonly implementation: string;
  readonly version: MinorVersion;
  readonly bits: 32 | 64 | undefined;
  readonly machine: string | undefined;
  readonly freeThreaded: boolean;
  readonly debug: boolean;
}

/** The base as the venv names it. All paths are as written; none need exist. */
export interface NamedBase {
  /** The value of `home`, or what `orig-prefix.txt` stands for. */
  readonly home: string | undefined;
  /** The prefix that `home` lies in, or that the venv names itself. */
  readonly prefix: string | undefined;
  /** The executable that links or keys name. */
  readonly executable: string | undefined;
}

/** A script of `bin` or `Scripts` that names an interpreter of its own. */
export interface ScriptInterpreter {
  readonly path: string;
  /** The interpreter, absolute, as the script names it. */
  readonly interpreter: string;
}

/** One `lib/pythonX.Y` of a venv, or `Lib` on Windows. */
export interface LibraryDirectory {
  /** Relative to the root, with `/`. */
  readonly path: string;
  readonly implementation: string;
  /** Undefined on Windows, where the directory has no version in its name. */
  readonly version: MinorVersion | undefined;
  /** Distributions in its site-packages. */
  readonly packageCount: number;
  /** The same without those that makers put there themselves. */
  readonly installedCount: number;
}

/** Everything about a venv that planning needs, read once and never written. */
export interface VenvSnapshot {
  /** Absolute, as the user or the search spelled it. */
  readonly root: string;
  /** The same with links resolved. */
  readonly realRoot: string;
  readonly layout: LayoutName;
  readonly maker: Maker;
  readonly config: PyvenvConfig | undefined;
  readonly origPrefix: { readonly path: string; readonly file: TextFile } | undefined;
  readonly base: NamedBase;
  readonly wanted: WantedPython;
  readonly executables: readonly VenvExecutable[];
  readonly stdlibLinks: readonly StdlibLink[];
  readonly libraryCopies: readonly LibraryCopy[];
  readonly metadata: readonly MetadataFile[];
  readonly scripts: readonly ScriptInterpreter[];
  /** Distributions in site-packages. */
  readonly packageCount: number;
  readonly problems: readonly Problem[];
}

/** What was found at a path that was asked for. */
export type VenvReading =
  | { readonly kind: 'venv'; readonly snapshot: VenvSnapshot }
  | { readonly kind: 'refused'; readonly root: string; readonly problem: Problem };

/** The value of the first line with this key, which is the one that CPython takes. */
export function configValue(config: PyvenvConfig | undefined, key: string): string | undefined {
  return config?.entries.find((entry) => entry.key === key)?.value;
}
