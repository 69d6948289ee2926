import type { Change } from './change.ts';
import type { Interpreter } from './interpreter.ts';
import type { Leftover } from './move.ts';
import type { Problem } from './problem.ts';
import type { VenvSnapshot } from './venv.ts';
import type { Verdict } from './verdict.ts';

export type RelocateStatus = 'relocated' | 'would-relocate' | 'unchanged' | 'failed' | 'skipped';
export type CheckStatus = 'healthy' | 'needs-relocation' | 'broken' | 'skipped';
export type UndoStatus = 'restored' | 'unchanged' | 'failed';
export type Status = RelocateStatus | CheckStatus | UndoStatus;

/** What became of one venv. */
export interface Outcome {
  /** Absolute. */
  readonly path: string;
  readonly status: Status;
  /** Undefined where the path could not be read as a venv. */
  readonly snapshot: VenvSnapshot | undefined;
  /** The interpreter that was chosen. */
  readonly target: Interpreter | undefined;
  readonly changes: readonly Change[];
  /** Files that still name the old place of a venv that was moved. */
  readonly leftovers: readonly Leftover[];
  /** What an undo put back, relative to the venv's root. */
  readonly restored: readonly string[];
  readonly verdict: Verdict | undefined;
  readonly problems: readonly Problem[];
  /** Whole milliseconds from reading to the verdict. */
  readonly milliseconds: number;
}

/** What is known of a venv before anything was found out: its path. */
export function emptyOutcome(path: string): Omit<Outcome, 'status' | 'milliseconds'> {
  return {
    path,
    snapshot: undefined,
    target: undefined,
    changes: [],
    leftovers: [],
    restored: [],
    verdict: undefined,
    problems: [],
  };
}
