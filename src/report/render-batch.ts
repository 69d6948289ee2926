import type { Outcome, Status } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { formatPythonVersion } from '../model/python-version.ts';
import { renderOutcome, type Style } from './render-outcome.ts';
import { escapeControls, plural, seconds } from './words.ts';

const order: readonly Status[] = [
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
const words: Readonly<Record<Status, string>> = {
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

/**
 * The result for people: one venv in a few lines; of many a line each, problems first, and a summary.
 * @param milliseconds how long all of it took
 */
export function renderBatch(outcomes: readonly Outcome[], style: Style, milliseconds: number): string {
  const [only] = outcomes;
  if (outcomes.length === 1 && only !== undefined) return renderOutcome(only, style);
  const sorted = [...outcomes].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  const quietStatuses: readonly Status[] = ['healthy', 'unchanged'];
  const shown = style.verbose ? sorted : sorted.filter(({ status }) => !quietStatuses.includes(status));
  const lines = shown.map((outcome) => renderLine(outcome, style));
  const counts = order
    .map((status) => ({ status, count: outcomes.filter((outcome) => outcome.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${words[status]}`);
  return `${lines.join('')}${plural(outcomes.length, 'venv')} in ${seconds(milliseconds)}: ${counts.join(', ')}\n`;
}

function renderLine(outcome: Outcome, { paint }: Style): string {
  const label = words[outcome.status].padEnd(13);
  const painted = outcome.status === 'failed' || outcome.status === 'broken' ? paint.bad(label) : label;
  const version = outcome.snapshot === undefined ? '-' : formatPythonVersion(outcome.snapshot.wanted.version);
  const problem = mostTelling(outcome.problems);
  const tail =
    problem === undefined || outcome.status === 'relocated'
      ? (outcome.target?.executable ?? '')
      : problem.message.split('\n')[0];
  return `${painted} ${escapeControls(outcome.path)}   ${version.padEnd(8)} ${escapeControls(tail ?? '')}\n`;
}

function mostTelling(problems: readonly Problem[]): Problem | undefined {
  return (
    problems.find((one) => one.severity === 'error') ??
    problems.find((one) => one.severity === 'warning') ??
    problems[0]
  );
}
