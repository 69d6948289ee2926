import type { ExecutableState, VenvExecutable } from '../model/venv.ts';
import type { VenvLayout } from '../platform/venv-layout.ts';
import { FileError, type FileReader } from '../world/world.ts';

/** More links in a row than this are a loop to every kernel. */
const linkLimit = 40;

/** The names in the scripts directory under which the venv's python is run, in order of name. */
export async function readExecutables(
  files: FileReader,
  layout: VenvLayout,
  root: string,
): Promise<readonly VenvExecutable[]> {
  const directory = layout.paths.join(root, layout.scripts);
  const entries = (await files.readDirectory(directory)) ?? [];
  const names = entries
    .filter((entry) => entry.kind !== 'directory' && layout.isInterpreterName(entry.name))
    .map((entry) => entry.name)
    .sort();
  const found: VenvExecutable[] = [];
  for (const name of names) {
    const state = await readState(files, layout, root, layout.paths.join(directory, name));
    if (state !== undefined) found.push({ path: `${layout.scripts}/${name}`, state });
  }
  return found;
}

async function readState(
  files: FileReader,
  layout: VenvLayout,
  root: string,
  path: string,
): Promise<ExecutableState | undefined> {
  const facts = await files.lstat(path);
  if (facts === undefined) return undefined;
  if (facts.kind === 'file') return { kind: 'file', size: facts.size, mode: facts.mode };
  if (facts.kind !== 'link') return undefined;
  const target = await files.readLink(path);
  const destination = layout.paths.resolve(layout.paths.directoryOf(path), target);
  if (layout.paths.within(destination, root)) {
    return (await loops(files, layout, path)) ? { kind: 'loop', target } : { kind: 'inner-link', target };
  }
  return { kind: 'outer-link', target, destination, alive: await isFile(files, destination) };
}

// One that lies in the home of another account is as good as gone for this one.
async function isFile(files: FileReader, path: string): Promise<boolean> {
  try {
    return (await files.stat(path))?.kind === 'file';
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

async function loops(files: FileReader, layout: VenvLayout, path: string): Promise<boolean> {
  let step = path;
  for (let count = 0; count < linkLimit; count += 1) {
    const facts = await files.lstat(step);
    if (facts?.kind !== 'link') return false;
    step = layout.paths.resolve(layout.paths.directoryOf(step), await files.readLink(step));
  }
  return true;
}
