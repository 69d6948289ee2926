import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makePublicDirectory, sharedTemporaryRoot } from './temporary.ts';

/** Raise it when something in the cache is made in another way than before. */
const setupVersion = 1;

/** Where all that tests share between runs lies. Private data never goes there: every account may look into it. */
export function cacheRoot(): string {
  const told = process.env.VENV_RELOCATE_TEST_CACHE;
  const account = process.getuid?.() ?? 'user';
  return makePublicDirectory(
    told ?? join(sharedTemporaryRoot(), `venv-relocate-cache-${account}-v${setupVersion}`),
  );
}

/**
 * Makes a directory of the cache once, whoever asks first, in whatever process.
 * It is built in its final place, since venvs cannot be moved, and counts only once the mark beside it is written:
 * a build that was interrupted has no mark, and is begun again.
 */
export async function buildOnce(
  directory: string,
  build: (directory: string) => Promise<void>,
): Promise<string> {
  const mark = `${directory}.complete`;
  if (existsSync(mark)) return directory;
  makePublicDirectory(dirname(directory));
  await withLock(`${directory}.lock`, async () => {
    if (existsSync(mark)) return;
    rmSync(directory, { recursive: true, force: true });
    makePublicDirectory(directory);
    await build(directory);
    writeFileSync(mark, '');
  });
  return directory;
}

async function withLock(lock: string, action: () => Promise<void>): Promise<void> {
  while (!takeLock(lock)) {
    removeDeadLock(lock);
    await wait(100);
  }
  try {
    await action();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function takeLock(lock: string): boolean {
  // The lock appears with its owner already written in it, so that nobody sees one without.
  const own = join(dirname(lock), `.${basename(lock)}.${process.pid}.${Math.random().toString(36).slice(2)}`);
  mkdirSync(own);
  writeFileSync(join(own, 'pid'), String(process.pid));
  try {
    renameSync(own, lock);
    return true;
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'EPERM') return false;
    throw error;
  }
}

function removeDeadLock(lock: string): void {
  const owner = readOwner(lock);
  if (owner === undefined || isAlive(owner)) return;
  const aside = `${lock}.dead.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  // Between looking and renaming, another process may have taken the lock anew: then it goes back.
  if (readOwner(aside) !== owner && !exists(lock)) renameSync(aside, lock);
  else rmSync(aside, { recursive: true, force: true });
}

function readOwner(lock: string): number | undefined {
  try {
    return Number(readFileSync(join(lock, 'pid'), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
