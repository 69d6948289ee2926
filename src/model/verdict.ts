import type { Problem } from './problem.ts';

export type VerifyLevel = 'quick' | 'full' | 'none';

/** One thing that was compared, in words for people and machines. */
export interface VerdictCheck {
  readonly name: string;
  readonly expected: string;
  readonly found: string;
  readonly passed: boolean;
}

/** What running the venv showed. */
export interface Verdict {
  readonly level: VerifyLevel;
  readonly passed: boolean;
  readonly checks: readonly VerdictCheck[];
  /** Findings that do not fail the proof. */
  readonly problems: readonly Problem[];
  readonly milliseconds: number;
}
