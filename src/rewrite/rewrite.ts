import type { PathRules } from '../platform/path-rules.ts';

/** One place that moved. A venv's own root first; a project that moved along with it may follow. Absolute, no trailing separator. */
export interface PathMove {
  readonly from: string;
  readonly to: string;
}

export interface RewriteContext {
  readonly moves: readonly PathMove[];
  /** Of the venv's platform, which need not be that of this machine. */
  readonly paths: PathRules;
}

/** A place that names the old path and was not changed. */
export interface LeftPlace {
  /** From 1. */
  readonly line: number;
  /** Why, as the end of a sentence for people. */
  readonly why: string;
}

export interface Rewritten {
  /** Undefined: nothing to change. */
  readonly bytes: Uint8Array | undefined;
  /** What is different, in words for people. */
  readonly details: readonly string[];
  readonly left: readonly LeftPlace[];
}

export const unchanged: Rewritten = { bytes: undefined, details: [], left: [] };
