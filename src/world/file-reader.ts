import { createHash } from 'node:crypto';
import fs, { type Dirent, type Stats } from 'node:fs';
import { constants } from 'node:os';
import { haveAttributes } from './file-attributes.ts';
import { type DirectoryEntry, FileError, type FileFacts, type FileReader } from './world.ts';

/** Bytes; no interpreter and no library of one comes near, and a file with holes may claim any size. */
const hashLimit = 1024 ** 3;

/**
 * Reads by blocking calls: a look at a local file takes microseconds that way, ten times less than through Node's
 * thread pool, and a batch makes hundreds of thousands of them.
 */
export const fileReader: FileReader = {
  lstat: async (path) => present(path, 'look at', () => fs.lstatSync(path, quietly)),
  stat: async (path) => present(path, 'look at', () => fs.statSync(path, quietly)),
  readFile: async (path, limit) => attempt(path, 'read', () => readHead(path, limit)),
  readPlain: async (path, limit) => attempt(path, 'read', () => readHead(path, limit, true)),
  lookInto: async (path, limit, look) => attempt(path, 'read', () => lookInto(path, limit, look)),
  readLink: async (path) => attempt(path, 'read link', () => fs.readlinkSync(path)),
  realPath: async (path) => attempt(path, 'resolve', () => resolveLinks(path)),
  readDirectory: async (path) => {
    try {
      return fs.readdirSync(path, { withFileTypes: true }).map(describeEntry);
    } catch (error) {
      if (isAbsence(codeOf(error))) return undefined;
      throw fileError(error, path, 'list');
    }
  },
  hash: async (path) => attempt(path, 'read', () => hashFile(path)),
  haveAttributes,
  glob: async (pattern) => {
    // Loaded only here: most runs never need it.
    const { default: glob } = await import('fast-glob');
    const options = { absolute: true, onlyFiles: false, suppressErrors: true, dot: true };
    // Of `C:/python3*` fast-glob would read `C:`, which is the current directory of that drive and not its root.
    const [, drive, rest] = /^([A-Za-z]:\/)(.+)$/.exec(pattern) ?? [];
    return drive === undefined || rest === undefined
      ? glob(pattern, options)
      : glob(rest, { ...options, cwd: drive });
  },
};

// Some file systems of Windows, RAM disks among them, do not tell the name of what is open, and neither does Wine for long
// names; Node can also go through the path step by step.
function resolveLinks(path: string): string {
  try {
    return fs.realpathSync.native(path);
  } catch (error) {
    if (codeOf(error) === 'UNKNOWN' || codeOf(error) === 'EISDIR') return fs.realpathSync(path);
    throw error;
  }
}

/** Most looks are at what is not there, and an error takes longer than the look. */
const quietly = { throwIfNoEntry: false } as const;

function present(path: string, operation: string, look: () => Stats | undefined): FileFacts | undefined {
  try {
    const stats = look();
    return stats === undefined ? undefined : describe(stats);
  } catch (error) {
    if (isAbsence(codeOf(error))) return undefined;
    throw fileError(error, path, operation);
  }
}

// A link that points at itself is as good as nothing for whoever follows it; nor can anything have too long a name.
function isAbsence(code: string): boolean {
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP' || code === 'ENAMETOOLONG';
}

function describe(stats: Stats): FileFacts {
  return {
    kind: kindOf(stats),
    size: stats.size,
    mode: stats.mode & 0o7777,
    owner: stats.uid,
    group: stats.gid,
    device: stats.dev,
    inode: stats.ino,
    modified: stats.mtimeMs,
    links: stats.nlink,
  };
}

function kindOf(entry: Stats | Dirent): FileFacts['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'link' : 'other';
}

// A name that is no UTF-8 cannot be told to Node again, so nothing can be done with what bears it: that is left alone.
function describeEntry(entry: Dirent): DirectoryEntry {
  return { name: entry.name, kind: entry.name.includes('\ufffd') ? 'other' : kindOf(entry) };
}

interface OpenFile {
  readonly descriptor: number;
  /** Bytes. */
  readonly size: number;
}

// Opened without waiting, so that a FIFO in a file's place cannot hang the program.
function openRegular(path: string, plain = false): OpenFile {
  const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = fs.constants;
  const descriptor = fs.openSync(path, O_RDONLY | O_NONBLOCK | (plain ? O_NOFOLLOW : 0));
  const facts = fs.fstatSync(descriptor);
  if (facts.isFile() && (!plain || facts.nlink <= 1)) return { descriptor, size: facts.size };
  fs.closeSync(descriptor);
  throw new FileError('ENOTSUP', path, 'read something that is no regular file,');
}

function readHead(path: string, limit: number, plain = false): Uint8Array {
  const { descriptor, size: all } = openRegular(path, plain);
  try {
    const size = Math.min(all, limit);
    // Not filled with zeros first, since only what is read is handed on; small ones share memory, since a batch reads
    // hundreds of small files in each venv.
    const buffer = Buffer.allocUnsafe(size);
    let filled = 0;
    while (filled < size) {
      const count = fs.readSync(descriptor, buffer, filled, size - filled, filled);
      if (count === 0) break;
      filled += count;
    }
    return buffer.subarray(0, filled);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** Files of a venv are rarely larger. Not cleared, since only what was read is shown. */
let shared: Buffer | undefined;
const sharedSize = 256 * 1024;

function lookInto<Found>(path: string, limit: number, look: (bytes: Uint8Array) => Found): Found {
  const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = fs.constants;
  shared ??= Buffer.allocUnsafeSlow(sharedSize);
  const descriptor = fs.openSync(path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  try {
    // One call to read a file, and none to ask for its size: what is no regular file has no content to show either.
    const count = fs.readSync(descriptor, shared, 0, sharedSize, 0);
    if (count < sharedSize) return look(shared.subarray(0, Math.min(count, limit)));
  } finally {
    fs.closeSync(descriptor);
  }
  return look(readHead(path, limit));
}

function hashFile(path: string): string {
  const { descriptor, size } = openRegular(path);
  try {
    if (size > hashLimit) throw new FileError('EFBIG', path, 'read');
    const hash = createHash('sha256');
    // No larger than the file: a run hashes thousands of small ones.
    const buffer = Buffer.allocUnsafeSlow(Math.max(1, Math.min(size, 1024 * 1024)));
    for (;;) {
      const count = fs.readSync(descriptor, buffer, 0, buffer.length, null);
      if (count === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, count));
    }
  } finally {
    fs.closeSync(descriptor);
  }
}

/** The POSIX code of what Node threw. It has no name for some, EDQUOT and ESTALE among them, but the system has. */
export function codeOf(error: unknown): string {
  const { code = 'EUNKNOWN', errno } = (error ?? {}) as NodeJS.ErrnoException;
  if (!code.startsWith('Unknown system error')) return code;
  const known = Object.entries(constants.errno).find(([, number]) => number === -(errno ?? 0));
  return known?.[0] ?? code;
}

export function fileError(error: unknown, path: string, operation: string): FileError {
  if (error instanceof FileError) return error;
  return new FileError(codeOf(error), path, operation, { cause: error });
}

function attempt<T>(path: string, operation: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw fileError(error, path, operation);
  }
}
