import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot } from '../cache.ts';
import type { Environment } from '../command.ts';
import { cleanEnvironment } from '../command.ts';
import { makePublicDirectory } from '../temporary.ts';

/** Where the set-up puts the wheels that makers and tests install into venvs of a Python such as `3.11`; or what `pipx` itself needs. */
export function wheelDirectory(minor: string): string {
  return join(cacheRoot(), 'wheels', minor);
}

const registries =
  /^(?:PIP_(?:INDEX_URL|EXTRA_INDEX_URL)|UV_(?:INDEX|DEFAULT_INDEX|INDEX_URL|EXTRA_INDEX_URL))$/;

/**
 * The environment of an account at `home` whose tools reach no registry: what they install comes from the wheels
 * in the cache, so that a test neither waits for the network nor changes with it.
 */
export function homeEnvironment(home: string, minor: string, extra: Environment = {}): Environment {
  if (!existsSync(home)) makePublicDirectory(home);
  const clean = Object.entries(cleanEnvironment()).filter(([name]) => !registries.test(name));
  return {
    ...Object.fromEntries(clean),
    HOME: home,
    PIP_NO_INDEX: '1',
    PIP_FIND_LINKS: wheelDirectory(minor),
    PIP_NO_CACHE_DIR: '1',
    UV_OFFLINE: '1',
    UV_NO_INDEX: '1',
    UV_FIND_LINKS: wheelDirectory(minor),
    UV_PYTHON_DOWNLOADS: 'never',
    UV_NO_PROGRESS: '1',
    VIRTUALENV_NO_PERIODIC_UPDATE: '1',
    NO_COLOR: '1',
    ...extra,
  };
}
