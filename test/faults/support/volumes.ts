import { truncateSync, writeFileSync } from 'node:fs';
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

/** A volume in a file, which can go away and come back. */
export interface Volume {
  readonly path: string;
  /** As a share does whose server is gone, or an automounter's: what is there is not there any more, and is not lost. */
  detach(): Promise<void>;
  attach(): Promise<void>;
}

async function makeVolume(
  context: TestContext,
  work: string,
  program: string,
  mount: readonly string[],
): Promise<Volume> {
  const image = join(work, 'volume.img');
  const path = join(work, 'volume');
  writeFileSync(image, '');
  truncateSync(image, 160 * 1024 * 1024);
  const made = await run(program, [image]);
  if (made.code !== 0) return context.skip(`${program} is not possible here: ${made.stderr.trim()}`);
  const device = await run('losetup', ['--find', '--show', image]);
  if (device.code !== 0) return context.skip(`there are no loop devices here: ${device.stderr.trim()}`);
  const loop = device.stdout.trim();
  context.onTestFinished(async () => {
    await run('umount', ['-l', path]);
    await run('losetup', ['-d', loop]);
  });
  makePublicDirectory(path);
  const [command = '', ...options] = mount;
  const attach = async (): Promise<void> => void (await runOrThrow(command, [...options, loop, path]));
  const first = await run(command, [...options, loop, path]);
  if (first.code !== 0) return context.skip(`${command} is not possible here: ${first.stderr.trim()}`);
  return { path, attach, detach: async () => void (await runOrThrow('umount', ['-l', path])) };
}

/** Mounts a volume of exFAT, as sticks and cards have: no links of either kind, no modes, and no case in names. */
export function mountExfat(context: TestContext, work: string): Promise<Volume> {
  // By a program of its own, since few kernels of containers and test machines know any FAT.
  return makeVolume(context, work, 'mkfs.exfat', ['mount.exfat-fuse', '-o', 'umask=022']);
}

/** Mounts a volume of btrfs. */
export function mountBtrfs(context: TestContext, work: string): Promise<Volume> {
  return makeVolume(context, work, 'mkfs.btrfs', ['mount', '-t', 'btrfs']);
}
