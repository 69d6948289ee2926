import { type BatchRow, groupByReason, isBad, nameReason } from './batch-row.ts';
import { escapeControls, plural } from './words.ts';

/** Intune keeps so many characters of what a detection script prints. */
const longestLine = 2048;

/**
 * A check in one line for device management, of at most 2,048 characters and without a line break: how many venvs need
 * it and why, and the names of as many as there is room for.
 */
export function renderSummaryLine(rows: readonly BatchRow[]): string {
  const bad = rows.filter(({ status }) => isBad(status));
  const all = plural(rows.length, 'venv');
  if (bad.length === 0) return `${all}, all is well`;
  const groups = groupByReason(bad);
  const head = `${bad.length} of ${all} ${bad.length === 1 ? 'needs' : 'need'} it: `;
  const counts = groups.map(({ code, rows: own }) => `${own.length} ${nameReason(code)}`).join(', ');
  let line = `${head}${counts}`;
  const names = groups.flatMap(({ code, rows: own }) =>
    own.map(({ path }) => `${escapeControls(path)} (${nameReason(code)})`),
  );
  for (const [index, name] of names.entries()) {
    const longer = `${line}${index === 0 ? '; ' : ', '}${name}`;
    const rest = names.length - index;
    const tail = `${index === 0 ? '; ' : ', '}and ${rest} more`;
    const isLast = index === names.length - 1;
    // Room has to stay for saying how many are not named.
    if (longer.length + (isLast ? 0 : `, and ${rest - 1} more`.length) > longestLine) return `${line}${tail}`;
    line = longer;
  }
  return line;
}
