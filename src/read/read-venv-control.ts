import type { VenvLayout } from '../platform/venv-layout.ts';
import { type Control, joinControl, readControl } from '../world/read-control.ts';
import type { FileReader } from '../world/world.ts';

/** What of a venv is going to be run: nothing, its python as it starts, or whatever is installed in it. */
export type VenvUse = 'nothing' | 'start' | 'packages';

/**
 * Reads who, root aside, can change a venv: the way to it, its directories, its configuration and its python; and, as
 * far as that is going to be run, what lies in site-packages. Stops at the first place that is found.
 * @param root absolute
 */
export async function readVenvControl(
  files: FileReader,
  trustedGroups: ReadonlySet<number>,
  layout: VenvLayout,
  root: string,
  use: VenvUse,
): Promise<Control> {
  const { join } = layout.paths;
  const look = (path: string): Promise<Control> => readControl(files, trustedGroups, path, true);
  let found = await look(root);
  const names = ['pyvenv.cfg', layout.scripts, 'lib', 'lib64', '.venv-relocate'];
  const state = (await files.readDirectory(join(root, '.venv-relocate'))) ?? [];
  const scripts = (await files.readDirectory(join(root, layout.scripts))) ?? [];
  const libraries = ((await files.readDirectory(join(root, 'lib'))) ?? []).map(({ name }) => `lib/${name}`);
  const packages = libraries.map((name) => `${name}/site-packages`);
  const all = [
    ...names,
    ...state.map(({ name }) => `.venv-relocate/${name}`),
    // Where a link leads is looked at when it is run.
    ...scripts
      .filter(({ kind, name }) => kind !== 'link' && layout.isInterpreterName(name))
      .map(({ name }) => `${layout.scripts}/${name}`),
    ...libraries,
    ...packages,
  ];
  for (const name of all) {
    if (found.place !== undefined) return found;
    const path = join(root, ...name.split('/'));
    if ((await files.lstat(path)) !== undefined) found = joinControl([found, await look(path)]);
  }
  for (const name of packages) {
    const path = join(root, ...name.split('/'));
    if (found.place !== undefined || use === 'nothing') return found;
    if (use === 'packages' || (await loadsAtStart(files, path)))
      found = await readTreeControl(files, look, path);
  }
  return found;
}

/** Whether Python takes code from a site-packages each time that it starts (the `site` module). */
async function loadsAtStart(files: FileReader, directory: string): Promise<boolean> {
  const entries = (await files.readDirectory(directory)) ?? [];
  return entries.some(({ name }) => /\.pth$|^(site|user)customize\b/.test(name));
}

async function readTreeControl(
  files: FileReader,
  look: (path: string) => Promise<Control>,
  directory: string,
): Promise<Control> {
  const found = await look(directory);
  if (found.place !== undefined) return found;
  for (const { kind, name } of (await files.readDirectory(directory)) ?? []) {
    const path = `${directory}/${name}`;
    const inside = kind === 'directory' ? await readTreeControl(files, look, path) : await look(path);
    if (inside.place !== undefined) return inside;
  }
  return found;
}
