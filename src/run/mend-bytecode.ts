import type { Leftover } from '../model/move.ts';
import { type Problem, problem } from '../model/problem.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import { describeRun, runPython, venvPython } from '../verify/run-venv.ts';
import type { World } from '../world/world.ts';

const timeout = 300_000;
/** Sources a call; command lines have an end. */
const portion = 200;

/**
 * Compiles again, by the venv's own python, the modules whose compiled form names an old place. This is no part of the
 * plan and `undo` does not take it back: a compiled module is only a copy that Python makes when it likes.
 */
export async function recompile(
  world: World,
  snapshot: VenvSnapshot,
  leftovers: readonly Leftover[],
): Promise<readonly Problem[]> {
  const { paths } = layoutNamed(snapshot.layout);
  const python = venvPython(snapshot);
  const sources: string[] = [];
  for (const { path, kind } of leftovers) {
    const match = kind === 'compiled module' ? /^(.*\/)__pycache__\/([^/]+?)\.[^/]*\.pyc$/.exec(path) : null;
    if (match === null) continue;
    const source = paths.join(snapshot.root, ...`${match[1]}${match[2]}.py`.split('/'));
    if ((await world.files.lstat(source))?.kind === 'file') sources.push(source);
  }
  if (python === undefined) return [];
  if (await world.windows.isElevated()) {
    const message = 'its modules were not compiled again: an administrator runs nothing of a venv';
    return sources.length === 0 ? [] : [problem('not-run', snapshot.root, message)];
  }
  for (let start = 0; start < sources.length; start += portion) {
    const part = sources.slice(start, start + portion);
    const result = await runPython(world, python, ['-I', '-m', 'compileall', '-q', '-f', ...part], timeout);
    if (result.kind === 'exited' && result.code === 0) continue;
    return [
      problem('left-alone', snapshot.root, `not all modules could be compiled again: ${describeRun(result)}`),
    ];
  }
  return [];
}
