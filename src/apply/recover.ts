import { type Problem, problem } from '../model/problem.ts';
import type { PathRules } from '../platform/path-rules.ts';
import { FileError, type World } from '../world/world.ts';
import { readRuns, removeRun } from './journal-store.ts';
import { isAbandoned } from './lock.ts';
import { rollBack } from './roll-back.ts';

/**
 * What dead runs left in a venv. `leavings`: nothing that changes the venv, only claims and old files to be taken away.
 * `half-done`: changes that have to be put back, or a journal that cannot be read.
 */
export type Remains = 'nothing' | 'leavings' | 'half-done';

/** Looks at what runs of this venv that were cut off left for `recover` to do. */
export async function findRemains(world: World, paths: PathRules, root: string): Promise<Remains> {
  try {
    const runs = await readRuns(world.files, paths, root);
    const isHalf = runs.some(
      (run) => run.kind === 'damaged' || (run.kind === 'journal' && run.journal.state !== 'done'),
    );
    if (isHalf) return 'half-done';
    const isLeft = runs.some(({ kind }) => kind === 'unborn') || (await isAbandoned(world, paths, root));
    return isLeft ? 'leavings' : 'nothing';
  } catch (error) {
    // What another account keeps here is not for this one to see, nor could it put anything back.
    if (error instanceof FileError && (error.code === 'EACCES' || error.code === 'EPERM')) return 'nothing';
    throw error;
  }
}

export interface Recovery {
  /** Whether a run was put back, or an undo finished. */
  readonly restored: boolean;
  /** A note for each run that was put back; errors for what could not be. */
  readonly problems: readonly Problem[];
}

/** Finishes what a dead run left half done, by putting the venv back to how it was. The caller holds the lock. */
export async function recover(world: World, paths: PathRules, root: string): Promise<Recovery> {
  const problems: Problem[] = [];
  let restored = false;
  for (const run of [...(await readRuns(world.files, paths, root))].reverse()) {
    const { directory } = run;
    if (run.kind === 'unborn') {
      await removeRun(world, paths, root, directory);
      continue;
    }
    if (run.kind === 'damaged') {
      problems.push(describeDamaged(run.directory.path, run.newer));
      // An older run was undone last, or not at all: without this one, nothing tells what stands on it.
      break;
    }
    if (run.journal.state === 'done') continue;
    const { failed, notes } = await rollBack(world, paths, root, directory, run.journal);
    problems.push(...notes, ...failed);
    if (failed.length > 0) break;
    const what =
      run.journal.state === 'undoing'
        ? 'an undo that was interrupted was finished'
        : 'an interrupted run was put back';
    problems.push(problem('run-recovered', root, `${what} in ${root}`));
    restored = true;
  }
  return { restored, problems };
}

function describeDamaged(path: string, newer: boolean): Problem {
  if (!newer) return problem('journal-damaged', path, `the journal in ${path} is not whole`);
  const message = `the journal in ${path} was written by a newer venv-relocate`;
  return problem('journal-damaged', path, message, 'Use that version, or a later one, on this venv.');
}
