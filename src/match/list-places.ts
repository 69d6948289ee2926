import { type Platform, placesOn } from '../platform/platform.ts';
import { type DirectoryEntry, FileError, type FileReader, type World } from '../world/world.ts';
import { listAccountPlaces, listMachineRegistry } from './list-registered.ts';
import type { Place } from './place.ts';

/**
 * Executables that are named as interpreters are: on Windows those that are registered for all users, then those in the
 * system-wide places of this platform, on PATH and, last, where version managers keep those of one account; best first.
 * Nothing is run. Names that lead to one file are all there: which of them is to be used is decided later.
 */
export async function listPlaces(world: World, platform: Platform): Promise<readonly Place[]> {
  const { files, system } = world;
  const found = new Map<string, Place>();
  const keep = (place: Place): void => {
    const key = platform.paths.comparable(place.path);
    if (!found.has(key)) found.set(key, place);
  };
  const add = async (directory: string, origin: Place['origin']): Promise<void> => {
    // The Microsoft Store's aliases start whichever version it likes, and to look at them alone may fail.
    if (isStoreDirectory(directory)) return;
    for (const name of await interpreterNames(files, platform, directory)) {
      keep({ path: platform.paths.join(directory, name), origin });
    }
  };
  if (platform.name === 'windows') for (const place of await listMachineRegistry(world)) keep(place);
  for (const pattern of placesOn(platform, platform.systemDirectories, system.environment)) {
    for (const directory of await expand(files, platform, pattern)) await add(directory, 'system directory');
  }
  const path = system.environment.PATH ?? system.environment.Path ?? '';
  for (const directory of path.split(platform.paths.listSeparator)) {
    // A relative entry means another place for whoever runs the venv later.
    if (platform.paths.isAbsolute(directory)) await add(directory, 'PATH');
  }
  for (const { home } of await system.accounts()) {
    if (!platform.paths.isAbsolute(home)) continue;
    for (const pattern of platform.privateDirectories) {
      const directories = await expand(files, platform, platform.paths.join(home, pattern));
      for (const directory of directories) await add(directory, 'private directory');
    }
  }
  if (platform.name === 'windows') for (const place of await listAccountPlaces(world)) keep(place);
  return [...found.values()].filter(({ path }) => !isStoreDirectory(path));
}

function isStoreDirectory(directory: string): boolean {
  return /[\\/]WindowsApps([\\/]|$)/i.test(directory);
}

async function interpreterNames(
  files: FileReader,
  platform: Platform,
  directory: string,
): Promise<readonly string[]> {
  const entries = await listQuietly(files, directory);
  // python3.11 rather than python3, which will mean another version after the next upgrade, or python3.7m.
  const rank = (name: string): number => (/^python\d\.\d+t?(\.exe)?$/i.test(name) ? 0 : 1);
  return entries
    .filter((entry) => entry.kind !== 'directory' && platform.isInterpreterName(entry.name))
    .map((entry) => entry.name)
    .sort((a, b) => rank(a) - rank(b) || b.length - a.length || (a < b ? -1 : 1));
}

/** Directories that match a pattern whose components are either literal or hold `*`. */
async function expand(files: FileReader, platform: Platform, pattern: string): Promise<readonly string[]> {
  const [root = '', ...parts] = pattern.split(platform.paths.separator);
  let directories = [`${root}${platform.paths.separator}`];
  for (const part of parts) {
    const next: string[] = [];
    for (const directory of directories) {
      if (!part.includes('*')) {
        next.push(platform.paths.join(directory, part));
        continue;
      }
      const matches = new RegExp(`^${part.split('*').map(escapePattern).join('.*')}$`, 'i');
      for (const entry of await listQuietly(files, directory)) {
        if ((entry.kind === 'directory' || entry.kind === 'link') && matches.test(entry.name)) {
          next.push(platform.paths.join(directory, entry.name));
        }
      }
    }
    directories = next;
  }
  return directories;
}

function escapePattern(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}

// A directory of PATH that cannot be listed holds nothing that other accounts could use either.
async function listQuietly(files: FileReader, directory: string): Promise<readonly DirectoryEntry[]> {
  try {
    return (await files.readDirectory(directory)) ?? [];
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}
