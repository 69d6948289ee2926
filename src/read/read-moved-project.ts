import type { VenvMove } from '../model/move.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import type { PathMove } from '../rewrite/rewrite.ts';
import type { FileReader } from '../world/world.ts';

/** Files that tell a project's directory from any other. */
const markers = [
  'pyproject.toml',
  'setup.py',
  'setup.cfg',
  'Pipfile',
  'requirements.txt',
  'tox.ini',
  'noxfile.py',
  '.git',
];

/**
 * The project that moved along with its venv: the nearest directory above both places of the venv from which the rest
 * of the path is the same, and that is a project now. `/old/app/.tox/py` and `/new/app/.tox/py` give `/old/app`.
 */
export async function readMovedProject(
  files: FileReader,
  snapshot: VenvSnapshot,
  move: VenvMove,
): Promise<PathMove | undefined> {
  const { paths } = layoutNamed(snapshot.layout);
  let from = move.from;
  let to = move.to;
  while (paths.same(paths.nameOf(from), paths.nameOf(to))) {
    const above = { from: paths.directoryOf(from), to: paths.directoryOf(to) };
    if (above.from === from || above.to === to || paths.same(above.from, above.to)) return undefined;
    ({ from, to } = above);
    for (const marker of markers) {
      if ((await files.lstat(paths.join(to, marker))) !== undefined) return { from, to };
    }
  }
  return undefined;
}
