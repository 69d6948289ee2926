import type { PathRules } from '../platform/path-rules.ts';
import type { FileReader } from '../world/world.ts';

/** Whether a directory is a venv of any maker; a conda environment is not. */
export async function isVenv(files: FileReader, paths: PathRules, path: string): Promise<boolean> {
  return (await files.lstat(paths.join(path, 'pyvenv.cfg'))) !== undefined || isOldVenv(files, paths, path);
}

/** virtualenv before 20 has no pyvenv.cfg, and its marker lies in `lib/pythonX.Y`, or in `Lib` itself. */
export async function isOldVenv(files: FileReader, { join }: PathRules, path: string): Promise<boolean> {
  for (const library of ['lib', 'Lib']) {
    const inside = (await files.readDirectory(join(path, library))) ?? [];
    if (inside.some((entry) => entry.name === 'orig-prefix.txt')) return true;
    for (const entry of inside) {
      if (!/^(python|pypy)\d/.test(entry.name)) continue;
      if ((await files.lstat(join(path, library, entry.name, 'orig-prefix.txt'))) !== undefined) return true;
    }
  }
  return false;
}
