import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { sep } from 'node:path';
import { type AttributeWatcher, watchAttributes } from './attribute-watcher.ts';
import { FileError } from './world.ts';

/** Paths of one call, so that the line stays within what a system takes, two megabytes, were each as long as can be. */
const most = 400;
const timeout = 30_000;

/** `none` where the tar of this system cannot be kept at work. */
let watcher: AttributeWatcher | 'none' | undefined;

/**
 * Whether any of these files has an access list, extended attributes or a security context of its own. Node cannot ask
 * for them, so tar does, which writes them in front of each file: one GNU tar for all venvs of a run, elsewhere one for
 * each. False where there is none that can, nor then a cp that could keep them.
 * @param files absolute; small ones, since all that is in them is passed through
 */
export async function haveAttributes(files: readonly string[]): Promise<boolean> {
  if (fs.existsSync('/sys/fs/selinux/enforce')) return true;
  const tar = program('tar');
  if (tar === undefined) return false;
  if (watcher !== 'none') {
    watcher ??= watchAttributes(tar);
    const found = await watcher.ask(files);
    if (found !== undefined) return found;
    // Not one that takes names as they come, or it was ended.
    watcher = 'none';
  }
  for (let from = 0; from < files.length; from += most) {
    const args = ['--format=pax', '--acls', '--xattrs', '--no-recursion', '-P', '-cf', '-', '--'];
    const result = await run(tar, [...args, ...files.slice(from, from + most)], /SCHILY\.(acl|xattr)\./);
    if (result === 'said') return true;
    // Not known is not none. Of one that fails, as that of BusyBox does, nothing is to be had.
    if (result === 'lost') throw new FileError('EATTRIBUTES', files[from] ?? '', 'ask for the attributes of');
  }
  return false;
}

/**
 * Gives a file the access list, the extended attributes and the security context of another, its content and its times
 * untouched. What only root may give (`security.*`, `trusted.*`) stays behind where somebody else does it.
 * @throws FileError where there is a tool for it and it fails
 */
export async function copyAttributes(from: string, to: string): Promise<void> {
  const cp = program('cp');
  if (cp === undefined) return;
  const args = ['--attributes-only', '--preserve=all', '--no-preserve=timestamps', '--', from, to];
  if ((await run(cp, args, undefined)) === 'done') return;
  // That of BusyBox knows no such option: there is no tool then. Asked only here, as most cp do.
  if (['done', 'failed'].includes(await run(cp, ['--help'], /--attributes-only/))) return;
  throw new FileError('EATTRIBUTES', to, 'keep access list and attributes of');
}

// Never by way of PATH: it may lead anywhere. On Windows anybody may make a directory of this name.
function program(name: string): string | undefined {
  if (sep !== '/') return undefined;
  return [`/usr/bin/${name}`, `/bin/${name}`].find((path) => fs.existsSync(path));
}

/**
 * Runs a program of the system with a clean environment.
 * @param wanted ends it as soon as it says so
 * @returns whether it said what was wanted, or did its work
 */
function run(
  path: string,
  args: readonly string[],
  wanted: RegExp | undefined,
): Promise<'said' | 'done' | 'failed' | 'lost'> {
  return new Promise((resolve) => {
    const child = spawn(path, args, { cwd: '/', env: {}, stdio: ['ignore', 'pipe', 'ignore'], timeout });
    let rest = '';
    child.on('error', () => resolve('lost'));
    child.stdout.on('data', (chunk: Buffer) => {
      const text = rest + chunk.toString('latin1');
      rest = text.slice(-64);
      if (wanted?.test(text) !== true) return;
      resolve('said');
      child.kill();
    });
    child.on('close', (code) => resolve(code === 0 ? 'done' : code === null ? 'lost' : 'failed'));
  });
}
