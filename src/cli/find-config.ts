import { RelocateError } from '../model/relocate-error.ts';
import { type Platform, platformFor } from '../platform/platform.ts';
import { readControl } from '../world/read-control.ts';
import { FileError, type World } from '../world/world.ts';
import type { Arguments } from './parse-arguments.ts';
import type { ConfigFile } from './parse-config-file.ts';

const name = 'venv-relocate.ini';
const sizeLimit = 1024 * 1024;

/** The configuration that counts, and what is to be said about those that do not. */
export interface FoundConfig {
  readonly config: ConfigFile | undefined;
  readonly warnings: readonly string[];
}

/**
 * Reads the configuration: the file that `--config` names; else the first there is of `venv-relocate.ini` in the current
 * directory, in the account's and in the machine's configuration directory. One that somebody else can write to is
 * passed over, since it could lead to interpreters of theirs.
 * @throws RelocateError (`configuration`) where the file is wrong
 */
export async function findConfig(world: World, given: Arguments): Promise<FoundConfig> {
  const platform = platformFor(world.system.platform);
  const { paths } = platform;
  const named = given.values.get('config')?.[0];
  if (named !== undefined) {
    const path = paths.resolve(world.system.directory, named);
    const stranger = world.system.rights.all ? await findStranger(world, path) : undefined;
    if (stranger !== undefined)
      throw new RelocateError(
        'configuration',
        `--config ${named}: ${stranger}`,
        'make it root’s alone first',
      );
    return { config: await read(world, platform, path, true), warnings: [] };
  }
  const warnings: string[] = [];
  const elevated = await isElevated(world, platform);
  for (const path of candidates(world, platform)) {
    if (!(await isThere(world, path))) continue;
    const stranger = elevated ? 'who can write to it is not known here' : await findStranger(world, path);
    if (stranger === undefined) return { config: await read(world, platform, path, false), warnings };
    warnings.push(`${path} is not read: ${stranger}; --config names it outright`);
  }
  return { config: undefined, warnings };
}

function candidates({ system }: World, { name: platform, paths }: Platform): readonly string[] {
  const { HOME, XDG_CONFIG_HOME, APPDATA, ProgramData } = system.environment;
  const below = (directory: string | undefined, ...names: readonly string[]): readonly string[] =>
    directory === undefined || !paths.isAbsolute(directory) ? [] : [paths.join(directory, ...names, name)];
  const here = below(system.directory);
  switch (platform) {
    case 'windows':
      return [...here, ...below(APPDATA, 'venv-relocate'), ...below(ProgramData, 'venv-relocate')];
    case 'macos': {
      const support = ['Library', 'Application Support', 'venv-relocate'];
      return [...here, ...below(HOME, ...support), ...below('/', ...support), ...below('/etc')];
    }
    case 'linux': {
      const own = XDG_CONFIG_HOME ?? (HOME === undefined ? undefined : paths.join(HOME, '.config'));
      return [...here, ...below(own, 'venv-relocate'), ...below('/etc')];
    }
  }
}

// An administrator of Windows has no cheap way to find out whose a file is, and anybody may make directories in ProgramData.
async function isElevated({ windows }: World, platform: Platform): Promise<boolean> {
  return platform.name === 'windows' && windows.isElevated();
}

async function isThere({ files }: World, path: string): Promise<boolean> {
  try {
    return (await files.stat(path))?.kind === 'file';
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

/** Who else can change a file, in words; undefined where nobody can, and on Windows. */
async function findStranger({ files, system }: World, path: string): Promise<string | undefined> {
  const { uid, trustedGroups } = system.rights;
  if (uid === undefined) return undefined;
  const known = await system.accounts();
  // The group that many systems give each account for itself.
  const own = uid === 0 ? undefined : known.find((one) => one.uid === uid)?.gid;
  const trusted = own === undefined ? trustedGroups : new Set([...trustedGroups, own]);
  const { accounts, open } = await readControl(files, trusted, path);
  const other = [...accounts].find((account) => account !== uid);
  if (other !== undefined)
    return `${known.find((one) => one.uid === other)?.name ?? `account ${other}`} can write to it`;
  return open ? 'other accounts can write to it' : undefined;
}

async function read(world: World, { paths }: Platform, path: string, told: boolean): Promise<ConfigFile> {
  // Loaded only here: most runs have no configuration.
  const { parseConfigFile } = await import('./parse-config-file.ts');
  try {
    const text = new TextDecoder().decode(await world.files.readFile(path, sizeLimit));
    const reading = parseConfigFile(paths, path, text);
    if (reading.kind === 'config') return reading.config;
    throw new RelocateError('configuration', reading.message, reading.hint);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new RelocateError(
      'configuration',
      `${told ? '--config ' : ''}${path} cannot be read: ${error.code === 'ENOENT' ? 'there is no such file' : error.reason}`,
      'name an INI file that this account can read',
    );
  }
}

/** A command line with what the configuration adds to it: the command line wins, and what both leave out is left out. */
export function withConfig(given: Arguments, config: ConfigFile | undefined): Arguments {
  if (config === undefined) return given;
  const values = new Map([...config.values, ...given.values]);
  const excluded = [...(config.values.get('exclude') ?? []), ...(given.values.get('exclude') ?? [])];
  if (excluded.length > 0) values.set('exclude', excluded);
  return { ...given, flags: new Set([...config.flags, ...given.flags]), values };
}
