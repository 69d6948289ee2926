import { join } from 'node:path';
import { buildOnce, cacheRoot } from '../../support/cache.ts';
import type { Environment } from '../../support/command.ts';
import { homeEnvironment, wheelDirectory } from '../../support/makers/environment.ts';
import { runPip } from '../../support/pip.ts';
import { appPins, backendPins, developPins } from './moved-pins.ts';

/** Downloads the wheels for venvs that move into the cache, unless they are there. Returns their directory. */
export function fetchMovedWheels(minor: string): Promise<string> {
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const platforms = ['manylinux1', 'manylinux2010', 'manylinux2014', 'manylinux_2_17', 'manylinux_2_28'];
  const tag = `cp${minor.replace('.', '')}`;
  const abi = minor === '2.7' ? `${tag}mu` : ['3.6', '3.7'].includes(minor) ? `${tag}m` : tag;
  return buildOnce(join(cacheRoot(), 'wheels-moved', minor), (directory) =>
    runPip([
      ...['download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', directory],
      ...[
        '--python-version',
        minor,
        '--implementation',
        'cp',
        '--abi',
        abi,
        '--abi',
        'abi3',
        '--abi',
        'none',
      ],
      ...platforms.flatMap((platform) => ['--platform', `${platform}_${machine}`]),
      ...appPins(minor),
      ...backendPins(minor),
      ...developPins(minor),
    ]),
  );
}

/** As `homeEnvironment`, with these wheels to install from as well, and one package cache of uv for all who share `cache`. */
export async function movedEnvironment(
  home: string,
  minor: string,
  cache: string,
  extra: Environment = {},
): Promise<Environment> {
  const directories = [wheelDirectory(minor), await fetchMovedWheels(minor)];
  return homeEnvironment(home, minor, {
    PIP_FIND_LINKS: directories.join(' '),
    UV_FIND_LINKS: directories.join(','),
    UV_CACHE_DIR: cache,
    ...extra,
  });
}
