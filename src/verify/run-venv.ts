import type { VenvSnapshot } from '../model/venv.ts';
import {
  type ProbeAnswer,
  parseProbeAnswer,
  probeEnvironment,
  refusesIsolation,
  venvProbeArguments,
} from '../platform/probe-script.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import type { RunResult, World } from '../world/world.ts';

const timeout = 30_000;
const outputLimit = 1024 * 1024;

/** What the venv's own python said of itself, or why it said nothing. */
export type VenvAnswer =
  | { readonly kind: 'answer'; readonly executable: string; readonly answer: ProbeAnswer }
  | { readonly kind: 'silent'; readonly executable: string; readonly detail: string };

/** The path of the name under which people run the venv's python: `python` where there is one. */
export function venvPython(snapshot: VenvSnapshot): string | undefined {
  const layout = layoutNamed(snapshot.layout);
  const names = snapshot.executables.map(({ path }) => path);
  const usual = snapshot.layout === 'windows' ? 'Scripts/python.exe' : 'bin/python';
  const path = names.find((name) => name === usual) ?? names.find((name) => !/pythonw/i.test(name));
  return path === undefined ? undefined : layout.paths.join(snapshot.root, ...path.split('/'));
}

/** Runs the venv's own python with a clean environment and a time limit, and lets it tell about itself. */
export async function runVenv(world: World, snapshot: VenvSnapshot): Promise<VenvAnswer> {
  const executable = venvPython(snapshot);
  if (executable === undefined)
    return { kind: 'silent', executable: snapshot.root, detail: 'there is no python in it' };
  const run = (isolation: 'isolated' | 'legacy'): Promise<RunResult> =>
    runPython(world, executable, venvProbeArguments(isolation), timeout);
  let result = await run('isolated');
  if (result.kind === 'exited' && refusesIsolation(result.code, result.stderr)) result = await run('legacy');
  const answer = result.kind === 'exited' && result.code === 0 ? parseProbeAnswer(result.stdout) : undefined;
  if (answer !== undefined) return { kind: 'answer', executable, answer };
  return { kind: 'silent', executable, detail: describeRun(result) };
}

/** One run of a python in isolation, as all of the proof makes them. */
export function runPython(
  world: World,
  executable: string,
  args: readonly string[],
  limit: number,
): Promise<RunResult> {
  return world.processes.run(executable, args, {
    environment: probeEnvironment(world.system.environment),
    directory: /^[a-z]:/i.test(executable) ? executable.slice(0, 3) : '/',
    timeout: limit,
    outputLimit,
  });
}

/** What happened, in the words of a report. */
export function describeRun(result: RunResult): string {
  switch (result.kind) {
    case 'not-started':
      return `cannot be started: ${result.errorCode}`;
    case 'timed-out':
      return `did not answer within ${Math.round(result.milliseconds / 1000)} s`;
    case 'exited': {
      const lines = result.stderr.trim().split(/\r?\n/);
      const said = (lines.length > 0 ? lines[lines.length - 1] : '')?.slice(0, 300);
      const ended =
        result.signal === undefined
          ? `ended with exit status ${result.code}`
          : `was ended by ${result.signal}`;
      return said === '' || said === undefined ? ended : `${ended}: ${said}`;
    }
  }
}
