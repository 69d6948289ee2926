import type { InstallChoice, MatchRules } from '../model/choice.ts';
import type { VerifyLevel } from '../model/verdict.ts';

/** What a run is to do; the same for every venv in it. */
export interface RunOptions extends MatchRules {
  /** Where the venvs used to be, where that cannot be worked out. */
  readonly from?: string;
  /** Compile again what names the old place of a moved venv. */
  readonly recompile?: boolean;
  /** What `--to` gave, several times over; empty for the best system-wide interpreter. */
  readonly targets: readonly string[];
  /** What the configuration names for each version; taken before anything that is searched for. */
  readonly installs?: readonly InstallChoice[];
  readonly verify: VerifyLevel;
  /** A preview makes the same plan and stops there. */
  readonly mode: 'apply' | 'preview';
  /** Stops before the next venv, and puts back one that is not proved yet. */
  readonly signal?: AbortSignal;
}
