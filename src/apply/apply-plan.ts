import type { Plan } from '../model/change.ts';
import { type Problem, problem } from '../model/problem.ts';
import type { PathRules } from '../platform/path-rules.ts';
import { placeOf } from '../platform/place-of.ts';
import { FileError, type World } from '../world/world.ts';
import { describeFileError } from './describe-file-error.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { type RunDirectory, readRuns, runDirectory, writeJournal } from './journal-store.ts';
import { keepOld } from './keep-old.ts';
import { makeAllNew, putNew } from './put-new.ts';
import { mayHaveAttributes, readOwner } from './read-ownership.ts';
import { changedMeanwhile, isUntouched, requireAsPlanned } from './require-as-planned.ts';
import { rollBack, syncPlaces } from './roll-back.ts';

/** A run whose changes are made and not yet proved. Exactly one of the two has to be called. */
export interface OpenRun {
  /** The proof holds: the run stands from now on. */
  keep(): Promise<readonly Problem[]>;
  /** Puts everything back; the problems are what could not be. */
  discard(): Promise<readonly Problem[]>;
}

export type ApplyResult =
  | { readonly kind: 'applied'; readonly run: OpenRun }
  /** Nothing is changed, or `rollback-failed` is among the problems. */
  | { readonly kind: 'failed'; readonly problems: readonly Problem[] };

/**
 * Carries a plan out, all or nothing: keeps the old, writes the journal, then puts all new things beside their places
 * and renames them over. `docs/apply.md` tells what happens if the program dies in each step. The caller holds the lock.
 */
export async function applyPlan(world: World, paths: PathRules, plan: Plan): Promise<ApplyResult> {
  const { root, changes } = plan;
  let directory: RunDirectory | undefined;
  let journal: Journal | undefined;
  // How many places were changed: in the others there is nothing of ours to be put back.
  let reached = 0;
  const undoAll = async (): Promise<readonly Problem[]> => {
    if (directory === undefined) return [];
    const begun = journal ?? { version: 1, state: 'begun', time: 0, entries: [] };
    const { failed, notes } = await rollBack(world, paths, root, directory, begun, reached);
    return [...failed, ...notes];
  };
  try {
    const seen = await requireAsPlanned(world, paths, plan);
    const marked = await mayHaveAttributes(world, paths, plan);
    const runs = await readRuns(world.files, paths, root);
    const next = runDirectory(paths, root, (runs.at(-1)?.directory.number ?? 0) + 1);
    await world.writer.makeDirectory(next.path, 0o700);
    directory = next;
    const owner = await readOwner(world, root);
    const entries: JournalEntry[] = [];
    for (const [index, change] of changes.entries())
      entries.push(await keepOld(world, paths, root, next, change, index, seen[index]));
    journal = { version: 1, state: 'begun', time: world.now(), entries };
    await writeJournal(world, paths, next, journal, owner);
    await world.writer.syncDirectory(paths.directoryOf(next.path));
    await world.writer.syncDirectory(root);
    const puttings = changes.map((change, index) => {
      const path = placeOf(paths, root, change.path);
      const temporary = paths.join(paths.directoryOf(path), entries[index]?.temporary ?? '');
      return { path, temporary, change, old: seen[index], owner, marked };
    });
    await makeAllNew(world, puttings);
    for (const [index, putting] of puttings.entries()) {
      if (!isUntouched(putting.old, await world.files.lstat(putting.path)))
        throw changedMeanwhile(putting.path);
      reached = index + 1;
      await putNew(world, putting);
    }
    await syncPlaces(world, paths, root, entries);
    const begun = journal;
    const write = (state: Journal['state']): Promise<void> =>
      writeJournal(world, paths, next, { ...begun, state }, owner);
    const isDone = async (): Promise<boolean> => {
      const last = (await readRuns(world.files, paths, root)).at(-1);
      return last?.kind === 'journal' && last.journal.state === 'done';
    };
    return {
      kind: 'applied',
      run: { keep: () => finish(next, write, isDone, undoAll), discard: undoAll },
    };
  } catch (error) {
    // Whatever it was, the venv comes first; a bug is thrown on after that.
    const rollback = await undoAll();
    if (!(error instanceof FileError)) throw error;
    return { kind: 'failed', problems: [describeFileError(error), ...rollback] };
  }
}

async function finish(
  directory: RunDirectory,
  write: (state: Journal['state']) => Promise<void>,
  isDone: () => Promise<boolean>,
  undoAll: () => Promise<readonly Problem[]>,
): Promise<readonly Problem[]> {
  try {
    await write('done');
    return [];
  } catch (error) {
    if (!(error instanceof FileError)) {
      await undoAll();
      throw error;
    }
    try {
      // The word may stand there already. A roll-back under it that is cut off would never be finished.
      if (await isDone()) await write('begun');
    } catch (second) {
      if (!(second instanceof FileError)) throw second;
      const message = `the run stands and could not be put back: ${second.message}; undo does that`;
      return [describeFileError(error), problem('rollback-failed', directory.path, message)];
    }
    return [describeFileError(error), ...(await undoAll())];
  }
}
