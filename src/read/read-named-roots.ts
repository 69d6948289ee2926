import type { NamedRoot } from '../model/move.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import { collectEvidence } from '../rewrite/parse-old-root.ts';
import { FileError, type FileReader } from '../world/world.ts';

/** Activate scripts have a few thousand bytes. */
const sizeLimit = 256 * 1024;

/**
 * The places that scripts, activate scripts and pyvenv.cfg take for the root of their venv, with what was found there.
 * A place that is a Python install, such as `/usr` of a script that starts `/usr/bin/python3`, is none.
 */
export async function readNamedRoots(
  files: FileReader,
  snapshot: VenvSnapshot,
): Promise<readonly NamedRoot[]> {
  const { paths, scripts } = layoutNamed(snapshot.layout);
  const sources = new Map<string, { readonly root: string; readonly sources: string[] }>();
  const add = (root: string, source: string): void => {
    const key = paths.comparable(root);
    const known = sources.get(key) ?? { root, sources: [] };
    known.sources.push(source);
    sources.set(key, known);
  };
  for (const { path, interpreter } of snapshot.scripts) {
    const directory = paths.directoryOf(interpreter);
    if (paths.nameOf(directory).toLowerCase() === scripts.toLowerCase())
      add(paths.directoryOf(directory), path);
  }
  const texts = [...(await readActivateScripts(files, snapshot)), ...configText(snapshot)];
  for (const { path, bytes } of texts) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    for (const { root } of collectEvidence(name, bytes, paths)) add(root, path);
  }
  const found: NamedRoot[] = [];
  for (const one of sources.values()) {
    const place = await lookAt(files, snapshot, one.root);
    if (place !== undefined) found.push({ ...one, ...place });
  }
  return found;
}

async function readActivateScripts(
  files: FileReader,
  snapshot: VenvSnapshot,
): Promise<readonly { readonly path: string; readonly bytes: Uint8Array }[]> {
  const { paths, scripts } = layoutNamed(snapshot.layout);
  const directory = paths.join(snapshot.root, scripts);
  const found = [];
  for (const entry of (await files.readDirectory(directory)) ?? []) {
    if (entry.kind !== 'file' || !/^activate(\.|$)/i.test(entry.name)) continue;
    // uv writes one for cmd on every system. Where nothing can run it, one that cannot be mended is no reason to worry.
    if (snapshot.layout === 'posix' && /\.bat$/i.test(entry.name)) continue;
    try {
      const bytes = await files.readFile(paths.join(directory, entry.name), sizeLimit);
      found.push({ path: `${scripts}/${entry.name}`, bytes });
    } catch (error) {
      // One that this account may not read says nothing; the others still do.
      if (!(error instanceof FileError) || error.code !== 'EACCES') throw error;
    }
  }
  return found;
}

function configText(
  snapshot: VenvSnapshot,
): readonly { readonly path: string; readonly bytes: Uint8Array }[] {
  return snapshot.config === undefined ? [] : [{ path: 'pyvenv.cfg', bytes: snapshot.config.file.bytes }];
}

async function lookAt(
  files: FileReader,
  snapshot: VenvSnapshot,
  root: string,
): Promise<Pick<NamedRoot, 'isHere' | 'isVenv'> | undefined> {
  const { paths } = layoutNamed(snapshot.layout);
  if (paths.same(root, snapshot.root) || paths.same(root, snapshot.realRoot))
    return { isHere: true, isVenv: true };
  const { prefix, home } = snapshot.base;
  const bases = [prefix, home, home === undefined ? undefined : paths.directoryOf(home)];
  if (bases.some((base) => base !== undefined && paths.same(base, root))) return undefined;
  try {
    const there = await files.stat(root);
    if (there === undefined) return { isHere: false, isVenv: false };
    const here = await files.stat(snapshot.realRoot);
    // One directory may have several names: by links, by bind mounts, by substituted drives.
    const sameFile = there.inode !== 0 && there.inode === here?.inode && there.device === here.device;
    if (sameFile || paths.same(await files.realPath(root), snapshot.realRoot)) {
      return { isHere: true, isVenv: true };
    }
    const isVenv = (await files.lstat(paths.join(root, 'pyvenv.cfg'))) !== undefined;
    const isInstall =
      !isVenv && (await files.stat(paths.join(root, layoutNamed(snapshot.layout).library))) !== undefined;
    return isInstall ? undefined : { isHere: false, isVenv };
  } catch (error) {
    // Somebody else's place, or a share that is away: it is not here in any case.
    if (error instanceof FileError) return { isHere: false, isVenv: false };
    throw error;
  }
}
