import type { Status } from '../model/outcome.ts';
import { type BatchRow, groupByReason, isBad, nameReason, statusOrder, statusWords } from './batch-row.ts';
import type { Style } from './render-outcome.ts';
import { escapeControls, plural, seconds } from './words.ts';

/** Up to so many venvs, each is named; beyond, those that went well are counted, and `--verbose` names them. */
const fewVenvs = 20;

/** How the whole batch went, beside the venvs. */
export interface BatchEnd {
  readonly milliseconds: number;
  /** The command that undoes it; undefined where there is nothing to undo. */
  readonly undo: string | undefined;
}

/** The result of several venvs for people: problems first, grouped by reason; then what was done; then a summary. */
export function renderBatch(rows: readonly BatchRow[], style: Style, end: BatchEnd): string {
  const named = style.verbose || rows.length <= fewVenvs;
  const lines = statusOrder.flatMap((status) => {
    const own = rows.filter((row) => row.status === status);
    if (own.length === 0) return [];
    return hasReasons(status) ? reasonLines(status, own, style) : doneLines(status, own, named, style);
  });
  const counts = statusOrder
    .map((status) => ({ status, count: rows.filter((row) => row.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${digits(count)} ${statusWords[status]}`);
  const changed = rows.some(({ status }) => status === 'relocated');
  const tail = [
    `${plural(rows.length, 'venv')} in ${seconds(end.milliseconds)}${counts.length === 0 ? '' : `: ${counts.join(', ')}`}`,
    ...(changed && end.undo !== undefined ? [`undo with: ${escapeControls(end.undo)}`] : []),
  ];
  return [...lines, ...tail].map((line) => `${line}\n`).join('');
}

function hasReasons(status: Status): boolean {
  return isBad(status) || status === 'skipped';
}

function reasonLines(status: Status, rows: readonly BatchRow[], { paint }: Style): readonly string[] {
  const title = `${digits(rows.length)} ${statusWords[status]}`;
  const groups = groupByReason(rows);
  return [
    isBad(status) ? paint.bad(title) : title,
    ...groups.flatMap(({ code, rows: own }) => {
      const [first] = own;
      const hint = first?.reason?.hint;
      return [
        `  ${paint.strong(nameReason(code) || 'no reason given')}   ${digits(own.length)}`,
        ...own.map((row) => `    ${nameVenv(row)}   ${escapeControls(row.reason?.message ?? '')}`.trimEnd()),
        ...(hint === undefined || status === 'skipped'
          ? []
          : [paint.dim(`    hint: ${escapeControls(hint)}`)]),
      ];
    }),
  ];
}

function doneLines(
  status: Status,
  rows: readonly BatchRow[],
  named: boolean,
  { paint, verbose }: Style,
): readonly string[] {
  // Who asks for no more wants to hear of what was done, not of what was well already.
  if ((status === 'unchanged' || status === 'healthy') && !verbose) return [];
  const targets = new Map<string, BatchRow[]>();
  for (const row of rows) {
    const target = row.target === undefined ? '' : `at ${row.target.executable} (${row.target.version})`;
    const group = targets.get(target);
    if (group === undefined) targets.set(target, [row]);
    else group.push(row);
  }
  return [
    paint.good(`${digits(rows.length)} ${statusWords[status]}`),
    ...[...targets]
      .sort(([, a], [, b]) => b.length - a.length)
      .flatMap(([target, own]) => [
        ...(target === '' ? [] : [`  ${digits(own.length)} ${escapeControls(target)}`]),
        ...(named ? own.map((row) => `    ${nameVenv(row)}`) : []),
      ]),
  ];
}

function nameVenv({ path, version }: BatchRow): string {
  return `${escapeControls(path)}   ${version ?? '-'}`;
}

function digits(count: number): string {
  return `${count}`.replace(/\B(?=(\d{3})+$)/g, ',');
}
