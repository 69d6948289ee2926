import type { MinorVersion } from '../model/python-version.ts';
import { windowsPaths } from '../platform/path-rules.ts';
import { FileError, type World } from '../world/world.ts';

const sizeLimit = 64 * 1024;

/**
 * What `py -3` means on this Windows: the variable `PY_PYTHON3`, else `py.ini` of the account, else the one beside
 * py.exe (PEP 397). Undefined where nobody has said.
 */
export async function readLauncherDefault(world: World, major: number): Promise<MinorVersion | undefined> {
  const { environment } = world.system;
  // Loaded only here: `ini` serves few runs.
  const { parseLauncherTag, parsePyIni } = await import('../platform/parse-py-ini.ts');
  const told = environment[`PY_PYTHON${major}`];
  if (told !== undefined && told !== '') return parseLauncherTag(told);
  for (const directory of [environment.LOCALAPPDATA, environment.SystemRoot ?? environment.SYSTEMROOT]) {
    if (directory === undefined || directory === '') continue;
    const text = await readQuietly(world, windowsPaths.join(directory, 'py.ini'));
    const version = text === undefined ? undefined : parsePyIni(text, major);
    if (version !== undefined) return version;
  }
  return undefined;
}

async function readQuietly({ files }: World, path: string): Promise<string | undefined> {
  try {
    if ((await files.stat(path))?.kind !== 'file') return undefined;
    return new TextDecoder().decode(await files.readFile(path, sizeLimit));
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
