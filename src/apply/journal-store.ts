import type { PathRules } from '../platform/path-rules.ts';
import { FileError, type FileReader, type Ownership, type World } from '../world/world.ts';
import { type Journal, journalVersion, parseJournal, renderJournal } from './journal.ts';

/** Where a venv keeps what undo and recovery need. */
export const stateDirectory = '.venv-relocate';

const journalName = 'journal';
const journalLimit = 64 * 1024 * 1024;

/** The directory of one run within a venv. */
export interface RunDirectory {
  readonly path: string;
  /** From 1; a later run has a higher one. */
  readonly number: number;
}

export type StoredRun =
  | { readonly kind: 'journal'; readonly directory: RunDirectory; readonly journal: Journal }
  /** Left by a run that died before it wrote anything of the venv. */
  | { readonly kind: 'unborn'; readonly directory: RunDirectory }
  /** Not to be followed; `newer` where a later release of this program wrote it. */
  | { readonly kind: 'damaged'; readonly directory: RunDirectory; readonly newer: boolean };

/** The runs that a venv remembers, oldest first. */
export async function readRuns(
  files: FileReader,
  paths: PathRules,
  root: string,
): Promise<readonly StoredRun[]> {
  const parent = paths.join(root, stateDirectory);
  if ((await files.lstat(parent))?.kind !== 'directory') return [];
  const numbers = ((await files.readDirectory(parent)) ?? [])
    .filter((entry) => entry.kind === 'directory' && /^\d{4,}$/.test(entry.name))
    .map((entry) => Number(entry.name))
    .sort((a, b) => a - b);
  const runs: StoredRun[] = [];
  for (const number of numbers) {
    const directory = runDirectory(paths, root, number);
    const path = paths.join(directory.path, journalName);
    if ((await files.lstat(path))?.kind !== 'file') {
      runs.push({ kind: 'unborn', directory });
      continue;
    }
    const bytes = await files.readFile(path, journalLimit);
    const journal = parseJournal(bytes);
    if (journal === undefined)
      runs.push({ kind: 'damaged', directory, newer: (journalVersion(bytes) ?? 0) > 1 });
    else runs.push({ kind: 'journal', directory, journal });
  }
  return runs;
}

/** Whether the last run was begun after a moment, in milliseconds since the epoch, and stands. */
export async function hasRunSince(
  files: FileReader,
  paths: PathRules,
  root: string,
  moment: number,
): Promise<boolean> {
  const last = (await readRuns(files, paths, root)).at(-1);
  return last?.kind === 'journal' && last.journal.state === 'done' && last.journal.time >= moment;
}

export function runDirectory(paths: PathRules, root: string, number: number): RunDirectory {
  return { path: paths.join(root, stateDirectory, String(number).padStart(4, '0')), number };
}

/** Puts a journal in its place as a whole; it is on disk, name and all, when the call returns. */
export async function writeJournal(
  world: World,
  paths: PathRules,
  directory: RunDirectory,
  journal: Journal,
  owner: Omit<Ownership, 'mode'>,
): Promise<void> {
  const temporary = paths.join(directory.path, `journal.${world.randomName()}`);
  await world.writer.writeNew(temporary, renderJournal(journal), { ...owner, mode: 0o600 });
  await world.writer.rename(temporary, paths.join(directory.path, journalName));
  await world.writer.syncDirectory(directory.path);
}

/**
 * Forgets a run: its journal first, so that what is left of it means nothing any more. Once that is on disk, the rest is
 * tidiness, and the next run does it where this one could not.
 */
export async function removeRun(
  world: World,
  paths: PathRules,
  root: string,
  directory: RunDirectory,
): Promise<void> {
  const { files, writer } = world;
  const journal = paths.join(directory.path, journalName);
  if ((await files.lstat(journal)) !== undefined) {
    await writer.removeFile(journal);
    await writer.syncDirectory(directory.path);
  }
  try {
    for (const entry of (await files.readDirectory(directory.path)) ?? []) {
      await writer.removeFile(paths.join(directory.path, entry.name));
    }
    await writer.removeDirectory(directory.path);
    const parent = paths.join(root, stateDirectory);
    // A lock may lie there, which its holder takes away.
    if (((await files.readDirectory(parent)) ?? []).length === 0) await writer.removeDirectory(parent);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}
