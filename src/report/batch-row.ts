import type { Outcome, Status } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { formatMinor, formatPythonVersion } from '../model/python-version.ts';

/** What a summary of many venvs needs of one of them: some hundred bytes, where an outcome holds whole files. */
export interface BatchRow {
  readonly path: string;
  readonly status: Status;
  /** As printed; undefined where nothing tells. */
  readonly version: string | undefined;
  /** `3.11`. */
  readonly minor: string | undefined;
  /** The interpreter that was chosen, and its version. */
  readonly target: { readonly executable: string; readonly version: string } | undefined;
  /** The problem that says most, its message cut to the first line. */
  readonly reason: Problem | undefined;
}

/** The first line of a message, cut: some list every interpreter that was looked at. */
const longestMessage = 500;

export function toBatchRow(outcome: Outcome): BatchRow {
  const version = outcome.snapshot?.wanted.version;
  const reason = mostTelling(outcome.problems);
  return {
    path: outcome.path,
    status: outcome.status,
    version: version === undefined ? undefined : formatPythonVersion(version),
    minor: version === undefined ? undefined : formatMinor(version),
    target:
      outcome.target === undefined
        ? undefined
        : {
            executable: outcome.target.executable,
            version: formatPythonVersion(outcome.target.version),
          },
    reason: reason === undefined ? undefined : { ...reason, message: firstLine(reason.message) },
  };
}

function mostTelling(problems: readonly Problem[]): Problem | undefined {
  return (
    problems.find((one) => one.severity === 'error') ??
    problems.find((one) => one.severity === 'warning') ??
    problems[0]
  );
}

function firstLine(message: string): string {
  const [line = ''] = message.split('\n', 1);
  return line.length > longestMessage ? `${line.slice(0, longestMessage)}…` : line;
}

/** Worst first. */
export const statusOrder: readonly Status[] = [
  'failed',
  'broken',
  'needs-relocation',
  'would-relocate',
  'relocated',
  'restored',
  'skipped',
  'unchanged',
  'healthy',
];

export const statusWords: Readonly<Record<Status, string>> = {
  failed: 'failed',
  broken: 'broken',
  'needs-relocation': 'needs it',
  'would-relocate': 'would change',
  relocated: 'relocated',
  restored: 'restored',
  skipped: 'skipped',
  unchanged: 'unchanged',
  healthy: 'ok',
};

/** Whether a venv in this state is one that somebody has to look after. */
export function isBad(status: Status): boolean {
  return status === 'failed' || status === 'broken' || status === 'needs-relocation';
}

/** The rows of each reason, the most frequent first. The key of a row without a problem is the empty text. */
export function groupByReason(
  rows: readonly BatchRow[],
): readonly { readonly code: string; readonly rows: readonly BatchRow[] }[] {
  const groups = new Map<string, BatchRow[]>();
  for (const row of rows) {
    const code = row.reason?.code ?? '';
    const group = groups.get(code);
    if (group === undefined) groups.set(code, [row]);
    else group.push(row);
  }
  return [...groups]
    .map(([code, own]) => ({ code, rows: own }))
    .sort((a, b) => b.rows.length - a.rows.length);
}

/** `no matching interpreter` for `no-matching-interpreter`. */
export function nameReason(code: string): string {
  return code.replaceAll('-', ' ');
}
