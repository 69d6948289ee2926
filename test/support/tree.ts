import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

export interface TreeEntry {
  readonly type: 'file' | 'directory' | 'link' | 'other';
  /** Permission bits, such as 0o755. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly target?: string;
  readonly sha256?: string;
  /** Bytes; files only. */
  readonly size?: number;
  readonly mtimeNs: bigint;
  readonly inode: bigint;
  readonly nlink: bigint;
}

/** By path relative to the directory, with `/`; the directory itself is `.`. */
export type Tree = ReadonlyMap<string, TreeEntry>;

export interface SnapshotOptions {
  /** Paths that match are left out, and so is all below them. Text: a path or the name of an entry. */
  readonly exclude?: readonly (string | RegExp)[];
}

/** Everything that one can see of a tree without following a link. */
export function snapshotTree(directory: string, options: SnapshotOptions = {}): Tree {
  const tree = new Map<string, TreeEntry>();
  const exclude = options.exclude ?? [];
  const visit = (path: string): void => {
    const absolute = path === '.' ? directory : join(directory, path);
    const entry = describe(absolute);
    tree.set(path, entry);
    if (entry.type !== 'directory') return;
    for (const name of readdirSync(absolute).sort()) {
      const child = path === '.' ? name : `${path}/${name}`;
      if (
        !exclude.some((rule) =>
          typeof rule === 'string' ? rule === child || rule === name : rule.test(child),
        )
      )
        visit(child);
    }
  };
  visit('.');
  return tree;
}

function describe(path: string): TreeEntry {
  const status = lstatSync(path, { bigint: true });
  const common = {
    mode: Number(status.mode & 0o7777n),
    uid: Number(status.uid),
    gid: Number(status.gid),
    mtimeNs: status.mtimeNs,
    inode: status.ino,
    nlink: status.nlink,
  };
  if (status.isSymbolicLink()) return { type: 'link', target: readlinkSync(path), ...common };
  if (status.isDirectory()) return { type: 'directory', ...common };
  if (!status.isFile()) return { type: 'other', ...common };
  const content = readFileSync(path);
  return {
    type: 'file',
    sha256: createHash('sha256').update(content).digest('hex'),
    size: content.length,
    ...common,
  };
}

export interface DifferenceOptions {
  /** Also compare the times of files and links. Directories' only with `directoryMtimes`. Default: false. */
  readonly mtimes?: boolean;
  /** Also compare the times of directories, which change when an entry is made or replaced. Default: false. */
  readonly directoryMtimes?: boolean;
  /** Also compare how many hard links each file has, and its inode. Default: false. */
  readonly inodes?: boolean;
}

/** One readable line for each difference, in order of paths; none when the trees are the same. */
export function differences(before: Tree, after: Tree, options: DifferenceOptions = {}): readonly string[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.flatMap((path) => {
    const old = before.get(path);
    const now = after.get(path);
    if (old === undefined) return now === undefined ? [] : [`${path}: new ${now.type}`];
    if (now === undefined) return [`${path}: ${old.type} is gone`];
    return differencesOfEntry(old, now, options).map((text) => `${path}: ${text}`);
  });
}

function differencesOfEntry(old: TreeEntry, now: TreeEntry, options: DifferenceOptions): readonly string[] {
  if (old.type !== now.type) return [`${old.type} became ${now.type}`];
  const withTimes = old.type === 'directory' ? options.directoryMtimes === true : options.mtimes === true;
  // Linux gives links the mode 777 always; macOS gives them one by umask.
  const compared: readonly (readonly [string, unknown, unknown])[] = [
    ['target', old.target, now.target],
    ['size', old.size, now.size],
    ['content', old.sha256?.slice(0, 12), now.sha256?.slice(0, 12)],
    ['mode', old.mode.toString(8), now.mode.toString(8)],
    ['owner', `${old.uid}:${old.gid}`, `${now.uid}:${now.gid}`],
    ...(withTimes ? ([['mtime', old.mtimeNs, now.mtimeNs]] as const) : []),
    ...(options.inodes === true && old.type !== 'directory'
      ? ([
          ['inode', old.inode, now.inode],
          ['hard links', old.nlink, now.nlink],
        ] as const)
      : []),
  ];
  return compared.filter(([, a, b]) => a !== b).map(([what, a, b]) => `${what} ${String(a)} → ${String(b)}`);
}
