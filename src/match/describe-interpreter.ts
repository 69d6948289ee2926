import type { Candidate } from '../model/interpreter.ts';
import type { Platform } from '../platform/platform.ts';
import { FileError, type World } from '../world/world.ts';
import { parseBuildDetails } from './parse-build-details.ts';
import type { Place } from './place.ts';
import { readAudience } from './read-audience.ts';

const sizeLimit = 1024 * 1024;

/**
 * What an interpreter is by its `build-details.json`, without running it. Good enough to list it and to turn it down;
 * one that is chosen is asked all the same, since the file may have been copied with a tree that does not run here.
 */
export async function describeInterpreter(
  world: World,
  platform: Platform,
  place: Place,
): Promise<Candidate | undefined> {
  const { files } = world;
  const { paths } = platform;
  const realExecutable = await files.realPath(place.path);
  const minor = /(\d+\.\d+t?)(?:\.exe)?$/.exec(paths.nameOf(realExecutable))?.[1];
  const directory = paths.directoryOf(realExecutable);
  const stdlib =
    platform.name === 'windows'
      ? paths.join(directory, 'Lib')
      : paths.join(paths.directoryOf(directory), 'lib', `python${minor ?? ''}`);
  const details = await readDetails(world, platform, stdlib);
  if (details === undefined) return undefined;
  const audience = await readAudience(world, platform, place.origin, [place.path, realExecutable, stdlib]);
  return {
    kind: 'interpreter',
    interpreter: {
      ...details,
      realExecutable,
      baseExecutable: undefined,
      libpython: undefined,
      executable: place.path,
      home: paths.directoryOf(place.path),
      audience,
      origin: place.origin,
    },
  };
}

async function readDetails(
  world: World,
  platform: Platform,
  stdlib: string,
): Promise<ReturnType<typeof parseBuildDetails>> {
  const path = platform.paths.join(stdlib, 'build-details.json');
  try {
    if ((await world.files.stat(path))?.kind !== 'file') return undefined;
    return parseBuildDetails(platform.paths, stdlib, await world.files.readFile(path, sizeLimit));
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
