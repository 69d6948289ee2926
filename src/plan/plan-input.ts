import type { BinaryFile } from '../model/entry-state.ts';
import type { Interpreter } from '../model/interpreter.ts';
import type { TargetFiles, VenvStarters } from '../model/target-files.ts';
import type { VenvSnapshot } from '../model/venv.ts';

/** All that a plan is made of; nothing else is asked. */
export interface PlanInput {
  readonly snapshot: VenvSnapshot;
  readonly target: Interpreter;
  readonly files: TargetFiles;
  /** Copied binaries of the venv as they are now, by path relative to its root. */
  readonly copies: ReadonlyMap<string, BinaryFile>;
  /** Of a Windows venv. */
  readonly starters: VenvStarters;
}
