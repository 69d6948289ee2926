import type { BaseSighting } from '../model/base-sighting.ts';
import type { Audience, Candidate } from '../model/interpreter.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import type { Platform } from '../platform/platform.ts';
import { FileError, type FileReader, type World } from '../world/world.ts';
import { readAudience } from './read-audience.ts';

/** @param look asks an interpreter what it is; nothing of the venv itself is run */
export async function readBase(
  world: World,
  platform: Platform,
  snapshot: VenvSnapshot,
  look: (path: string) => Promise<Candidate>,
): Promise<BaseSighting> {
  const { files } = world;
  const { home } = snapshot.base;
  const links = snapshot.executables.flatMap(({ state }) =>
    state.kind === 'outer-link' ? [state.destination] : [],
  );
  const stdlib = snapshot.stdlibLinks.map((link) => link.destination);
  const homeState = home === undefined ? 'unnamed' : await findHome(files, home);
  const inHome =
    home === undefined || homeState !== 'present'
      ? undefined
      : await executableIn(files, platform, snapshot, home);
  const missing: string[] = [];
  for (const path of [...links, ...stdlib]) {
    if ((await statQuietly(files, path)) === undefined) missing.push(path);
  }
  if (homeState === 'present' && inHome === undefined && home !== undefined)
    missing.push(`${home}: no interpreter in it`);
  const asked = links.find((path) => !missing.includes(path)) ?? inHome;
  const named = [...links, ...(home === undefined ? [] : [home])];
  const keeper =
    home !== undefined && homeState === 'unreachable' ? await findKeeper(world, platform, home) : undefined;
  return {
    home: keeper === undefined ? homeState : 'closed',
    missing,
    mixture: await findMixture(
      files,
      platform,
      links.find((path) => !missing.includes(path)),
      inHome,
    ),
    interpreter: asked === undefined ? undefined : await look(asked),
    audience:
      missing.length > 0 || homeState !== 'present'
        ? (keeper ?? { kind: 'everybody' })
        : await readAudience(world, platform, 'given', named),
  };
}

async function findHome(files: FileReader, home: string): Promise<BaseSighting['home']> {
  try {
    return (await files.stat(home)) === undefined ? 'missing' : 'present';
  } catch (error) {
    if (error instanceof FileError) return 'unreachable';
    throw error;
  }
}

/** For whom a place is that this account cannot reach, where that is what keeps it away. */
async function findKeeper(world: World, platform: Platform, home: string): Promise<Audience | undefined> {
  try {
    const audience = await readAudience(world, platform, 'given', [home]);
    return audience.kind === 'account' ? audience : undefined;
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

async function statQuietly(files: FileReader, path: string): ReturnType<FileReader['stat']> {
  try {
    return await files.stat(path);
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

// virtualenv 20.0 to 20.13 write the prefix as home, without `bin`.
async function executableIn(
  files: FileReader,
  platform: Platform,
  snapshot: VenvSnapshot,
  home: string,
): Promise<string | undefined> {
  const { join } = platform.paths;
  const { version, implementation, freeThreaded } = snapshot.wanted;
  const own = implementation === 'cpython' ? 'python' : implementation;
  const minor = `${version.major}.${version.minor}${freeThreaded ? 't' : ''}`;
  const names =
    platform.name === 'windows'
      ? ['python.exe', `${own}.exe`]
      : [`${own}${minor}`, `${own}${version.major}`, own, `python${version.major}`, 'python'];
  for (const directory of [home, join(home, 'bin')]) {
    for (const name of names) {
      const path = join(directory, name);
      if ((await statQuietly(files, path))?.kind === 'file') return path;
    }
  }
  return undefined;
}

async function findMixture(
  files: FileReader,
  platform: Platform,
  link: string | undefined,
  inHome: string | undefined,
): Promise<BaseSighting['mixture']> {
  if (link === undefined || inHome === undefined) return undefined;
  const linkFile = await files.realPath(link);
  const homeFile = await files.realPath(inHome);
  if (platform.paths.same(linkFile, homeFile)) return undefined;
  return { link: linkFile, home: homeFile };
}
