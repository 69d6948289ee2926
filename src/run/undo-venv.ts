import { stateDirectory } from '../apply/journal-store.ts';
import { recover } from '../apply/recover.ts';
import { nothingToUndo, undoRun } from '../apply/undo-run.ts';
import type { VenvRef } from '../discover/find-venvs.ts';
import type { Outcome } from '../model/outcome.ts';
import { readVenv } from '../read/read-venv.ts';
import { asOwner } from './as-owner.ts';
import { type Draft, type End, withLock, withOutcome } from './draft.ts';
import type { RunContext } from './run-context.ts';

/** Puts back what the last run changed in one venv. */
export async function undoVenv(context: RunContext, ref: VenvRef, force: boolean): Promise<Outcome> {
  const { world, platform } = context;
  const work = async (draft: Draft, end: End): Promise<Outcome> => {
    // Locking makes a directory: without a run to undo, not even that is to be touched.
    const state = platform.paths.join(ref.root, stateDirectory);
    if ((await world.files.lstat(state)) === undefined) {
      const reading = await readVenv(world.files, platform.layout, ref.root);
      const isOther =
        reading.kind === 'refused' && ['not-a-venv', 'conda-environment'].includes(reading.problem.code);
      const found = isOther ? reading.problem : nothingToUndo(ref.root);
      return end(isOther ? 'failed' : 'unchanged', { ...draft, problems: [found] });
    }
    return withLock(context, draft, end, async () => {
      const { restored, problems: recovered } = await recover(world, platform.paths, ref.root);
      const failed = recovered.some(({ severity }) => severity === 'error');
      // What was cut off was the last run, or its undo: to go on would undo the one before as well.
      if (failed || restored) return end(failed ? 'failed' : 'restored', { ...draft, problems: recovered });
      const result = await undoRun(world, platform.paths, ref.root, force);
      const problems = [...recovered, ...result.problems];
      const status = { restored: 'restored', nothing: 'unchanged', failed: 'failed' } as const;
      return end(status[result.kind], { ...draft, problems, restored: result.paths });
    });
  };
  return asOwner(context, { command: 'undo', ref, force }, () => withOutcome(context, ref.root, work));
}
