import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { win32 } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, fileError } from './file-reader.ts';
import { fileWriter } from './file-writer.ts';
import { FileError, type FileWriter } from './world.ts';

/** Milliseconds for which something that is in use is tried again, as uv does. */
const patience = 10_000;
const longestPause = 500;

/** What Windows says of a file that somebody holds open, or that a virus scanner is looking at. */
const inUse = new Set(['EPERM', 'EBUSY', 'EACCES']);

/** Which processes have a file open, in words; empty where that cannot be had. */
type FindHolders = (path: string) => Promise<readonly string[]>;

/**
 * Effects on the file system of Windows, where what somebody uses can be neither overwritten nor removed: such a thing is
 * tried again for up to 10 s, and who holds it is told then. A program that runs can still be renamed, so it is put aside, as `.python.exe.old-…`, and
 * removed when it has ended: by a later run that writes there.
 */
export function makeWindowsFileWriter(findHolders: FindHolders): FileWriter {
  return {
    ...fileWriter,
    rename: async (from, to) => {
      await patiently(findHolders, to, 'rename to', () => replace(from, to));
      removeEnded(win32.dirname(to));
    },
    removeFile: (path) => patiently(findHolders, path, 'remove', () => fs.unlinkSync(path)),
    removeDirectory: (path) => patiently(findHolders, path, 'remove directory', () => fs.rmdirSync(path)),
  };
}

async function patiently(
  findHolders: FindHolders,
  path: string,
  operation: string,
  action: () => void,
): Promise<void> {
  const end = Date.now() + patience;
  for (let pause = 20; ; pause = Math.min(2 * pause, longestPause)) {
    try {
      action();
      return;
    } catch (error) {
      const code = codeOf(error);
      if (!inUse.has(code)) throw fileError(error, path, operation);
      if (Date.now() + pause > end) {
        throw new FileError(code, path, operation, { cause: error, holders: await findHolders(path) });
      }
    }
    await sleep(pause);
  }
}

function replace(from: string, to: string): void {
  try {
    fs.renameSync(from, to);
  } catch (error) {
    if (!inUse.has(codeOf(error)) || !isProgram(to)) throw error;
    replaceRunning(from, to);
  }
}

function replaceRunning(from: string, to: string): void {
  const aside = win32.join(win32.dirname(to), `.${win32.basename(to)}.old-${randomBytes(6).toString('hex')}`);
  fs.renameSync(to, aside);
  try {
    fs.renameSync(from, to);
  } catch (error) {
    fs.renameSync(aside, to);
    throw error;
  }
}

function isProgram(path: string): boolean {
  return /\.(exe|dll|pyd)$/i.test(path);
}

function removeEnded(directory: string): void {
  for (const name of fs.readdirSync(directory)) {
    if (!/^\..+\.(exe|dll|pyd)\.old-[0-9a-f]{12}$/i.test(name)) continue;
    try {
      fs.unlinkSync(win32.join(directory, name));
    } catch (error) {
      // It still runs.
      if (!inUse.has(codeOf(error)) && codeOf(error) !== 'ENOENT') throw error;
    }
  }
}
