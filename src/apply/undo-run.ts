import { type Problem, problem } from '../model/problem.ts';
import type { PathRules } from '../platform/path-rules.ts';
import { placeOf } from '../platform/place-of.ts';
import { FileError, type World } from '../world/world.ts';
import { describeFileError } from './describe-file-error.ts';
import type { JournalEntry } from './journal.ts';
import { readRuns, writeJournal } from './journal-store.ts';
import { readOwner } from './read-ownership.ts';
import { readState, sameState } from './recorded-state.ts';
import { requireInside } from './require-inside.ts';
import { rollBack } from './roll-back.ts';

export interface UndoResult {
  readonly kind: 'restored' | 'nothing' | 'failed';
  /** Relative to the root, with `/`. */
  readonly paths: readonly string[];
  readonly problems: readonly Problem[];
}

/**
 * Puts back exactly what the last run changed. The caller holds the lock and has recovered the venv.
 * @param force also where something else changed it since; what is there then is kept beside it, as `<name>.changed-<random>`
 */
export async function undoRun(
  world: World,
  paths: PathRules,
  root: string,
  force: boolean,
): Promise<UndoResult> {
  const run = (await readRuns(world.files, paths, root)).findLast(({ kind }) => kind !== 'unborn');
  if (run?.kind !== 'journal') {
    return { kind: 'nothing', paths: [], problems: [nothingToUndo(root)] };
  }
  const { directory, journal } = run;
  const changed = journal.entries.map((entry) => entry.path);
  try {
    const foreign: JournalEntry[] = [];
    for (const entry of journal.entries) {
      await requireInside(world.files, paths, root, entry.path);
      const now = await readState(world.files, placeOf(paths, root, entry.path));
      if (!sameState(now, entry.after)) foreign.push(entry);
    }
    if (foreign.length > 0 && !force) {
      return {
        kind: 'failed',
        paths: [],
        problems: foreign.map((entry) => describeForeign(paths, root, entry)),
      };
    }
    const undoing = { ...journal, state: 'undoing' } as const;
    await writeJournal(world, paths, directory, undoing, await readOwner(world, root));
    const { failed, notes } = await rollBack(world, paths, root, directory, journal);
    return {
      kind: failed.length > 0 ? 'failed' : 'restored',
      paths: changed,
      problems: [...notes, ...failed],
    };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { kind: 'failed', paths: [], problems: [describeFileError(error)] };
  }
}

export function nothingToUndo(root: string): Problem {
  return problem('nothing-to-undo', root, `no run of venv-relocate to undo in ${root}`);
}

function describeForeign(paths: PathRules, root: string, entry: JournalEntry): Problem {
  const path = placeOf(paths, root, entry.path);
  return problem('changed-since', path, `${path} is not any more as venv-relocate wrote it`);
}
