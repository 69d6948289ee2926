import type { Choice } from '../model/choice.ts';
import { type Problem, problem } from '../model/problem.ts';
import { formatMinor, formatPythonVersion } from '../model/python-version.ts';
import type { WantedPython } from '../model/venv.ts';
import { installCommand } from '../platform/install-command.ts';
import type { Platform } from '../platform/platform.ts';

/** The error for a venv that no interpreter fits: what was looked for, what was found instead, and what to do. */
export function describeNoMatch(
  platform: Platform,
  distribution: string | undefined,
  root: string,
  wanted: WantedPython,
  choice: Extract<Choice, { kind: 'none' }>,
  targets: readonly string[],
  exact = false,
): Problem {
  const shown = formatMinor(wanted.version) + (wanted.freeThreaded ? 't' : '');
  const others = choice.rejections.filter(({ reason }) => / minor version$| major version$/.test(reason));
  const install = installCommand(platform, distribution, wanted);
  if (targets.length > 0 && others.length > 0 && others.length === choice.rejections.length) {
    const found = others.map(({ path, version }) => `${path} is ${version}`).join(', ');
    return problem(
      'version-mismatch',
      root,
      `${root} is for Python ${shown}, and ${found}`,
      `compiled packages would break; name a Python ${shown} with --to, or install one for all users: ${install}`,
    );
  }
  const lines = [
    `no ${targets.length > 0 ? 'interpreter that --to names fits' : `system-wide Python ${shown} for`} ${root}`,
    '',
    `  wanted   ${describeWanted(wanted, exact)}`,
    ...tabulate(choice),
  ];
  const nearest = choice.rejections.find(({ reason }) => reason.startsWith('only '));
  const alternative = nearest === undefined ? '' : `; or take that of one account with --to ${nearest.path}`;
  return problem(
    'no-matching-interpreter',
    root,
    lines.join('\n'),
    `install it for all users: ${install}; then run this command again${alternative}`,
  );
}

function describeWanted(wanted: WantedPython, exact: boolean): string {
  const name = wanted.implementation === 'cpython' ? 'CPython' : wanted.implementation;
  const isOnlyItself = exact || wanted.version.pre !== undefined || wanted.version.patch === undefined;
  return [
    `${name} ${formatPythonVersion(wanted.version)}${isOnlyItself ? '' : ', or another patch release of it'}`,
    ...(wanted.bits === undefined ? [] : [`${wanted.bits}-bit`]),
    ...(wanted.machine === undefined ? [] : [wanted.machine]),
    ...(wanted.freeThreaded ? ['free-threaded'] : []),
    ...(wanted.debug ? ['debug build'] : []),
  ].join(', ');
}

function tabulate(choice: Extract<Choice, { kind: 'none' }>): readonly string[] {
  if (choice.rejections.length === 0) return ['  found    nothing'];
  const width = Math.min(60, Math.max(...choice.rejections.map(({ path }) => path.length)));
  return choice.rejections.map(
    ({ path, version, reason }, index) =>
      `  ${index === 0 ? 'found' : '     '}    ${path.padEnd(width)}  ${(version ?? '-').padEnd(9)} ${reason}`,
  );
}
