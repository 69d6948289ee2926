import fs from 'node:fs';
import { promisify } from 'node:util';
import { copyAttributes } from './file-attributes.ts';
import { codeOf, fileError } from './file-reader.ts';
import type { FileWriter, Ownership } from './world.ts';

/** Effects on the real file system. New files are on disk when a call returns; names need `syncDirectory`. */
export const fileWriter: FileWriter = {
  makeDirectory: (path, mode) => effect(path, 'make directory', () => fs.mkdirSync(path, { mode })),
  writeNew: (path, bytes, ownership) =>
    effect(path, 'write', () => {
      makeNew(path, (descriptor) => writeAll(descriptor, bytes));
      return settle(path, ownership);
    }),
  copyNew: (source, path, ownership) =>
    effect(path, 'copy to', () => {
      fs.copyFileSync(source, path, fs.constants.COPYFILE_EXCL | fs.constants.COPYFILE_FICLONE);
      return settle(path, ownership);
    }),
  hardLink: async (existing, path) => {
    try {
      fs.linkSync(existing, path);
      return true;
    } catch (error) {
      // FAT and many network shares have none; the limit of links to one file may be reached; a kernel with
      // protected_hardlinks refuses them for files of other owners.
      if (['ENOTSUP', 'EOPNOTSUPP', 'EPERM', 'EMLINK', 'ENOSYS', 'EXDEV', 'EACCES'].includes(codeOf(error)))
        return false;
      throw fileError(error, path, 'link to');
    }
  },
  symbolicLink: (target, path) => effect(path, 'make link', () => fs.symlinkSync(target, path)),
  rename: (from, to) => effect(to, 'rename to', () => fs.renameSync(from, to)),
  removeFile: (path) => effect(path, 'remove', () => fs.unlinkSync(path)),
  removeDirectory: (path) => effect(path, 'remove directory', () => fs.rmdirSync(path)),
  setTimes: (path, modified) =>
    effect(path, 'set times of', () => fs.lutimesSync(path, modified / 1000, modified / 1000)),
  syncDirectory: async (path) => {
    try {
      const descriptor = fs.openSync(path, 'r');
      try {
        await bringToDisk(descriptor);
      } finally {
        fs.closeSync(descriptor);
      }
    } catch (error) {
      // Windows cannot open directories so, and some network file systems refuse to sync them.
      if (!['EPERM', 'EISDIR', 'EINVAL', 'ENOTSUP', 'EACCES'].includes(codeOf(error))) {
        throw fileError(error, path, 'sync');
      }
    }
  },
};

/** The same on macOS, where a file is copied with all that belongs to it, and cp knows no copy of that alone. */
export const macFileWriter: FileWriter = {
  ...fileWriter,
  writeNew: (path, bytes, { like, ...ownership }) =>
    like === undefined
      ? fileWriter.writeNew(path, bytes, ownership)
      : effect(path, 'write', () => {
          remakeLike(path, like, (descriptor) => writeAll(descriptor, bytes));
          return settle(path, ownership);
        }),
  copyNew: (source, path, { like, ...ownership }) =>
    like === undefined
      ? fileWriter.copyNew(source, path, ownership)
      : effect(path, 'copy to', () => {
          remakeLike(path, like, (descriptor) => writeAll(descriptor, fs.readFileSync(source)));
          return settle(path, ownership);
        }),
};

// `wx` makes the file or fails, and never follows a link that lies at the name.
function makeNew(path: string, fill: (descriptor: number) => void): void {
  fillOrRemove(path, fs.openSync(path, 'wx', 0o600), fill);
}

function remakeLike(path: string, like: string, fill: (descriptor: number) => void): void {
  fs.copyFileSync(like, path, fs.constants.COPYFILE_EXCL);
  fs.chmodSync(path, 0o600);
  fillOrRemove(path, fs.openSync(path, 'r+'), (descriptor) => {
    fs.ftruncateSync(descriptor, 0);
    fill(descriptor);
  });
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) written += fs.writeSync(descriptor, bytes, written);
}

// A file that could not be made as a whole, as on a full disk, does not stay behind.
function fillOrRemove(path: string, descriptor: number, fill: (descriptor: number) => void): void {
  try {
    fill(descriptor);
  } catch (error) {
    fs.closeSync(descriptor);
    removeQuietly(path);
    throw error;
  }
  fs.closeSync(descriptor);
}

function removeQuietly(path: string): void {
  try {
    fs.unlinkSync(path);
  } catch {
    // Why the file could not be made is what has to be told; whoever tidies up meets this again.
  }
}

/** Makes a file that was just filled whose it is to be, and brings it to disk. */
async function settle(path: string, ownership: Ownership): Promise<void> {
  try {
    if (ownership.like !== undefined) await copyAttributes(ownership.like, path);
    const descriptor = fs.openSync(path, 'r+');
    try {
      const facts = fs.fstatSync(descriptor);
      // The owner first: changing it takes special bits off the mode.
      if (facts.uid !== ownership.owner || facts.gid !== ownership.group) {
        fs.fchownSync(descriptor, ownership.owner, ownership.group);
      }
      setMode(descriptor, ownership.mode);
      if (ownership.passing !== true) await bringToDisk(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
  } catch (error) {
    removeQuietly(path);
    throw error;
  }
}

// Not by a blocking call as the rest: a disk under load takes milliseconds, in which the other venvs of a run go on.
const bringToDisk = promisify(fs.fsync);

function setMode(descriptor: number, mode: number): void {
  try {
    fs.fchmodSync(descriptor, mode);
  } catch (error) {
    // On a file of one's own only a file system that has no modes, such as FAT, refuses; all its files have the same.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(codeOf(error))) throw error;
  }
}

async function effect(path: string, operation: string, action: () => void | Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    throw fileError(error, path, operation);
  }
}
