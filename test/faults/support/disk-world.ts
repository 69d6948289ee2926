import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import {
  FileError,
  type FileFacts,
  type FileReader,
  type FileWriter,
  type World,
} from '../../../src/world/world.ts';
import { type Disk, type DiskNode, diskRoot, type NameChange } from './disk.ts';

export interface DiskOptions {
  /** Without hard links, as FAT is. Default: with. */
  readonly links?: boolean;
  /** Whether a rename from one directory to another reaches the disk as two changes. Default: yes, which is harder. */
  readonly splitRenames?: boolean;
  /** Milliseconds since the epoch. */
  readonly now?: number;
  /** Told apart from the processes of other worlds, which are dead. */
  readonly pid?: number;
}

/** A world whose files are those of a disk in memory. */
export function makeDiskWorld(disk: Disk, options: DiskOptions = {}): World {
  const { now = 1_000_000, pid = 100 } = options;
  let clock = now;
  let names = 0;
  return {
    files: makeReader(disk),
    writer: makeWriter(disk, options),
    processes: {
      self: () => ({ host: 'disk', pid, born: '1' }),
      isAlive: (one) => one.pid === pid,
      run: async () => ({ kind: 'not-started', errorCode: 'ENOENT' }),
    },
    startOwner: () => {
      throw new Error('a disk in memory has no other accounts');
    },
    now: () => clock,
    sleep: async (milliseconds) => {
      clock += milliseconds;
    },
    randomName: () => {
      names += 1;
      return `r${pid}n${names}`;
    },
    // What writes asks for nothing else.
  } as Partial<World> as World;
}

interface Place {
  readonly directory: number;
  readonly name: string;
  readonly id: number | undefined;
}

function locate(disk: Disk, path: string, follow: boolean, operation: string, budget = 20): Place {
  const steps = posix.resolve('/', path).split('/').filter(Boolean);
  let directory = diskRoot;
  let walked = '/';
  for (const [index, name] of steps.entries()) {
    const node = disk.nodes.get(directory);
    if (node?.kind !== 'directory') throw new FileError('ENOTDIR', path, operation);
    const id = node.names.get(name);
    const isLast = index === steps.length - 1;
    const child = id === undefined ? undefined : disk.nodes.get(id);
    if (child?.kind === 'link' && (follow || !isLast)) {
      if (budget === 0) throw new FileError('ELOOP', path, operation);
      const target = posix.resolve(walked, child.target, ...steps.slice(index + 1));
      return locate(disk, target, follow, operation, budget - 1);
    }
    if (isLast) return { directory, name, id };
    if (id === undefined) throw new FileError('ENOENT', path, operation);
    directory = id;
    walked = posix.join(walked, name);
  }
  return { directory: diskRoot, name: '.', id: diskRoot };
}

function nodeAt(disk: Disk, path: string, follow: boolean, operation: string): DiskNode {
  const { id } = locate(disk, path, follow, operation);
  const node = id === undefined ? undefined : disk.nodes.get(id);
  if (node === undefined) throw new FileError('ENOENT', path, operation);
  return node;
}

function makeReader(disk: Disk): FileReader {
  const look = (path: string, follow: boolean): FileFacts | undefined => {
    try {
      const { id } = locate(disk, path, follow, 'look at');
      const node = id === undefined ? undefined : disk.nodes.get(id);
      return id === undefined || node === undefined ? undefined : factsOf(id, node);
    } catch (error) {
      if (error instanceof FileError) return undefined;
      throw error;
    }
  };
  const bytesOf = (path: string): Uint8Array => {
    const node = nodeAt(disk, path, true, 'read');
    if (node.kind !== 'file') throw new FileError('EISDIR', path, 'read');
    return node.bytes;
  };
  return {
    lstat: async (path) => look(path, false),
    stat: async (path) => look(path, true),
    readFile: async (path, limit) => bytesOf(path).subarray(0, limit),
    readPlain: async (path, limit) => bytesOf(path).subarray(0, limit),
    lookInto: async (path, limit, look) => look(bytesOf(path).subarray(0, limit)),
    readLink: async (path) => {
      const node = nodeAt(disk, path, false, 'read link');
      if (node.kind !== 'link') throw new FileError('EINVAL', path, 'read link');
      return node.target;
    },
    // No directory of these disks is a link.
    realPath: async (path) => {
      nodeAt(disk, path, true, 'resolve');
      return posix.resolve('/', path);
    },
    readDirectory: async (path) => {
      if (look(path, true)?.kind !== 'directory') return undefined;
      const node = nodeAt(disk, path, true, 'list');
      if (node.kind !== 'directory') return undefined;
      return [...node.names].map(([name, id]) => ({ name, kind: disk.nodes.get(id)?.kind ?? 'other' }));
    },
    hash: async (path) => createHash('sha256').update(bytesOf(path)).digest('hex'),
    haveAttributes: async () => false,
    glob: async () => [],
  };
}

function factsOf(id: number, node: DiskNode): FileFacts {
  return {
    kind: node.kind,
    size: node.kind === 'file' ? node.bytes.length : 0,
    mode: node.kind === 'file' ? node.mode : node.kind === 'link' ? 0o777 : 0o755,
    owner: 0,
    group: 0,
    device: 1,
    inode: id,
    modified: node.kind === 'directory' ? 0 : node.modified,
    links: 1,
  };
}

function makeWriter(disk: Disk, { links = true, splitRenames = true }: DiskOptions): FileWriter {
  const addNew = (effect: string, path: string, node: DiskNode): void => {
    const { directory, name, id } = locate(disk, path, false, effect);
    if (id !== undefined) throw new FileError('EEXIST', path, effect);
    disk.change(`${effect} ${path}`, [[{ directory, names: [[name, disk.add(node)]] }]]);
  };
  const remove = (effect: string, path: string): void => {
    const { directory, name, id } = locate(disk, path, false, effect);
    if (id === undefined) throw new FileError('ENOENT', path, effect);
    const node = disk.nodes.get(id);
    if (effect === 'removeDirectory' && (node?.kind !== 'directory' || node.names.size > 0))
      throw new FileError('ENOTEMPTY', path, effect);
    if (effect === 'removeFile' && node?.kind === 'directory') throw new FileError('EISDIR', path, effect);
    disk.change(`${effect} ${path}`, [[{ directory, names: [[name, undefined]] }]]);
  };
  return {
    makeDirectory: async (path) => addNew('makeDirectory', path, { kind: 'directory', names: new Map() }),
    writeNew: async (path, bytes, { mode }) =>
      addNew('writeNew', path, { kind: 'file', bytes: Uint8Array.from(bytes), mode, modified: 1 }),
    copyNew: async (source, path, { mode }) => {
      const node = nodeAt(disk, source, true, 'copyNew');
      if (node.kind !== 'file') throw new FileError('EISDIR', source, 'copyNew');
      addNew('copyNew', path, { ...node, mode });
    },
    hardLink: async (existing, path) => {
      if (!links) return false;
      const from = locate(disk, existing, false, 'hardLink');
      const to = locate(disk, path, false, 'hardLink');
      if (from.id === undefined) throw new FileError('ENOENT', existing, 'hardLink');
      if (to.id !== undefined) throw new FileError('EEXIST', path, 'hardLink');
      disk.change(`hardLink ${path}`, [[{ directory: to.directory, names: [[to.name, from.id]] }]]);
      return true;
    },
    symbolicLink: async (target, path) => addNew('symbolicLink', path, { kind: 'link', target, modified: 1 }),
    rename: async (from, to) => {
      const source = locate(disk, from, false, 'rename');
      const target = locate(disk, to, false, 'rename');
      if (source.id === undefined) throw new FileError('ENOENT', from, 'rename');
      const put: NameChange = { directory: target.directory, names: [[target.name, source.id]] };
      const take: NameChange = { directory: source.directory, names: [[source.name, undefined]] };
      const isOne = source.directory === target.directory || !splitRenames;
      const groups = isOne ? [[take, put]] : [[put], [take]];
      disk.change(`rename ${to}`, groups);
    },
    removeFile: async (path) => remove('removeFile', path),
    removeDirectory: async (path) => remove('removeDirectory', path),
    // Times are not promised after a power cut.
    setTimes: async () => undefined,
    syncDirectory: async (path) => {
      const { id } = locate(disk, path, true, 'syncDirectory');
      if (id === undefined) throw new FileError('ENOENT', path, 'syncDirectory');
      disk.records.push({ kind: 'sync', effect: `syncDirectory ${path}`, directory: id });
    },
  };
}
