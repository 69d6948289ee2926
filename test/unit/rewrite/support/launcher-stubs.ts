import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedDirectory } from '../../../windows/support/cached-directory.ts';
import { fetchByCommand, localPython } from '../../../windows/support/local-command.ts';
import { extractZip } from '../../../windows/support/zip-archive.ts';

/** 19.3.1 and 23.1.2 carry stubs of distlib 0.2.9 and 0.3.6, 26.3 those of 0.4.x. */
export const pipVersions = ['19.3.1', '23.1.2', '26.3'] as const;
const setuptoolsVersion = '65.5.0';

/** The stubs by name, such as `pip-23.1.2/t64.exe` and `setuptools-65.5.0/cli-64.exe`. */
export type LauncherStubs = ReadonlyMap<string, Uint8Array>;

/**
 * The stubs that pip and setuptools put in front of launchers, out of their wheels, which pip fetches once.
 *
 * @returns why there are none where the wheels cannot be had.
 * @throws Error instead where `CI` is set, so that no run passes without having looked at a real stub.
 */
export async function findLauncherStubs(): Promise<LauncherStubs | string> {
  try {
    const directory = await cachedDirectory(join('wheels', 'launcher-stubs'), fetchStubs);
    const names = (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.exe'));
    const stubs = names.map(
      async (name) => [name.replaceAll('\\', '/'), await readFile(join(directory, name))] as const,
    );
    return new Map(await Promise.all(stubs));
  } catch (cause) {
    const why = `The wheels of pip and setuptools, which hold the launcher stubs, cannot be had: ${cause}`;
    if (process.env.CI !== undefined && process.env.CI !== '') throw new Error(why, { cause });
    return why;
  }
}

async function fetchStubs(directory: string): Promise<void> {
  for (const wanted of [
    ...pipVersions.map((version) => `pip==${version}`),
    `setuptools==${setuptoolsVersion}`,
  ]) {
    await fetchByCommand(localPython(), [
      ...['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:', '--python-version', '3.11'],
      ...['--dest', directory, wanted],
    ]);
  }
  for (const wheel of (await readdir(directory)).filter((name) => name.endsWith('.whl'))) {
    const release = wheel.split('-').slice(0, 2).join('-');
    await extractZip(join(directory, wheel), join(directory, release), (name) => {
      const stub = /^(?:pip\/_vendor\/distlib|setuptools)\/(?<file>[\w-]+\.exe)$/.exec(name)?.groups?.file;
      return stub ?? null;
    });
    await rm(join(directory, wheel));
  }
}
