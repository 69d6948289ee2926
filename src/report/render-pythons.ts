import type { Candidate } from '../model/interpreter.ts';
import { compareReleases, formatPythonVersion } from '../model/python-version.ts';
import { describeAudience, escapeControls } from './words.ts';

/** A line for each interpreter: version, machine, for whom, where; newest first. What does not run comes last. */
export function renderPythons(candidates: readonly Candidate[]): string {
  const rows = candidates
    .flatMap((candidate) => (candidate.kind === 'interpreter' ? [candidate.interpreter] : []))
    .sort((a, b) => compareReleases(b.version, a.version))
    .map((interpreter) => [
      formatPythonVersion(interpreter.version),
      interpreter.implementation === 'cpython'
        ? interpreter.machine
        : `${interpreter.implementation} ${interpreter.machine}`,
      describeAudience(interpreter.audience),
      interpreter.executable,
      [
        interpreter.freeThreaded ? 'free-threaded' : '',
        interpreter.debug ? 'debug' : '',
        interpreter.bits === 32 ? '32-bit' : '',
        interpreter.origin === 'given' ? '' : interpreter.origin,
      ]
        .filter((word) => word !== '')
        .join(', '),
    ]);
  const failed = candidates.flatMap((candidate) =>
    candidate.kind === 'unusable' ? [['-', '-', '-', candidate.path, candidate.detail]] : [],
  );
  const all = [...rows, ...failed];
  if (all.length === 0) return 'no interpreter found in the system-wide places and on PATH\n';
  const widths = [0, 1, 2, 3].map((column) =>
    Math.min(48, Math.max(...all.map((row) => row[column]?.length ?? 0))),
  );
  return all
    .map(
      (row) =>
        `${row
          .map((cell, column) => escapeControls(cell).padEnd(widths[column] ?? 0))
          .join('   ')
          .trimEnd()}\n`,
    )
    .join('');
}
