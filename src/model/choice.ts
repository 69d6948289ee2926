import type { Interpreter } from './interpreter.ts';
import type { MinorVersion } from './python-version.ts';

/** What decides between interpreters, from the command line or the configuration. */
export interface MatchRules {
  /** Only the very same patch release. */
  readonly exact: boolean;
  /** An interpreter that only one account can use counts as good. */
  readonly allowPrivate: boolean;
}

/** Which install a configuration names for a version. */
export interface InstallChoice {
  /** `3.9` means all releases of it, `3.9.13` that one. */
  readonly version: MinorVersion;
  /** An install directory or an executable, absolute. */
  readonly path: string;
}

/** An interpreter or a path that was looked at and turned down. */
export interface Rejection {
  readonly path: string;
  /** As printed by Python; undefined where it could not be asked. */
  readonly version: string | undefined;
  /** The first reason that holds: `another minor version`, `only bob can use it`, … */
  readonly reason: string;
}

export type Choice =
  | { readonly kind: 'chosen'; readonly interpreter: Interpreter; readonly sameRelease: boolean }
  | { readonly kind: 'none'; readonly rejections: readonly Rejection[] };
