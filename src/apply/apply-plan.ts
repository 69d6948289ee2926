import pLimit from 'p-limit';
import type { Change, Plan } from '../model/change.ts';
import { type Problem, problem } from '../model/problem.ts';
import type { PathRules } from '../platform/path-rules.ts';
import { FileError, type FileFacts, type World } from '../world/world.ts';
import { describeFileError } from './describe-file-error.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { type RunDirectory, readRuns, runDirectory, writeJournal } from './journal-store.ts';
import { mayHaveAttributes, ownershipOf } from './read-ownership.ts';
import { readState, recordState, sameState } from './recorded-state.ts';
import { requireInside } from './require-inside.ts';
import { rollBack, syncPlaces } from './roll-back.ts';

/** New files that are brought to disk at the same time; each is open for that long. */
const filesAtOnce = 16;

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
  const undoAll = async (): Promise<readonly Problem[]> => {
    if (directory === undefined) return [];
    const begun = journal ?? { version: 1, state: 'begun', time: 0, entries: [] };
    const { failed, notes } = await rollBack(world, paths, root, directory, begun);
    return [...failed, ...notes];
  };
  try {
    const meanwhile = await findForeignChange(world, paths, plan);
    if (meanwhile !== undefined) return { kind: 'failed', problems: [meanwhile] };
    const runs = await readRuns(world.files, paths, root);
    const next = runDirectory(paths, root, (runs.at(-1)?.directory.number ?? 0) + 1);
    await world.writer.makeDirectory(next.path, 0o700);
    directory = next;
    const owner = await ownershipOf(world, root);
    const marked = mayHaveAttributes(world, paths, plan);
    const entries: JournalEntry[] = [];
    for (const [index, change] of changes.entries())
      entries.push(await keepOld(world, paths, root, next, change, index));
    journal = { version: 1, state: 'begun', time: world.now(), entries };
    await writeJournal(world, paths, next, journal, owner);
    await world.writer.syncDirectory(paths.directoryOf(next.path));
    await world.writer.syncDirectory(root);
    await makeAllNew(world, paths, root, changes, entries, owner, await marked);
    for (const [index, change] of changes.entries()) {
      const entry = entries[index];
      if (entry !== undefined) await putNew(world, paths, root, change, entry);
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

/** A place that is not any more as it was when the plan was made. */
async function findForeignChange(world: World, paths: PathRules, plan: Plan): Promise<Problem | undefined> {
  const inside = new Set<string>();
  for (const change of plan.changes) {
    const path = paths.join(plan.root, ...change.path.split('/'));
    const directory = paths.directoryOf(path);
    if (!inside.has(directory)) await requireInside(world.files, paths, plan.root, change.path);
    inside.add(directory);
    const now = await readState(world.files, path);
    if (!sameState(now, recordState(change.before, 0))) {
      return problem('changed-meanwhile', path, `${path} is not as it was when the change was planned`);
    }
  }
  return undefined;
}

async function keepOld(
  world: World,
  paths: PathRules,
  root: string,
  directory: RunDirectory,
  change: Change,
  index: number,
): Promise<JournalEntry> {
  const path = paths.join(root, ...change.path.split('/'));
  const facts = await world.files.lstat(path);
  const name = `kept-${index}`;
  const isKept = facts !== undefined && (await keep(world, path, paths.join(directory.path, name), facts));
  return {
    path: change.path,
    before: recordState(change.before, facts?.modified ?? 0),
    after: recordState(change.after, 0),
    kept: isKept ? name : undefined,
    temporary: `.${paths.nameOf(path)}.${world.randomName()}.new`,
  };
}

// A second name for the old file or link keeps all of it: times, owner, access lists, attributes. Only where the file
// system has no such names is a file copied; a link is then told by its target, which the journal holds.
async function keep(world: World, path: string, kept: string, facts: FileFacts): Promise<boolean> {
  if (await world.writer.hardLink(path, kept)) {
    if ((await world.files.lstat(kept))?.inode === facts.inode) return true;
    // macOS gives another name to what a link points at instead.
    await world.writer.removeFile(kept);
  }
  if (facts.kind === 'link') return false;
  await world.writer.copyNew(path, kept, facts);
  await world.writer.setTimes(kept, facts.modified);
  return true;
}

/**
 * Puts all new things beside their places. Most of the time that takes goes into waiting for the disk, which has less to
 * do for several files at once. Returns, or throws, when nothing is under way any more.
 */
async function makeAllNew(
  world: World,
  paths: PathRules,
  root: string,
  changes: readonly Change[],
  entries: readonly JournalEntry[],
  rootOwner: { readonly owner: number; readonly group: number },
  marked: boolean,
): Promise<void> {
  const limit = pLimit(filesAtOnce);
  const made = await Promise.allSettled(
    changes.map((change, index) =>
      limit(async () => {
        const entry = entries[index];
        if (entry !== undefined) await makeNew(world, paths, root, change, entry, rootOwner, marked);
      }),
    ),
  );
  const failed = made.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function makeNew(
  world: World,
  paths: PathRules,
  root: string,
  change: Change,
  entry: JournalEntry,
  rootOwner: { readonly owner: number; readonly group: number },
  marked: boolean,
): Promise<void> {
  const { writer, files } = world;
  const path = paths.join(root, ...change.path.split('/'));
  const temporary = paths.join(paths.directoryOf(path), entry.temporary);
  const facts = await files.lstat(path);
  const owner = {
    owner: facts?.owner ?? rootOwner.owner,
    group: facts?.group ?? rootOwner.group,
    ...(marked && facts?.kind === 'file' ? { like: path } : {}),
  };
  switch (change.after.kind) {
    case 'absent':
      return;
    case 'link':
      return writer.symbolicLink(change.after.target, temporary);
    case 'text':
      return writer.writeNew(temporary, change.after.bytes, { ...owner, mode: change.after.mode });
    case 'binary':
      await writer.copyNew(change.after.source, temporary, { ...owner, mode: change.after.mode });
      if ((await files.hash(temporary)) !== change.after.sha256) {
        throw new FileError('ECHANGED', change.after.source, 'a file to copy changed after planning,');
      }
  }
}

async function putNew(
  { writer }: World,
  paths: PathRules,
  root: string,
  change: Change,
  entry: JournalEntry,
): Promise<void> {
  const path = paths.join(root, ...change.path.split('/'));
  if (change.after.kind === 'absent') return writer.removeFile(path);
  return writer.rename(paths.join(paths.directoryOf(path), entry.temporary), path);
}
