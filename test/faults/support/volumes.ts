import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from '../../cli/support/sandbox.ts';
import { run, runOrThrow } from '../../support/command.ts';
import { makePublicDirectory } from '../../support/temporary.ts';

/** Mounts something at a place until the test ends, or skips the test with the reason why not. */
export async function mountOrSkip(
  context: TestContext,
  what: string,
  args: readonly string[],
  place: string,
): Promise<void> {
  const mounted = await run('mount', [...args, place]);
  if (mounted.code !== 0)
    return context.skip(`${what} cannot be mounted here: ${mounted.stderr.trim() || 'no mount command'}`);
  context.onTestFinished(() => unmount(place));
}

// While a process that was just ended goes, its file system is still in use.
async function unmount(place: string): Promise<void> {
  const done = await run('umount', [place]);
  if (done.code !== 0) await runOrThrow('umount', ['-l', place]);
}

/** Mounts a tmpfs of that many kilobytes. */
export async function mountSmall(context: TestContext, place: string, kilobytes: number): Promise<void> {
  makePublicDirectory(place);
  await mountOrSkip(context, 'a small tmpfs', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs'], place);
}

/** Mounts a FAT volume of 80 megabytes, which has neither links nor modes. */
export async function mountFat(context: TestContext, work: string, place: string): Promise<void> {
  const image = join(work, 'fat.img');
  writeFileSync(image, '');
  truncateSync(image, 80 * 1024 * 1024);
  context.onTestFinished(() => rmSync(image, { force: true }));
  const made = await run('mkfs.vfat', [image]);
  if (made.code !== 0) return context.skip(`no FAT volume can be made here: ${made.stderr.trim()}`);
  makePublicDirectory(place);
  await mountOrSkip(context, 'a FAT volume', ['-t', 'vfat', '-o', 'loop', image], place);
}
