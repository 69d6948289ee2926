import type { Audience, Candidate } from './interpreter.ts';

/** The base interpreter of a venv as it is found now, for `judgeBase`. */
export interface BaseSighting {
  /** `closed`: behind a directory that only the account in `audience` may enter. */
  readonly home: 'present' | 'missing' | 'closed' | 'unreachable' | 'unnamed';
  /** Executables that links of the venv lead to, or that must lie in `home`: whether they are there. */
  readonly missing: readonly string[];
  /** Real directories of the executables that links lead to and that `home` holds, where they differ. */
  readonly mixture: { readonly link: string; readonly home: string } | undefined;
  /** The base interpreter itself; undefined where there is nothing to ask. */
  readonly interpreter: Candidate | undefined;
  /** For whom the places are that the venv names, whatever links lie behind them. */
  readonly audience: Audience;
}
