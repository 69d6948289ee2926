import { problem } from '../model/problem.ts';
import type { Platform } from '../platform/platform.ts';
import { type DirectoryEntry, FileError, type FileReader } from '../world/world.ts';
import type { Exclusion } from './exclusion.ts';
import { isOldVenv } from './is-venv.ts';

/** What a search below one directory came upon, each absolute, in the order of the tree. */
export interface SearchResult {
  /** Directories that are venvs, and `.venv` files. */
  readonly places: readonly { readonly path: string; readonly kind: 'venv' | 'pointer' }[];
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

export interface SearchRules {
  readonly excludes: Exclusion;
  /** Stops where it is. */
  readonly signal?: AbortSignal | undefined;
}

/** Directories in which nobody keeps a venv, and which are large: packages, repositories, what tools can make again. */
const pruned: ReadonlySet<string> = new Set([
  'node_modules',
  '.git',
  '.hg',
  '.svn',
  'site-packages',
  'dist-packages',
  '__pycache__',
  '.mypy_cache',
  '.pytest_cache',
  '.ruff_cache',
  '.venv-relocate',
]);

/** Caches of a whole account: in these, only poetry keeps venvs. */
const caches: ReadonlySet<string> = new Set(['.cache', 'Caches']);

/**
 * Venvs at any depth below a directory. Neither links nor junctions are followed, no venv is searched for others, and a
 * directory that cannot be read is told and passed over.
 */
export async function searchTree(
  files: FileReader,
  platform: Platform,
  root: string,
  { excludes, signal }: SearchRules,
): Promise<SearchResult> {
  const { paths } = platform;
  const places: SearchResult['places'][number][] = [];
  const unreadable: SearchResult['unreadable'][number][] = [];
  const waiting = [root];
  for (let path = waiting.pop(); path !== undefined && signal?.aborted !== true; path = waiting.pop()) {
    if (excludes(path) || platform.kernelTrees.includes(path)) continue;
    const below: string[] = [];
    try {
      const entries = (await files.readDirectory(path)) ?? [];
      const marks = readMarks(entries);
      if (marks.config || (marks.library && marks.scripts && (await isOldVenv(files, paths, path)))) {
        places.push({ path, kind: 'venv' });
        continue;
      }
      if (marks.pointer) {
        const pointer = paths.join(path, '.venv');
        if (!excludes(pointer)) places.push({ path: pointer, kind: 'pointer' });
      }
      const inCache = caches.has(paths.nameOf(path));
      for (const { name, kind } of entries) {
        if (kind !== 'directory' || pruned.has(name) || (inCache && name !== 'pypoetry')) continue;
        below.push(name);
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      unreadable.push({ path: error.path, reason: error.reason });
    }
    // The last to wait is the first to be searched.
    below.sort((a, b) => (a < b ? 1 : -1));
    for (const name of below) waiting.push(paths.join(path, name));
  }
  return { places, unreadable };
}

interface Marks {
  readonly config: boolean;
  readonly pointer: boolean;
  readonly library: boolean;
  readonly scripts: boolean;
}

function readMarks(entries: readonly DirectoryEntry[]): Marks {
  let config = false;
  let pointer = false;
  let library = false;
  let scripts = false;
  for (const { name, kind } of entries) {
    if (name === 'pyvenv.cfg') config = true;
    else if (name === '.venv') pointer = kind === 'file';
    else if (kind === 'directory' && (name === 'lib' || name === 'Lib')) library = true;
    else if (kind === 'directory' && (name === 'bin' || name === 'Scripts')) scripts = true;
  }
  return { config, pointer, library, scripts };
}

/** One problem for all that could not be read. */
export function describeUnreadable(root: string, unreadable: SearchResult['unreadable']) {
  const [first] = unreadable;
  if (first === undefined) return undefined;
  const count =
    unreadable.length === 1 ? '1 directory could not be' : `${unreadable.length} directories could not be`;
  const which = unreadable.length === 1 ? first.path : `the first is ${first.path}`;
  return problem('not-searched', root, `${count} searched below ${root}: ${which}, ${first.reason}`);
}
