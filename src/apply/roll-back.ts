import { type Problem, problem } from '../model/problem.ts';
import type { PathRules } from '../platform/path-rules.ts';
import { placeOf } from '../platform/place-of.ts';
import { FileError, type World } from '../world/world.ts';
import { describeFileError } from './describe-file-error.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { type RunDirectory, removeRun } from './journal-store.ts';
import { keepForeign } from './keep-foreign.ts';
import { readState, sameState } from './recorded-state.ts';
import { requireInside } from './require-inside.ts';

export interface RollBackResult {
  /** What could not be put back; then the journal stays, and the next command tries again. */
  readonly failed: readonly Problem[];
  /** What somebody else had put there meanwhile, and where it is now. */
  readonly notes: readonly Problem[];
}

/**
 * Puts back what a journal tells, last change first, and forgets the run. May be begun again at any point: what is
 * back already is left alone, and what was kept stays until all of it is back and on disk.
 * @param reached how many places may have been changed: the others are not ours, but for new files beside them. All of
 *   them, where nobody can tell any more
 */
export async function rollBack(
  world: World,
  paths: PathRules,
  root: string,
  directory: RunDirectory,
  journal: Journal,
  reached = journal.entries.length,
): Promise<RollBackResult> {
  const failed: Problem[] = [];
  const notes: Problem[] = [];
  for (const [index, entry] of [...journal.entries.entries()].reverse()) {
    try {
      await removeTemporary(world, paths, root, entry);
      if (index < reached) notes.push(...(await restore(world, paths, root, directory, entry)));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      const message = `${entry.path} could not be put back: ${error.message}; the old one is ${keptPath(paths, directory, entry)}`;
      failed.push(problem('rollback-failed', error.path, message));
    }
  }
  if (failed.length > 0) return { failed, notes };
  return { failed: await settle(world, paths, root, directory, journal), notes };
}

async function settle(
  world: World,
  paths: PathRules,
  root: string,
  directory: RunDirectory,
  journal: Journal,
): Promise<readonly Problem[]> {
  try {
    await syncPlaces(world, paths, root, journal.entries);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const message = `all is put back, and it is not certain that the disk holds it: ${error.message}`;
    return [problem('rollback-failed', error.path, message)];
  }
  try {
    await removeRun(world, paths, root, directory);
    return [];
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    // The venv is as it was; the journal only makes the next command look once more.
    return [describeFileError(error)];
  }
}

function keptPath(paths: PathRules, directory: RunDirectory, entry: JournalEntry): string {
  if (entry.before.kind === 'link') return `a link to ${entry.before.target}`;
  return entry.kept === undefined ? 'nothing' : paths.join(directory.path, entry.kept);
}

async function removeTemporary(
  { files, writer }: World,
  paths: PathRules,
  root: string,
  entry: JournalEntry,
): Promise<void> {
  await requireInside(files, paths, root, entry.path);
  const temporary = temporaryOf(paths, root, entry);
  if ((await files.lstat(temporary)) !== undefined) await writer.removeFile(temporary);
}

function temporaryOf(paths: PathRules, root: string, { path, temporary }: JournalEntry): string {
  return paths.join(paths.directoryOf(placeOf(paths, root, path)), temporary);
}

async function restore(
  world: World,
  paths: PathRules,
  root: string,
  directory: RunDirectory,
  entry: JournalEntry,
): Promise<readonly Problem[]> {
  const { files, writer } = world;
  const path = placeOf(paths, root, entry.path);
  const temporary = temporaryOf(paths, root, entry);
  const now = await readState(files, path);
  if (sameState(now, entry.before)) return [];
  const kept = entry.kept === undefined ? undefined : paths.join(directory.path, entry.kept);
  // Somebody changed the old file itself, which has two names: there is no other any more.
  if (kept !== undefined && (await isSameFile(world, kept, path))) return [];
  const notes = sameState(now, entry.after) ? [] : await keepForeign(world, path);
  if (entry.before.kind === 'absent') {
    if ((await files.lstat(path)) !== undefined) await writer.removeFile(path);
    return notes;
  }
  if (kept === undefined || !(await putBack(world, kept, temporary, path))) {
    await makeAgain(world, entry, kept, temporary, path);
    await writer.rename(temporary, path);
  }
  return notes;
}

async function isSameFile({ files }: World, a: string, b: string): Promise<boolean> {
  const [first, second] = [await files.lstat(a), await files.lstat(b)];
  if (first === undefined || second === undefined || first.inode === 0) return false;
  return first.inode === second.inode && first.device === second.device;
}

/**
 * Puts the very file that was kept in its place. By a second name, so that it is still kept if the power goes before
 * both directories are on disk; where there are no second names, by its only one.
 * @returns false where the place is on another file system than the journal
 */
async function putBack(
  { files, writer }: World,
  kept: string,
  temporary: string,
  path: string,
): Promise<boolean> {
  if (await writer.hardLink(kept, temporary)) {
    if ((await files.lstat(temporary))?.inode === (await files.lstat(kept))?.inode) {
      await writer.rename(temporary, path);
      return true;
    }
    // macOS gives another name to what a link points at instead.
    await writer.removeFile(temporary);
  }
  try {
    await writer.rename(kept, path);
    return true;
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== 'EXDEV') throw error;
    return false;
  }
}

async function makeAgain(
  { files, writer }: World,
  entry: JournalEntry,
  kept: string | undefined,
  temporary: string,
  path: string,
): Promise<void> {
  if (entry.before.kind === 'link') {
    await writer.symbolicLink(entry.before.target, temporary);
    await writer.setTimes(temporary, entry.before.modified);
    return;
  }
  const facts = kept === undefined ? undefined : await files.lstat(kept);
  // A link that was planted there would be followed.
  if (kept === undefined || facts?.kind !== 'file')
    throw new FileError('ENOENT', path, 'find what was kept of');
  await writer.copyNew(kept, temporary, facts);
  await writer.setTimes(temporary, facts.modified);
}

/** Waits until the names of all changed places are on disk, each directory once. */
export async function syncPlaces(
  world: World,
  paths: PathRules,
  root: string,
  entries: readonly { readonly path: string }[],
): Promise<void> {
  const directories = new Set(entries.map(({ path }) => paths.directoryOf(placeOf(paths, root, path))));
  for (const directory of directories) await world.writer.syncDirectory(directory);
}
