import type { Change } from '../model/change.ts';
import { type Problem, problem } from '../model/problem.ts';
import type { TargetRedirector, VenvRedirectorFile } from '../model/target-files.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import { rewriteLauncher } from '../rewrite/launcher-rewrite.ts';
import type { PlanInput } from './plan-input.ts';
import { replaceBinary } from './replace-binary.ts';

interface Planned {
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
}

/** What has to change in the executables of a Windows venv that are no copies. */
export function planStarters(input: PlanInput): Planned {
  const redirectors = planRedirectors(input);
  const trampolines = planTrampolines(input);
  return {
    changes: [...redirectors.changes, ...trampolines.changes],
    problems: [...redirectors.problems, ...trampolines.problems],
  };
}

/** uv's trampolines hold the path of the base itself, whatever pyvenv.cfg says. */
function planTrampolines({ snapshot, target, files, starters }: PlanInput): Planned {
  const { paths } = layoutNamed(snapshot.layout);
  const changes: Change[] = [];
  const problems: Problem[] = [];
  for (const { path, file, interpreter, windowed } of starters.trampolines) {
    const isThere = files.programs.has('pythonw.exe');
    const wanted = windowed && isThere ? paths.join(target.home, 'pythonw.exe') : target.executable;
    if (paths.same(interpreter, wanted)) continue;
    const rewritten = rewriteLauncher(file.bytes, { moves: [{ from: interpreter, to: wanted }], paths });
    if (rewritten.bytes === undefined) {
      const why = rewritten.left.map((left) => left.why).join(', ');
      problems.push(
        problem('target-lacks-file', path, `${path} starts ${interpreter}, and ${why}`, trampolineHint),
      );
      continue;
    }
    changes.push({
      path,
      kind: 'launcher',
      before: file,
      after: { ...file, bytes: rewritten.bytes },
      details: rewritten.details,
    });
  }
  return { changes, problems };
}

const trampolineHint = 'Make the venv anew with: uv venv --clear.';

/**
 * Redirectors that could not start the target, replaced by its own. They name no Python and know no version, so most
 * stay; but that of a free-threaded build starts `python3.13t.exe`, which is not in every free-threaded install, and one
 * of 32 bits is no part of a venv of 64.
 */
function planRedirectors({ target, files, copies, starters }: PlanInput): Planned {
  const changes: Change[] = [];
  const problems: Problem[] = [];
  const isThere = (name: string): boolean => files.programs.has(name.toLowerCase());
  for (const redirector of starters.redirectors) {
    const { path, starts } = redirector;
    if (isThere(starts) && redirector.bits === target.bits) continue;
    const own = files.redirectors.find((one) => isThere(one.starts) && fits(one, redirector, target.bits));
    if (own !== undefined) {
      const details = [`starts ${own.starts} of the new base instead of ${starts}`];
      changes.push(...replaceBinary(path, 'interpreter-copy', copies.get(path), own.file, details));
    } else if (!isThere(starts)) {
      const message = `${path} starts ${starts}, which is not in ${target.home}, and that has no redirector of its own for it`;
      // Without pythonw.exe, programs with a window do not start; the rest does.
      problems.push(problem(redirector.windowed ? 'left-alone' : 'target-lacks-file', path, message));
    }
  }
  return { changes, problems };
}

function fits(own: TargetRedirector, old: VenvRedirectorFile, bits: 32 | 64): boolean {
  return own.windowed === old.windowed && own.bits === bits;
}
