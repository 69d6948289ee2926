import type { Interpreter } from '../model/interpreter.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { parseProbeAnswer, probeArguments, probeEnvironment } from '../platform/probe-script.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import type { World } from '../world/world.ts';
import { describeRun, type VenvAnswer, venvPython } from './run-venv.ts';

const timeout = 30_000;
const outputLimit = 1024 * 1024;

/**
 * Lets the target interpreter tell what it is in the venv, without running anything that lies there: with
 * `__PYVENV_LAUNCHER__` it takes itself for the venv's python, as under the redirector (CPython, PC/launcher.c and
 * PC/getpathp.c, from 3.7.2 on), and `-I -S` keeps it from site-packages. `site` is what sets `sys.prefix` for a venv
 * before 3.14, so here the place of the venv is read from `sys.executable`.
 */
export async function runAsLauncher(
  world: World,
  snapshot: VenvSnapshot,
  target: Interpreter,
): Promise<VenvAnswer> {
  const launcher = venvPython(snapshot);
  if (launcher === undefined)
    return { kind: 'silent', executable: snapshot.root, detail: 'there is no python in it' };
  const { paths } = layoutNamed(snapshot.layout);
  const { executable } = target;
  const result = await world.processes.run(executable, probeArguments('isolated'), {
    environment: { ...probeEnvironment(world.system.environment), __PYVENV_LAUNCHER__: launcher },
    directory: paths.directoryOf(executable),
    timeout,
    outputLimit,
  });
  const answer = result.kind === 'exited' && result.code === 0 ? parseProbeAnswer(result.stdout) : undefined;
  if (answer === undefined) return { kind: 'silent', executable, detail: describeRun(result) };
  const prefix = paths.directoryOf(paths.directoryOf(answer.executable));
  return { kind: 'answer', executable, answer: { ...answer, prefix } };
}
