import { type Problem, problem } from '../model/problem.ts';
import type { Platform } from '../platform/platform.ts';
import { FileError, type FileReader } from '../world/world.ts';

/** A place that is to be treated as a venv. */
export interface VenvRef {
  /** Absolute, as spelled. */
  readonly root: string;
  /** Whether a path named this venv itself, rather than a directory that it was found in. */
  readonly named: boolean;
  /** The `.venv` file that led here, if one did. */
  readonly pointer?: string;
}

export type Found =
  | { readonly kind: 'venv'; readonly ref: VenvRef }
  | { readonly kind: 'problem'; readonly path: string; readonly problem: Problem };

/** A `.venv` file holds one path (PEP 832). */
const pointerLimit = 4096;
const pointerHint =
  'A .venv file holds the path of a venv in its first line: correct it, or name the venv itself.';

/**
 * The venvs that paths mean: a venv, a project that holds some, a pyvenv.cfg, a `.venv` file, or a glob of these.
 * @param directory absolute; relative paths are seen from there, and no path at all means this directory
 */
export async function findVenvs(
  files: FileReader,
  platform: Platform,
  directory: string,
  asked: readonly string[],
): Promise<readonly Found[]> {
  const found: Found[] = [];
  const seen = new Set<string>();
  for (const path of asked.length === 0 ? [directory] : asked) {
    const place = platform.paths.resolve(directory, path);
    for (const one of await quietly(place, () => findAt(files, platform, place))) {
      const key = platform.paths.comparable(one.kind === 'venv' ? one.ref.root : one.path);
      if (!seen.has(key)) found.push(one);
      seen.add(key);
    }
  }
  return found;
}

async function quietly(path: string, find: () => Promise<readonly Found[]>): Promise<readonly Found[]> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const denied = error.code === 'EACCES' || error.code === 'EPERM';
    return trouble(
      denied ? 'permission-denied' : 'input-output',
      path,
      `${error.path} cannot be read: ${error.reason}`,
    );
  }
}

async function findAt(files: FileReader, platform: Platform, path: string): Promise<readonly Found[]> {
  const facts = await files.stat(path);
  if (facts === undefined) return findByGlob(files, platform, path);
  if (facts.kind === 'file') return findByFile(files, platform, path);
  if (facts.kind !== 'directory')
    return trouble('not-a-venv', path, `${path} is neither a file nor a directory`);
  if (await isVenv(files, platform, path)) return [venv(path, true)];
  const inside = await findInside(files, platform, path);
  // Whatever reads the place says best why it is no venv.
  return inside.length > 0 ? inside : [venv(path, true)];
}

async function findByGlob(files: FileReader, platform: Platform, path: string): Promise<readonly Found[]> {
  if ((await files.lstat(path))?.kind === 'link') {
    const target = await files.readLink(path);
    return trouble('no-such-path', path, `${path} is a link to ${target}, which leads nowhere`);
  }
  if (!/[*?[{]/.test(path)) return trouble('no-such-path', path, `there is nothing at ${path}`);
  const pattern = platform.name === 'windows' ? path.replaceAll('\\', '/') : path;
  const matches = (await files.glob(pattern)).map((match) => platform.paths.resolve('/', match)).sort();
  const found: Found[] = [];
  for (const match of matches) {
    const facts = await files.stat(match);
    const isConfig = platform.paths.nameOf(match) === 'pyvenv.cfg';
    if (facts?.kind === 'file' && (isConfig || platform.paths.nameOf(match) === '.venv')) {
      found.push(...(await findByFile(files, platform, match)));
    } else if (facts?.kind === 'directory') {
      const inside = (await isVenv(files, platform, match))
        ? [venv(match, true)]
        : await findInside(files, platform, match);
      // Matched by a glob, so found by searching, not named.
      found.push(...inside.map(asSearched));
    }
  }
  if (found.length > 0) return found;
  return trouble(
    'no-such-path',
    path,
    matches.length === 0 ? `nothing matches ${path}` : `nothing that matches ${path} is a venv or holds one`,
  );
}

async function findByFile(files: FileReader, platform: Platform, path: string): Promise<readonly Found[]> {
  const { paths } = platform;
  if (paths.nameOf(path) === 'pyvenv.cfg') return [venv(paths.directoryOf(path), true)];
  if (paths.nameOf(path) !== '.venv') {
    return trouble(
      'not-a-venv',
      path,
      `${path} is a file, and neither a pyvenv.cfg nor a .venv file that names a venv`,
    );
  }
  const text = new TextDecoder().decode(await files.readPlain(path, pointerLimit));
  const [line = ''] = text.split(/\r?\n/);
  if (line.trim() === '') {
    return trouble('no-such-path', path, `the first line of ${path} is empty`, pointerHint);
  }
  const root = paths.resolve(paths.directoryOf(path), line.trim());
  if ((await files.stat(root))?.kind !== 'directory') {
    return trouble(
      'no-such-path',
      path,
      `${path} names ${root}, and there is no such directory`,
      pointerHint,
    );
  }
  return [{ kind: 'venv', ref: { root, named: true, pointer: path } }];
}

async function findInside(
  files: FileReader,
  platform: Platform,
  directory: string,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  const entries = (await files.readDirectory(directory)) ?? [];
  for (const entry of [...entries].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = platform.paths.join(directory, entry.name);
    if (entry.name === '.venv' && entry.kind === 'file') {
      // One that cannot be read keeps nobody from the venvs beside it.
      found.push(...(await quietly(path, () => findByFile(files, platform, path))).map(asSearched));
    } else if (entry.kind === 'directory' && (await isVenv(files, platform, path))) {
      found.push(venv(path, false));
    }
  }
  return found;
}

/** Whether a directory is a venv of any maker; a conda environment is not. */
async function isVenv(files: FileReader, platform: Platform, path: string): Promise<boolean> {
  const { join } = platform.paths;
  if ((await files.lstat(join(path, 'pyvenv.cfg'))) !== undefined) return true;
  for (const library of ['lib', 'Lib']) {
    const inside = (await files.readDirectory(join(path, library))) ?? [];
    // virtualenv before 20 has no pyvenv.cfg, and its marker lies in lib/pythonX.Y, or in Lib itself.
    if (inside.some((entry) => entry.name === 'orig-prefix.txt')) return true;
    for (const entry of inside) {
      if (!/^(python|pypy)\d/.test(entry.name)) continue;
      if ((await files.lstat(join(path, library, entry.name, 'orig-prefix.txt'))) !== undefined) return true;
    }
  }
  return false;
}

function venv(root: string, named: boolean): Found {
  return { kind: 'venv', ref: { root, named } };
}

function asSearched(one: Found): Found {
  return one.kind === 'venv' ? { ...one, ref: { ...one.ref, named: false } } : one;
}

function trouble(
  code: 'no-such-path' | 'not-a-venv' | 'permission-denied' | 'input-output',
  path: string,
  message: string,
  hint?: string,
): readonly Found[] {
  return [{ kind: 'problem', path, problem: problem(code, path, message, hint) }];
}
