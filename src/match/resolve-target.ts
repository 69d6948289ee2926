import { type PythonVersion, parsePythonVersion } from '../model/python-version.ts';
import { RelocateError } from '../model/relocate-error.ts';
import type { Platform } from '../platform/platform.ts';
import type { FileReader } from '../world/world.ts';
import type { Place } from './place.ts';

/** What one `--to` means. */
export type Target =
  | { readonly kind: 'places'; readonly places: readonly Place[] }
  | { readonly kind: 'version'; readonly version: PythonVersion };

/**
 * Makes places of what `--to` names: an executable, an install directory (or its `bin`), a venv, a version, or a glob
 * of these.
 * @param directory absolute; relative paths are seen from there
 * @throws RelocateError (`target`) where there is nothing of the kind
 */
export async function resolveTarget(
  files: FileReader,
  platform: Platform,
  directory: string,
  where: string,
): Promise<Target> {
  const path = platform.paths.resolve(directory, where);
  if (/[\\/]WindowsApps([\\/]|$)/i.test(path)) {
    throw new RelocateError(
      'target',
      `--to ${where}: an alias of the Microsoft Store, which an update may point elsewhere or remove`,
      'name an interpreter that is installed for all users; "venv-relocate pythons" lists them',
    );
  }
  const facts = await files.stat(path);
  if (facts?.kind === 'file') return { kind: 'places', places: [{ path, origin: 'given' }] };
  if (facts?.kind === 'directory') {
    const places = await installPlaces(files, platform, path);
    if (places.length > 0) return { kind: 'places', places };
    if ((await files.lstat(platform.paths.join(path, 'pyvenv.cfg'))) !== undefined) {
      throw new RelocateError(
        'target',
        `--to ${where}: a venv whose own interpreter is gone`,
        'name an interpreter that is there; "venv-relocate pythons" lists them',
      );
    }
    throw new RelocateError(
      'target',
      `--to ${where}: no Python in this directory`,
      `looked for ${platform.name === 'windows' ? 'python.exe' : 'bin/python3'} there; name an executable or an install directory`,
    );
  }
  const version = parsePythonVersion(where.replace(/^python/i, ''));
  if (version !== undefined) return { kind: 'version', version };
  if (/[*?[{]/.test(where)) {
    const places = await globPlaces(files, platform, path);
    if (places.length > 0) return { kind: 'places', places };
    throw new RelocateError(
      'target',
      `--to ${where}: nothing matches this glob`,
      'quote it, so that the shell leaves it alone',
    );
  }
  if ((await files.lstat(path))?.kind === 'link') {
    throw new RelocateError(
      'target',
      `--to ${where}: a link to ${await files.readLink(path)}, which leads nowhere`,
      'name an interpreter that is there; "venv-relocate pythons" lists them',
    );
  }
  throw new RelocateError(
    'target',
    `--to ${where}: there is no such file or directory, and it is no version`,
    'name an executable, an install directory, a version such as 3.9, or a glob of these; "venv-relocate pythons" lists what there is',
  );
}

async function globPlaces(files: FileReader, platform: Platform, pattern: string): Promise<readonly Place[]> {
  const found: Place[] = [];
  const matches = await files.glob(platform.name === 'windows' ? pattern.replaceAll('\\', '/') : pattern);
  for (const match of [...matches].sort()) {
    const path = platform.paths.resolve('/', match);
    const facts = await files.stat(path);
    if (facts?.kind === 'file' && platform.isInterpreterName(platform.paths.nameOf(path))) {
      found.push({ path, origin: 'given' });
    }
    if (facts?.kind === 'directory') found.push(...(await installPlaces(files, platform, path)));
  }
  return found;
}

/** The interpreters of an install, one of each version: several may share a prefix such as `/usr`. */
async function installPlaces(
  files: FileReader,
  platform: Platform,
  directory: string,
): Promise<readonly Place[]> {
  const { join } = platform.paths;
  const found: string[] = [];
  const seen = new Set<string>();
  const scripts = platform.name === 'windows' ? ['', 'Scripts'] : ['bin', ''];
  for (const place of scripts) {
    const inside = join(directory, place);
    const entries = (await files.readDirectory(inside)) ?? [];
    const names = entries
      .filter((entry) => entry.kind !== 'directory' && platform.isInterpreterName(entry.name))
      .map((entry) => entry.name)
      .sort((a, b) => b.length - a.length);
    for (const name of names) {
      const path = join(inside, name);
      const real = (await files.stat(path)) === undefined ? undefined : await files.realPath(path);
      if (real === undefined || seen.has(real)) continue;
      seen.add(real);
      found.push(path);
    }
    if (found.length > 0) break;
  }
  return found.map((path) => ({ path, origin: 'given' }));
}
