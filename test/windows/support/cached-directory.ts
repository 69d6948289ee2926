import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { layoutVersion } from './pinned-versions.ts';

/** The directory that keeps what was fetched and built between runs. */
export function cacheRoot(): string {
  const chosen = process.env.VENV_RELOCATE_TEST_CACHE;
  const base = chosen === undefined || chosen === '' ? join(tmpdir(), 'venv-relocate-test-cache') : chosen;
  return join(base, `windows-${layoutVersion}`);
}

const underway = new Map<string, Promise<string>>();

/**
 * The path of `<cache>/<name>`, filled by `fill` when it is not there yet.
 *
 * `fill` works in a temporary directory beside it, which is renamed when complete: a run that is killed leaves nothing
 * that looks finished, and of two that fill the same one the slower throws its own away.
 */
export function cachedDirectory(name: string, fill: (directory: string) => Promise<void>): Promise<string> {
  const target = join(cacheRoot(), name);
  const running = underway.get(target);
  if (running !== undefined) return running;
  const made = existsSync(target) ? Promise.resolve(target) : fillAtomically(target, fill);
  underway.set(target, made);
  made.catch(() => underway.delete(target));
  return made;
}

async function fillAtomically(target: string, fill: (directory: string) => Promise<void>): Promise<string> {
  await mkdir(dirname(target), { recursive: true });
  const scratch = await mkdtemp(`${target}.partial-`);
  try {
    await fill(scratch);
    try {
      await rename(scratch, target);
    } catch (error) {
      if (!existsSync(target)) throw error;
    }
    return target;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
