import type { PathRules } from '../platform/path-rules.ts';
import type { Platform } from '../platform/platform.ts';
import { FileError, type FileReader } from '../world/world.ts';

/** Whose stores are meant. */
export interface StoreOwner {
  /** Absolute. */
  readonly home: string;
  /** Empty for an account whose environment nobody knows. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Where an account's tools keep what, by the rules of its system (XDG base directories, platformdirs). */
interface Places extends StoreOwner {
  readonly platform: Platform;
  readonly files: FileReader;
  readonly data: string;
  readonly config: string;
  readonly cache: string;
  /** A setting of the environment as an absolute path; undefined where it is not set to one. */
  readonly told: (name: string) => string | undefined;
}

const configLimit = 1024 * 1024;

/**
 * Directories in which tools keep venvs outside of projects: as the account's environment says, as the tool's own
 * configuration says, and where the tool would keep them by itself. None need exist.
 */
export async function listStores(
  files: FileReader,
  platform: Platform,
  owner: StoreOwner,
): Promise<readonly string[]> {
  const places = placesOf(files, platform, owner);
  const found: string[] = [];
  for (const list of [poetry, pipenv, virtualenvwrapper, pdm, hatch, pipx, uvTools, pyenvVirtualenv]) {
    for (const path of await list(places)) {
      const full = path?.replace(/^~(?=$|[\\/])/, () => owner.home);
      if (full !== undefined && platform.paths.isAbsolute(full))
        found.push(platform.paths.resolve('/', full));
    }
  }
  return [...new Map(found.map((path) => [platform.paths.comparable(path), path])).values()];
}

type Listed = readonly (string | undefined)[];

// https://python-poetry.org/docs/configuration: virtualenvs.path, by default {cache-dir}/virtualenvs.
async function poetry({ platform, files, home, config, cache, told }: Places): Promise<Listed> {
  const { join } = platform.paths;
  // Its settings alone are in the roaming part of a Windows profile.
  const own = platform.name === 'windows' ? (told('APPDATA') ?? join(home, 'AppData', 'Roaming')) : config;
  const directory = told('POETRY_CONFIG_DIR') ?? join(own, 'pypoetry');
  const settings = await readSettings(files, join(directory, 'config.toml'));
  const usual = join(cache, 'pypoetry', ...(platform.name === 'windows' ? ['Cache'] : []));
  const ownCache = told('POETRY_CACHE_DIR') ?? textAt(settings, 'cache-dir') ?? usual;
  const path = told('POETRY_VIRTUALENVS_PATH') ?? textAt(settings, 'virtualenvs', 'path');
  return [
    path?.replaceAll('{cache-dir}', ownCache),
    join(ownCache, 'virtualenvs'),
    join(usual, 'virtualenvs'),
  ];
}

// pipenv/environments.py and virtualenv helpers: get_workon_home.
async function pipenv({ platform, home, data, told }: Places): Promise<Listed> {
  const { join } = platform.paths;
  return [
    told('WORKON_HOME'),
    platform.name === 'windows' ? join(home, '.virtualenvs') : join(data, 'virtualenvs'),
    join(home, '.local', 'share', 'virtualenvs'),
  ];
}

async function virtualenvwrapper({ platform, home, told }: Places): Promise<Listed> {
  const usual = ['.virtualenvs', '.venvs', 'envs', 'Envs'].map((name) => platform.paths.join(home, name));
  return [told('WORKON_HOME'), told('VIRTUALFISH_HOME'), ...usual];
}

// pdm, venv.location: platformdirs' user_data_dir("pdm"), which has the name twice on Windows.
async function pdm({ platform, files, config, data, told }: Places): Promise<Listed> {
  const { join } = platform.paths;
  const name = platform.name === 'windows' ? join('pdm', 'pdm') : 'pdm';
  const settings = await readSettings(files, told('PDM_CONFIG_FILE') ?? join(config, name, 'config.toml'));
  return [told('PDM_VENV_LOCATION'), textAt(settings, 'venv', 'location'), join(data, name, 'venvs')];
}

// hatch: dirs.data and dirs.env.virtual; a relative one lies in each project. Below: project, hash, name.
async function hatch({ platform, files, config, data, told }: Places): Promise<Listed> {
  const { join } = platform.paths;
  const settings = await readSettings(files, told('HATCH_CONFIG') ?? join(config, 'hatch', 'config.toml'));
  const ownData = told('HATCH_DATA_DIR') ?? textAt(settings, 'dirs', 'data') ?? join(data, 'hatch');
  return [
    told('HATCH_ENV_TYPE_VIRTUAL_PATH') ?? textAt(settings, 'dirs', 'env', 'virtual'),
    join(ownData, 'env'),
  ];
}

// pipx: the venvs of its programs, and the one that they share pip from.
async function pipx({ platform, home, data, told }: Places): Promise<Listed> {
  const { join } = platform.paths;
  const roots = [
    told('PIPX_HOME'),
    told('PIPX_GLOBAL_HOME') ?? (platform.name === 'windows' ? undefined : '/opt/pipx'),
    join(home, '.local', 'share', 'pipx'),
    join(home, '.local', 'pipx'),
    join(home, 'pipx'),
    join(data, 'pipx'),
    ...(platform.name === 'windows' ? [join(data, 'pipx', 'pipx')] : []),
  ];
  const inside = roots.flatMap((root) =>
    root === undefined ? [] : [join(root, 'venvs'), join(root, 'shared')],
  );
  return [told('PIPX_SHARED_LIBS'), ...inside];
}

// uv, crates/uv-tool: UV_TOOL_DIR, else the user's data directory (Roaming on Windows; XDG on macOS too).
async function uvTools({ platform, home, environment, data, told }: Places): Promise<Listed> {
  const { join } = platform.paths;
  const roaming = environment.APPDATA ?? join(home, 'AppData', 'Roaming');
  const usual = platform.name === 'windows' ? join(roaming, 'uv', 'tools') : join(data, 'uv', 'tools');
  return [told('UV_TOOL_DIR'), usual, join(home, '.local', 'share', 'uv', 'tools')];
}

// pyenv-virtualenv: versions/X.Y.Z/envs/NAME; the links beside them lead to the same.
async function pyenvVirtualenv({ platform, files, home, told }: Places): Promise<Listed> {
  const { join } = platform.paths;
  const versions = join(told('PYENV_ROOT') ?? join(home, '.pyenv'), 'versions');
  try {
    const entries = (await files.readDirectory(versions)) ?? [];
    const installs = entries.filter(({ kind }) => kind === 'directory').map(({ name }) => name);
    return installs.sort().map((name) => join(versions, name, 'envs'));
  } catch (error) {
    if (error instanceof FileError) return [];
    throw error;
  }
}

function placesOf(files: FileReader, platform: Platform, { home, environment }: StoreOwner): Places {
  const { join } = platform.paths;
  const told = (name: string): string | undefined => expand(platform.paths, home, environment, name);
  const common = { files, platform, home, environment, told };
  switch (platform.name) {
    case 'windows': {
      const local = told('LOCALAPPDATA') ?? join(home, 'AppData', 'Local');
      return { ...common, data: local, config: local, cache: local };
    }
    case 'macos': {
      const support = join(home, 'Library', 'Application Support');
      return { ...common, data: support, config: support, cache: join(home, 'Library', 'Caches') };
    }
    case 'linux':
      return {
        ...common,
        data: told('XDG_DATA_HOME') ?? join(home, '.local', 'share'),
        config: told('XDG_CONFIG_HOME') ?? join(home, '.config'),
        cache: told('XDG_CACHE_HOME') ?? join(home, '.cache'),
      };
  }
}

/** A variable that holds a path, with `~` and other variables in it replaced as the tools do. */
function expand(
  paths: PathRules,
  home: string,
  environment: StoreOwner['environment'],
  name: string,
): string | undefined {
  const value = environment[name];
  if (value === undefined || value === '') return undefined;
  const full = value
    .replace(/^~(?=$|[\\/])/, () => home)
    .replace(/\$(\w+)|\$\{(\w+)\}|%(\w+)%/g, (text, bare, braced, percent) => {
      const inner = environment[bare ?? braced ?? percent];
      return inner === undefined ? text : inner;
    });
  return paths.isAbsolute(full) ? full : undefined;
}

/** A TOML file as nested values; undefined where there is none that can be read. */
async function readSettings(files: FileReader, path: string): Promise<unknown> {
  try {
    if ((await files.stat(path))?.kind !== 'file') return undefined;
    const text = new TextDecoder().decode(await files.readFile(path, configLimit));
    // Loaded only here: few tools are configured.
    const { parse, TomlError } = await import('smol-toml');
    try {
      return parse(text);
    } catch (error) {
      // The tool itself complains of that; its usual places are looked at all the same.
      if (error instanceof TomlError) return undefined;
      throw error;
    }
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

function textAt(settings: unknown, ...keys: readonly string[]): string | undefined {
  let value = settings;
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return typeof value === 'string' && value !== '' ? value : undefined;
}
