import { createHash } from 'node:crypto';
import type { Change } from '../../../src/model/change.ts';
import type { EntryState } from '../../../src/model/entry-state.ts';
import type { PathRules } from '../../../src/platform/path-rules.ts';
import { type DirectoryEntry, FileError, type FileFacts, type FileReader } from '../../../src/world/world.ts';

type Node =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly mode: number }
  | { readonly kind: 'directory'; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string };

interface Entry {
  readonly path: string;
  readonly node: Node;
  readonly inode: number;
}

/** A file system in memory that follows the path rules of any platform, so that Windows venvs are read on Linux. */
export interface MemoryFiles extends FileReader {
  readonly paths: PathRules;
  addFile(path: string, content: string | Uint8Array, mode?: number): void;
  addLink(path: string, target: string): void;
  addDirectory(path: string, mode?: number): void;
  remove(path: string): void;
  /** Every file and link as it stands, for comparing. */
  dump(): ReadonlyMap<string, string>;
}

export function makeMemoryFiles(paths: PathRules): MemoryFiles {
  const entries = new Map<string, Entry>();
  let inodes = 0;
  const key = (path: string): string => paths.comparable(path);
  const put = (path: string, node: Node): void => {
    for (const step of paths.ancestry(path).slice(0, -1)) {
      if (!entries.has(key(step))) set(step, { kind: 'directory', mode: 0o755 });
    }
    set(path, node);
  };
  const set = (path: string, node: Node): void => {
    inodes += 1;
    entries.set(key(path), { path, node, inode: inodes });
  };
  const locate = (path: string, follow: boolean, budget = 40): string | undefined => {
    if (budget === 0) return undefined;
    const [root = '', ...steps] = paths.ancestry(path);
    let at = root;
    for (const [index, step] of steps.entries()) {
      const next = paths.join(at, paths.nameOf(step));
      const node = entries.get(key(next))?.node;
      if (node?.kind === 'link' && (follow || index < steps.length - 1)) {
        const real = locate(paths.resolve(at, node.target), true, budget - 1);
        if (real === undefined) return undefined;
        at = real;
      } else at = next;
    }
    return at;
  };
  const find = (path: string, follow: boolean): Entry | undefined => {
    const real = locate(path, follow);
    return real === undefined ? undefined : entries.get(key(real));
  };
  const require = (path: string, follow: boolean, operation: string): Entry => {
    const entry = find(path, follow);
    if (entry === undefined) throw new FileError('ENOENT', path, operation);
    return entry;
  };
  const bytesOf = (path: string): Uint8Array => {
    const { node } = require(path, true, 'read');
    if (node.kind !== 'file') throw new FileError('ENOTSUP', path, 'read');
    return node.bytes;
  };
  return {
    paths,
    addFile: (path, content, mode = 0o644) => put(path, { kind: 'file', bytes: toBytes(content), mode }),
    addLink: (path, target) => put(path, { kind: 'link', target }),
    addDirectory: (path, mode = 0o755) => put(path, { kind: 'directory', mode }),
    remove: (path) => void entries.delete(key(path)),
    dump: () => new Map([...entries.values()].map(({ path, node }) => [path, describe(node)])),
    lstat: async (path) => factsOf(find(path, false)),
    stat: async (path) => factsOf(find(path, true)),
    readFile: async (path, limit) => bytesOf(path).subarray(0, limit),
    readPlain: async (path, limit) => bytesOf(path).subarray(0, limit),
    lookInto: async (path, limit, look) => look(bytesOf(path).subarray(0, limit)),
    readLink: async (path) => {
      const { node } = require(path, false, 'read link');
      if (node.kind !== 'link') throw new FileError('EINVAL', path, 'read link');
      return node.target;
    },
    realPath: async (path) => require(path, true, 'resolve').path,
    readDirectory: async (path) => {
      const entry = find(path, true);
      if (entry?.node.kind !== 'directory') return undefined;
      return [...entries.values()]
        .filter((one) => one !== entry && paths.same(paths.directoryOf(one.path), entry.path))
        .map((one): DirectoryEntry => ({ name: paths.nameOf(one.path), kind: one.node.kind }));
    },
    hash: async (path) => sha256(bytesOf(path)),
    haveAttributes: async () => false,
    glob: async () => [],
  };
}

/** Makes the changes of a plan, after making sure that each finds what it was planned on. */
export async function applyInMemory(
  files: MemoryFiles,
  root: string,
  changes: readonly Change[],
): Promise<void> {
  for (const { path, before, after } of changes) {
    const place = files.paths.join(root, ...path.split('/'));
    const expected = describeState(before);
    const found = files.dump().get(place) ?? 'absent';
    if (found !== expected) throw new Error(`${place} is ${found}, and was planned as ${expected}`);
    if (after.kind === 'absent') files.remove(place);
    else if (after.kind === 'link') files.addLink(place, after.target);
    else if (after.kind === 'text') files.addFile(place, after.bytes, after.mode);
    else files.addFile(place, await files.readFile(after.source, Number.MAX_SAFE_INTEGER), after.mode);
  }
}

function describe(node: Node): string {
  if (node.kind === 'link') return `link ${node.target}`;
  return node.kind === 'directory' ? 'directory' : `file ${node.mode.toString(8)} ${sha256(node.bytes)}`;
}

function describeState(state: EntryState): string {
  switch (state.kind) {
    case 'absent':
      return 'absent';
    case 'link':
      return `link ${state.target}`;
    case 'text':
      return `file ${state.mode.toString(8)} ${sha256(state.bytes)}`;
    case 'binary':
      return `file ${state.mode.toString(8)} ${state.sha256}`;
  }
}

function factsOf(entry: Entry | undefined): FileFacts | undefined {
  if (entry === undefined) return undefined;
  const { node, inode } = entry;
  return {
    kind: node.kind,
    size: node.kind === 'file' ? node.bytes.length : 0,
    mode: node.kind === 'link' ? 0o777 : node.mode,
    owner: 0,
    group: 0,
    device: 1,
    inode,
    modified: 0,
    links: 1,
  };
}

export function toBytes(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

export function toText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true, fatal: true }).decode(bytes);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
