import { asSearched, type Found, trouble, venv } from '../model/found.ts';
import type { Platform } from '../platform/platform.ts';
import type { FileReader } from '../world/world.ts';
import { type Exclusion, makeExclusion } from './exclusion.ts';
import { followPointer } from './follow-pointer.ts';
import { isVenv } from './is-venv.ts';
import { quietly } from './quietly.ts';
import { describeUnreadable, searchTree } from './search-tree.ts';

export type { Found, VenvRef } from '../model/found.ts';

/** How venvs are looked for. */
export interface FindOptions {
  /** At any depth below each path, rather than directly in it. */
  readonly recursive?: boolean;
  /** Globs of what is left out. */
  readonly exclude?: readonly string[];
  /** Reads a `.venv` file; for root, who leaves that to its owner. */
  readonly follow?: (pointer: string) => Promise<readonly Found[]>;
  /** Stops looking. */
  readonly signal?: AbortSignal;
}

interface Search {
  readonly files: FileReader;
  readonly platform: Platform;
  readonly recursive: boolean;
  readonly excludes: Exclusion;
  readonly follow: (pointer: string) => Promise<readonly Found[]>;
  readonly signal: AbortSignal | undefined;
}

/**
 * The venvs that paths mean: a venv, a project that holds some, a pyvenv.cfg, a `.venv` file, or a glob of these.
 * @param directory absolute; relative paths are seen from there, and no path at all means this directory
 */
export async function findVenvs(
  files: FileReader,
  platform: Platform,
  directory: string,
  asked: readonly string[],
  options: FindOptions = {},
): Promise<readonly Found[]> {
  const search = await makeSearch(files, platform, directory, options);
  const found: Found[] = [];
  for (const path of asked.length === 0 ? [directory] : asked) {
    const place = platform.paths.resolve(directory, path);
    found.push(...(await quietly(place, () => findAt(search, place))));
  }
  return finish(search, found);
}

/**
 * The venvs at any depth below directories that need not exist, such as the stores of tools.
 * @param directory as in `findVenvs`
 */
export async function findVenvsBelow(
  files: FileReader,
  platform: Platform,
  directory: string,
  roots: readonly string[],
  options: FindOptions = {},
): Promise<readonly Found[]> {
  const search = await makeSearch(files, platform, directory, options);
  const found: Found[] = [];
  for (const root of roots) {
    found.push(
      ...(await quietly(root, async () =>
        (await files.stat(root))?.kind === 'directory' ? findBelow(search, root) : [],
      )),
    );
  }
  return finish(search, found);
}

async function makeSearch(
  files: FileReader,
  platform: Platform,
  directory: string,
  options: FindOptions,
): Promise<Search> {
  return {
    files,
    platform,
    recursive: options.recursive ?? false,
    excludes: await makeExclusion(platform, directory, options.exclude ?? []),
    follow: options.follow ?? ((pointer) => followPointer(files, platform, pointer)),
    signal: options.signal,
  };
}

function finish({ files, platform, excludes }: Search, found: readonly Found[]): Promise<readonly Found[]> {
  const kept = found.filter((one) => one.kind === 'problem' || !excludes(one.ref.root));
  return mergeFound(files, platform, kept);
}

/** A venv that several ways lead to is one. */
export async function mergeFound(
  files: FileReader,
  { paths }: Platform,
  found: readonly Found[],
): Promise<readonly Found[]> {
  const seen = new Set<string>();
  const kept: Found[] = [];
  for (const one of found) {
    const keys = new Set([paths.comparable(one.kind === 'venv' ? one.ref.root : one.path)]);
    if (one.kind === 'venv' && found.length > 1) {
      await quietly(one.ref.root, async () => {
        keys.add(paths.comparable(await files.realPath(one.ref.root)));
        return [];
      });
    }
    if (![...keys].some((key) => seen.has(key))) kept.push(one);
    for (const key of keys) seen.add(key);
  }
  return kept;
}

async function findAt(search: Search, path: string): Promise<readonly Found[]> {
  const { files, platform } = search;
  const facts = await files.stat(path);
  if (facts === undefined) return findByGlob(search, path);
  if (facts.kind === 'file') return findByFile(search, path);
  if (facts.kind !== 'directory')
    return trouble('not-a-venv', path, `${path} is neither a file nor a directory`);
  if (await isVenv(files, platform.paths, path)) return [venv(path, true)];
  if (search.recursive) return findBelow(search, path);
  const inside = await findInside(search, path);
  // Whatever reads the place says best why it is no venv.
  return inside.length > 0 ? inside : [venv(path, true)];
}

async function findByGlob(search: Search, path: string): Promise<readonly Found[]> {
  const { files, platform } = search;
  if ((await files.lstat(path))?.kind === 'link') {
    const target = await files.readLink(path);
    return trouble('no-such-path', path, `${path} is a link to ${target}, which leads nowhere`);
  }
  if (!/[*?[{]/.test(path)) return trouble('no-such-path', path, `there is nothing at ${path}`);
  const pattern = platform.name === 'windows' ? path.replaceAll('\\', '/') : path;
  const matches = (await files.glob(pattern)).map((match) => platform.paths.resolve('/', match)).sort();
  const found: Found[] = [];
  for (const match of matches) {
    if (search.excludes(match)) continue;
    const facts = await files.stat(match);
    const isConfig = platform.paths.nameOf(match) === 'pyvenv.cfg';
    if (facts?.kind === 'file' && (isConfig || platform.paths.nameOf(match) === '.venv')) {
      found.push(...(await findByFile(search, match)));
    } else if (facts?.kind === 'directory') {
      found.push(...(await findInMatch(search, match)));
    }
  }
  if (found.length > 0) return found;
  return trouble(
    'no-such-path',
    path,
    matches.length === 0 ? `nothing matches ${path}` : `nothing that matches ${path} is a venv or holds one`,
  );
}

/** Matched by a glob, so found by searching, not named. */
async function findInMatch(search: Search, match: string): Promise<readonly Found[]> {
  if (await isVenv(search.files, search.platform.paths, match)) return [venv(match, false)];
  const inside = search.recursive ? await findBelow(search, match) : await findInside(search, match);
  return inside.map(asSearched);
}

async function findByFile(search: Search, path: string): Promise<readonly Found[]> {
  const { paths } = search.platform;
  if (paths.nameOf(path) === 'pyvenv.cfg') return [venv(paths.directoryOf(path), true)];
  if (paths.nameOf(path) === '.venv') return search.follow(path);
  return trouble(
    'not-a-venv',
    path,
    `${path} is a file, and neither a pyvenv.cfg nor a .venv file that names a venv`,
  );
}

async function findBelow(search: Search, directory: string): Promise<readonly Found[]> {
  const { places, unreadable } = await searchTree(search.files, search.platform, directory, search);
  const found: Found[] = [];
  for (const { path, kind } of places) {
    if (kind === 'venv') found.push(venv(path, false));
    else found.push(...(await quietly(path, () => search.follow(path))).map(asSearched));
  }
  const told = describeUnreadable(directory, unreadable);
  return told === undefined ? found : [...found, { kind: 'problem', path: directory, problem: told }];
}

/** tox and nox keep the venvs of a project in a directory of their own. */
const holders: ReadonlySet<string> = new Set(['.tox', '.nox']);

async function findInside(search: Search, directory: string): Promise<readonly Found[]> {
  const { files, platform } = search;
  const found: Found[] = [];
  const entries = (await files.readDirectory(directory)) ?? [];
  for (const entry of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = platform.paths.join(directory, entry.name);
    if (search.excludes(path)) continue;
    if (entry.name === '.venv' && entry.kind === 'file') {
      // One that cannot be read keeps nobody from the venvs beside it.
      found.push(...(await quietly(path, () => search.follow(path))).map(asSearched));
    } else if (entry.kind === 'directory' && holders.has(entry.name)) {
      found.push(...(await quietly(path, () => findInside(search, path))));
    } else if (entry.kind === 'directory' && (await isVenv(files, platform.paths, path))) {
      found.push(venv(path, false));
    }
  }
  return found;
}
