import type { Change } from '../model/change.ts';
import { type Problem, problem } from '../model/problem.ts';
import type { TargetRedirector, VenvRedirectorFile } from '../model/target-files.ts';
import type { PlanInput } from './plan-input.ts';
import { replaceBinary } from './replace-binary.ts';

/**
 * Redirectors that could not start the target, replaced by its own. They name no Python and know no version, so most
 * stay; but that of a free-threaded build starts `python3.13t.exe`, which is not in every free-threaded install, and one
 * of 32 bits is no part of a venv of 64.
 */
export function planRedirectors({ target, files, copies, redirectors }: PlanInput): {
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
} {
  const changes: Change[] = [];
  const problems: Problem[] = [];
  const isThere = (name: string): boolean => files.programs.has(name.toLowerCase());
  for (const redirector of redirectors) {
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
