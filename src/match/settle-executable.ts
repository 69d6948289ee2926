import type { Platform } from '../platform/platform.ts';
import type { ProbeAnswer } from '../platform/probe-script.ts';
import type { FileReader } from '../world/world.ts';

/** More links in a row than this are a loop to every kernel. */
const linkLimit = 40;

/**
 * The path under which a venv should name an interpreter: as public and stable as possible, and such that Python finds
 * its standard library from there. A link in `/usr/local/bin` to an install under `/opt` will not do as `home`, since
 * `../lib/python3.9` is not beside it; `/opt/homebrew/opt/python@3.11/bin` will, and outlives the version behind it.
 */
export async function settleExecutable(
  files: FileReader,
  platform: Platform,
  path: string,
  answer: ProbeAnswer,
): Promise<string> {
  const versioned = await preferVersioned(files, platform, path, answer);
  const { paths } = platform;
  const isFramework = answer.basePrefix.includes('/Python.framework/');
  let step = versioned;
  for (let count = 0; count < linkLimit; count += 1) {
    if (isFramework || (await standsBesideStdlib(files, platform, step, answer))) return step;
    if ((await files.lstat(step))?.kind !== 'link') break;
    step = paths.resolve(paths.directoryOf(step), await files.readLink(step));
  }
  return (await standsBesideStdlib(files, platform, answer.realExecutable, answer))
    ? answer.realExecutable
    : versioned;
}

// `python3` is moved on to another version by the next upgrade of the system, `python3.11` is not.
async function preferVersioned(
  files: FileReader,
  platform: Platform,
  path: string,
  answer: ProbeAnswer,
): Promise<string> {
  const { paths } = platform;
  if (platform.name === 'windows' || /\d\.\d/.test(paths.nameOf(path)) || answer.implementation !== 'cpython')
    return path;
  const name = `python${answer.version.major}.${answer.version.minor}${answer.freeThreaded ? 't' : ''}`;
  const sibling = paths.join(paths.directoryOf(path), name);
  if ((await files.stat(sibling)) === undefined) return path;
  return (await files.realPath(sibling)) === (await files.realPath(path)) ? sibling : path;
}

async function standsBesideStdlib(
  files: FileReader,
  platform: Platform,
  executable: string,
  answer: ProbeAnswer,
): Promise<boolean> {
  const { paths } = platform;
  const directory = paths.directoryOf(executable);
  const name = paths.nameOf(answer.loadedStdlib);
  const nearby = ['lib', 'lib64', 'Lib', ''].map((library) =>
    platform.name === 'windows'
      ? paths.join(directory, 'Lib')
      : paths.join(paths.directoryOf(directory), library, name),
  );
  for (const place of nearby) {
    if ((await files.stat(paths.join(place, 'os.py'))) === undefined) continue;
    if ((await files.realPath(place)) === (await files.realPath(answer.loadedStdlib))) return true;
  }
  return false;
}
