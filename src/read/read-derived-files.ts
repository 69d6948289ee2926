import type { BinaryFile } from '../model/entry-state.ts';
import type { RecordFile } from '../model/naming-place.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import type { FileReader } from '../world/world.ts';

const recordLimit = 64 * 1024 * 1024;

/** The site-packages directories of a venv, relative to its root, with `/`. */
export async function sitePackagesOf(files: FileReader, snapshot: VenvSnapshot): Promise<readonly string[]> {
  if (snapshot.layout === 'windows') return ['Lib/site-packages'];
  const entries = (await files.readDirectory(`${snapshot.root}/lib`)) ?? [];
  return entries
    .filter((entry) => entry.kind === 'directory' && /^(python|pypy|graalpy)\d/.test(entry.name))
    .map((entry) => `lib/${entry.name}/site-packages`);
}

/** All `RECORD`s of a venv. */
export async function readRecords(files: FileReader, snapshot: VenvSnapshot): Promise<readonly RecordFile[]> {
  const { paths } = layoutNamed(snapshot.layout);
  const records: RecordFile[] = [];
  for (const sitePackages of await sitePackagesOf(files, snapshot)) {
    const directory = paths.join(snapshot.root, ...sitePackages.split('/'));
    for (const entry of (await files.readDirectory(directory)) ?? []) {
      if (entry.kind !== 'directory' || !entry.name.endsWith('.dist-info')) continue;
      const full = paths.join(directory, entry.name, 'RECORD');
      const facts = await files.lstat(full);
      if (facts?.kind !== 'file' || facts.size > recordLimit) continue;
      records.push({
        path: `${sitePackages}/${entry.name}/RECORD`,
        sitePackages,
        file: { kind: 'text', bytes: await files.readFile(full, recordLimit), mode: facts.mode },
      });
    }
  }
  return records;
}

/**
 * The compiled modules (PEP 3147: `__pycache__/<name>.<tag>.pyc`) of sources that are to be rewritten.
 * @param sources relative to the root, with `/`; what is no module is passed over
 */
export async function readBytecode(
  files: FileReader,
  snapshot: VenvSnapshot,
  sources: readonly string[],
): Promise<readonly { readonly path: string; readonly state: BinaryFile }[]> {
  const { paths } = layoutNamed(snapshot.layout);
  const found: { readonly path: string; readonly state: BinaryFile }[] = [];
  for (const source of sources) {
    const match = /^(.*\/)([^/]+)\.py$/.exec(source);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const place = `${match[1]}__pycache__`;
    const directory = paths.join(snapshot.root, ...place.split('/'));
    if ((await files.lstat(directory))?.kind !== 'directory') continue;
    for (const entry of (await files.readDirectory(directory)) ?? []) {
      if (entry.kind !== 'file' || !entry.name.startsWith(`${match[2]}.`) || !entry.name.endsWith('.pyc'))
        continue;
      const full = paths.join(directory, entry.name);
      const facts = await files.lstat(full);
      if (facts === undefined) continue;
      const state: BinaryFile = {
        kind: 'binary',
        sha256: await files.hash(full),
        size: facts.size,
        mode: facts.mode,
        source: full,
      };
      found.push({ path: `${place}/${entry.name}`, state });
    }
  }
  return found;
}
