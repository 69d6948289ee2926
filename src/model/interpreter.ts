import type { MinorVersion } from './python-version.ts';

/** Who can run an interpreter. */
export type Audience =
  | { readonly kind: 'everybody' }
  /** Inside the home or profile of an account, or closed to others by the modes on the way to it. */
  | { readonly kind: 'account'; readonly account: string; readonly because: string }
  /** Could not be found out (a network share without access lists, say). */
  | { readonly kind: 'unknown'; readonly because: string };

/** How an interpreter came to be looked at. */
export type Origin =
  | 'given'
  | 'system directory'
  | 'PATH'
  | 'registry'
  | 'configuration'
  | 'private directory'
  /** Registered by one account for itself. */
  | 'account registry'
  | 'py launcher';

/** What an interpreter says about itself, or `build-details.json` (PEP 739) says in its place. */
export interface InterpreterFacts {
  /** `sys.implementation.name`: `cpython`, `pypy`, … */
  readonly implementation: string;
  readonly version: MinorVersion;
  /** Width of a pointer. */
  readonly bits: 32 | 64;
  /** As the kernel or the build names it, lower case: `x86_64`, `aarch64`, `amd64`, `arm64`. */
  readonly machine: string;
  /** `sys.abiflags`; empty where the platform has none. */
  readonly abiFlags: string;
  readonly freeThreaded: boolean;
  readonly debug: boolean;
  readonly prefix: string;
  readonly basePrefix: string;
  readonly baseExecPrefix: string;
  /** The directory that `os` is loaded from. */
  readonly stdlib: string;
  /** The libpython that was loaded, where the system shows it; undefined for a static build. */
  readonly libpython: string | undefined;
  /** The executable as the system sees it, links resolved. */
  readonly realExecutable: string;
  /** `sys._base_executable`, where it has one: the base interpreter's, when it runs in a venv. */
  readonly baseExecutable: string | undefined;
}

/** An interpreter that a venv can be pointed at. */
export interface Interpreter extends InterpreterFacts {
  /** The path that links and configuration are to name: stable and public rather than resolved. */
  readonly executable: string;
  /** The directory that becomes `home`. */
  readonly home: string;
  readonly audience: Audience;
  readonly origin: Origin;
}

/** What was found where an interpreter was looked for. */
export type Candidate =
  | { readonly kind: 'interpreter'; readonly interpreter: Interpreter }
  | {
      readonly kind: 'unusable';
      readonly path: string;
      readonly origin: Origin;
      readonly reason: UnusableReason;
      readonly detail: string;
    };

export type UnusableReason =
  | 'not-found'
  | 'not-python'
  | 'not-executable'
  | 'timed-out'
  | 'crashed'
  | 'store-alias'
  | 'not-searched'
  | 'not-asked'
  | 'no-stdlib';
