import type { BaseSighting } from '../model/base-sighting.ts';
import { type Problem, problem } from '../model/problem.ts';
import { formatMinor, formatPythonVersion, sameMinor } from '../model/python-version.ts';
import type { VenvSnapshot } from '../model/venv.ts';

/** What is wrong with the base of a venv, most telling first; empty where it can stay as it is. */
export function judgeBase(
  snapshot: VenvSnapshot,
  sighting: BaseSighting,
  allowPrivate: boolean,
): readonly Problem[] {
  const { root, wanted } = snapshot;
  const home = snapshot.base.home ?? snapshot.base.prefix ?? '';
  if (sighting.home === 'unreachable') {
    return [problem('base-unreachable', root, `its base cannot be reached: ${home}`)];
  }
  // Whether that is accepted or not: who cannot go there cannot run it.
  if (sighting.home === 'closed' && sighting.audience.kind === 'account') {
    const { account, because } = sighting.audience;
    return [problem('base-private', root, `only ${account} can use its base ${home}: ${because}`)];
  }
  if (sighting.home === 'missing') return [problem('base-missing', root, `its base is missing: ${home}`)];
  const [missing] = sighting.missing;
  if (missing !== undefined) return [problem('base-missing', root, `its base is missing: ${missing}`)];
  const found: Problem[] = [];
  const candidate = sighting.interpreter;
  if (candidate?.kind === 'unusable') {
    found.push(problem('base-broken', root, `its base does not run: ${candidate.path}: ${candidate.detail}`));
  }
  if (candidate?.kind === 'interpreter') {
    const { interpreter } = candidate;
    if (
      !sameMinor(interpreter.version, wanted.version) ||
      interpreter.implementation !== wanted.implementation
    ) {
      const now = `${interpreter.implementation} ${formatPythonVersion(interpreter.version)}`;
      found.push(
        problem(
          'base-wrong-version',
          root,
          `its packages are for ${wanted.implementation} ${formatMinor(wanted.version)}, and its base ${interpreter.executable} is ${now}`,
        ),
      );
    }
  }
  if (sighting.mixture !== undefined) {
    const { link, home: homeFile } = sighting.mixture;
    found.push(problem('base-mixed', root, `its link leads to ${link}, and its home to ${homeFile}`));
  }
  const audiences = [
    sighting.audience,
    ...(candidate?.kind === 'interpreter' ? [candidate.interpreter.audience] : []),
  ];
  const closed = audiences.find((audience) => audience.kind === 'account');
  if (closed?.kind === 'account' && !allowPrivate) {
    found.push(
      problem('base-private', root, `only ${closed.account} can use its base ${home}: ${closed.because}`),
    );
  }
  return found;
}
