import { hasMinor, type MinorVersion, parsePythonVersion } from '../model/python-version.ts';
import type { LibraryCopy, LibraryDirectory, MetadataFile, StdlibLink } from '../model/venv.ts';
import type { VenvLayout } from '../platform/venv-layout.ts';
import type { FileReader } from '../world/world.ts';

const seeds = new Set(['pip', 'setuptools', 'wheel', 'pkg_resources', 'distribute']);

export async function readLibraries(
  files: FileReader,
  layout: VenvLayout,
  root: string,
): Promise<readonly LibraryDirectory[]> {
  const counted = async (
    path: string,
    implementation: string,
    version: MinorVersion | undefined,
  ): Promise<LibraryDirectory> => ({
    path,
    implementation,
    version,
    ...(await countPackages(files, layout.paths.join(root, path, 'site-packages'))),
  });
  if (layout.name === 'windows') return [await counted('Lib', 'cpython', undefined)];
  const found: LibraryDirectory[] = [];
  for (const entry of (await files.readDirectory(layout.paths.join(root, 'lib'))) ?? []) {
    const match = /^(python|pypy|graalpy)(\d+\.\d+[td]*)$/.exec(entry.name);
    const version = match?.[2] === undefined ? undefined : parsePythonVersion(match[2]);
    if (entry.kind !== 'directory' || !hasMinor(version)) continue;
    found.push(
      await counted(`lib/${entry.name}`, match?.[1] === 'python' ? 'cpython' : (match?.[1] ?? ''), version),
    );
  }
  return found;
}

async function countPackages(
  files: FileReader,
  sitePackages: string,
): Promise<{ readonly packageCount: number; readonly installedCount: number }> {
  const entries = (await files.readDirectory(sitePackages)) ?? [];
  const names = entries
    .map((entry) =>
      /^(.+?)-[^-]+(?:-py\d.*)?\.(?:dist-info|egg-info|egg)$/.exec(entry.name)?.[1]?.toLowerCase(),
    )
    .filter((name) => name !== undefined);
  return { packageCount: names.length, installedCount: names.filter((name) => !seeds.has(name)).length };
}

// virtualenv 16 links the standard library file by file; virtualenv 20 does so for Python 2.7. `.Python` is what
// virtualenv 16 makes of a macOS framework.
const linkPlaces = ['', 'lib', 'include'] as const;

/** Links outside of the scripts directory that lead out of the venv. */
export async function readStdlibLinks(
  files: FileReader,
  layout: VenvLayout,
  root: string,
  libraries: readonly LibraryDirectory[],
): Promise<readonly StdlibLink[]> {
  const places =
    layout.name === 'windows'
      ? // `venv --symlinks` links to the DLLs of the base as well.
        [layout.scripts]
      : [...linkPlaces, ...libraries.flatMap(({ path }) => [path, `${path}/config`])];
  const found: StdlibLink[] = [];
  for (const place of places) {
    const directory = layout.paths.join(root, place);
    for (const entry of (await files.readDirectory(directory)) ?? []) {
      if (entry.kind !== 'link') continue;
      // Executables have rows of their own.
      if (place === layout.scripts && layout.isInterpreterName(entry.name)) continue;
      const target = await files.readLink(layout.paths.join(directory, entry.name));
      const destination = layout.paths.resolve(directory, target);
      if (layout.paths.within(destination, root)) continue;
      found.push({
        path: place === '' ? entry.name : `${place}/${entry.name}`,
        state: { kind: 'link', target },
        destination,
      });
    }
  }
  return found;
}

/**
 * Copies of libpython that virtualenv 21 puts beside copied executables. On Windows, what venv up to 3.7.1, virtualenv 16
 * and the venv of conda's Python put beside them: all DLLs of the base, and up to 3.7.1 the modules of its `DLLs` as well.
 */
export async function readLibraryCopies(
  files: FileReader,
  layout: VenvLayout,
  root: string,
): Promise<readonly LibraryCopy[]> {
  const place = layout.name === 'windows' ? 'Scripts' : 'lib';
  const pattern = layout.name === 'windows' ? /\.(dll|pyd)$/i : /^libpython\d.*\.(so[.\d]*|dylib)$/;
  const found: LibraryCopy[] = [];
  for (const entry of (await files.readDirectory(layout.paths.join(root, place))) ?? []) {
    if (entry.kind !== 'file' || !pattern.test(entry.name)) continue;
    const facts = await files.lstat(layout.paths.join(root, place, entry.name));
    if (facts !== undefined)
      found.push({ path: `${place}/${entry.name}`, size: facts.size, mode: facts.mode });
  }
  return found;
}

const metadataLimit = 8 * 1024 * 1024;

/** Files of the tools above the maker that name the base interpreter. */
export async function readMetadata(
  files: FileReader,
  layout: VenvLayout,
  root: string,
): Promise<readonly MetadataFile[]> {
  const found: MetadataFile[] = [];
  for (const [path, tool] of [
    ['pipx_metadata.json', 'pipx'],
    ['.tox-info.json', 'tox'],
  ] as const) {
    const full = layout.paths.join(root, path);
    const facts = await files.lstat(full);
    if (facts?.kind !== 'file' || facts.size > metadataLimit) continue;
    found.push({
      path,
      tool,
      file: { kind: 'text', bytes: await files.readFile(full, metadataLimit), mode: facts.mode },
    });
  }
  return found;
}
