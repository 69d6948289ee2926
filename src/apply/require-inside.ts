import type { PathRules } from '../platform/path-rules.ts';
import { placeOf } from '../platform/place-of.ts';
import { FileError, type FileReader } from '../world/world.ts';

/**
 * Makes sure that a place lies in the venv with every link on the way to it resolved; the place itself is replaced and
 * never followed, so it may be a link.
 * @param path relative to the root, with `/`
 * @throws FileError (`EOUTSIDE`) where a directory on the way leads out
 */
export async function requireInside(
  files: FileReader,
  paths: PathRules,
  root: string,
  path: string,
): Promise<void> {
  const realRoot = await files.realPath(root);
  const parent = paths.directoryOf(placeOf(paths, root, path));
  const realParent = await files.realPath(parent);
  if (!paths.within(realParent, realRoot)) {
    throw new FileError('EOUTSIDE', parent, `a link leads out of the venv, to ${realParent}, at`);
  }
}
