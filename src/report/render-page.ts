import { createHash } from 'node:crypto';
import type { Outcome, Status } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { formatMinor, formatPythonVersion } from '../model/python-version.ts';
import { type BatchRow, isBad, statusOrder, statusWords } from './batch-row.ts';
import { pageScript } from './page-script.ts';
import { pageStyle } from './page-style.ts';
import { escapeControls, plural, seconds } from './words.ts';

/** What the page is about, beside the venvs. */
export interface PageHeading {
  readonly command: 'relocate' | 'check' | 'undo';
  readonly dryRun: boolean;
  readonly started: Date;
}

/** Every report page begins with this, and is known by it. */
export const pageMark = '<!doctype html>\n<!-- venv-relocate report -->\n';

/** Characters of one venv's diff; a page with whole binaries of text in it opens on no phone. */
const longestDiff = 100_000;

type Tone = 'bad' | 'warn' | 'good' | 'calm';

const tones: Readonly<Record<Status, Tone>> = {
  failed: 'bad',
  broken: 'bad',
  'needs-relocation': 'warn',
  'would-relocate': 'warn',
  relocated: 'good',
  restored: 'good',
  skipped: 'calm',
  unchanged: 'calm',
  healthy: 'good',
};

/** Text for between tags and for quoted attributes; what would hide text or turn its direction is shown escaped. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return escapeControls(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/**
 * All of the page before the first venv: what may run and look how, the summary as a picture, and the filters.
 * Nothing is loaded from elsewhere, and the policy forbids it; style and script are allowed by their hashes alone.
 */
export function renderPageHead(
  heading: PageHeading,
  rows: readonly BatchRow[],
  milliseconds: number,
): string {
  const policy = `default-src 'none'; style-src '${hashOf(pageStyle)}'; script-src '${hashOf(pageScript)}'; base-uri 'none'; form-action 'none'`;
  const states = statusOrder.flatMap((status) => {
    const count = rows.filter((row) => row.status === status).length;
    return count === 0 ? [] : [{ name: statusWords[status], count, tone: tones[status], value: status }];
  });
  const minors = countMinors(rows);
  const bad = rows.filter(({ status }) => isBad(status)).length;
  const title = `${titleOf(heading)}: ${plural(rows.length, 'venv')}`;
  const verdict = bad === 0 ? 'nothing to look after' : `${bad} to look after`;
  return `${pageMark}<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${pageStyle}</style></head>
<body><main>
<h1>${escapeHtml(title)}</h1>
<p class="when">${heading.started.toISOString().slice(0, 16).replace('T', ' ')} UTC · ${seconds(milliseconds)} · ${verdict}</p>
<div class="cards"><section class="card"><h2>By state</h2>${renderBars('Venvs by state', states, rows.length)}</section>
<section class="card"><h2>By Python version</h2>${renderBars('Venvs by Python version', minors, rows.length)}</section></div>
<form hidden><input type="search" aria-label="Filter" placeholder="Filter by path, reason, interpreter" autocomplete="off">
${renderSelect('State', 'every state', states)}
${renderSelect('Python', 'every Python', minors)}
<output></output></form>
<div class="list"><table><colgroup><col class="c-path"><col class="c-state"><col class="c-python"><col class="c-what"></colgroup>
<thead><tr><th scope="col"><button type="button" data-by="path">Venv</button></th><th scope="col"><button type="button" data-by="rank">State</button></th><th scope="col"><button type="button" data-by="python">Python</button></th><th scope="col" class="plain"><span>What was found and done</span></th></tr></thead>
`;
}

/**
 * One venv of the page.
 * @param diff its changes as a unified diff; empty where there are none
 */
export function renderPageVenv(outcome: Outcome, diff: string): string {
  const { path, status, snapshot, target } = outcome;
  const wanted = snapshot?.wanted.version;
  const from = wanted === undefined ? undefined : formatPythonVersion(wanted);
  const to = target === undefined ? undefined : formatPythonVersion(target.version);
  const python = [from, to === from ? undefined : to].filter((one) => one !== undefined).join(' → ') || '–';
  const data = [
    `data-path="${escapeHtml(path)}"`,
    `data-state="${status}"`,
    `data-rank="${statusOrder.indexOf(status)}"`,
    `data-python="${wanted === undefined ? '' : formatMinor(wanted)}"`,
  ].join(' ');
  const more =
    diff === '' ? '' : `\n<tr><td class="more" colspan="4">${renderChanges(outcome, diff)}</td></tr>`;
  return `<tbody ${data}><tr><td class="path">${escapeHtml(path)}</td><td class="state"><span class="tag ${tones[status]}">${statusWords[status]}</span></td><td class="python">${escapeHtml(python)}</td><td class="what">${renderWhat(outcome)}</td></tr>${more}</tbody>\n`;
}

/** All of the page after the last venv. */
export function renderPageTail(): string {
  return `</table><p class="none" hidden>No venv fits the filter.</p></div>
<footer>Written by venv-relocate. This page loads nothing and sends nothing.</footer>
</main><script>${pageScript}</script></body></html>
`;
}

function titleOf({ command, dryRun }: PageHeading): string {
  switch (command) {
    case 'relocate':
      return dryRun ? 'Preview' : 'Relocation';
    case 'check':
      return 'Check';
    case 'undo':
      return 'Undo';
  }
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

interface Bar {
  readonly name: string;
  readonly count: number;
  readonly tone: Tone | 'accent';
  readonly value: string;
}

function countMinors(rows: readonly BatchRow[]): readonly Bar[] {
  const counts = new Map<string, number>();
  for (const { minor } of rows) counts.set(minor ?? '', (counts.get(minor ?? '') ?? 0) + 1);
  const rank = (minor: string): number =>
    minor.split('.').reduce((sum, part) => sum * 1000 + Number(part || 0), 0);
  return [...counts]
    .sort(([a], [b]) => rank(b) - rank(a))
    .map(([minor, count]) => ({
      name: minor === '' ? 'not known' : minor,
      count,
      tone: minor === '' ? 'calm' : 'accent',
      value: minor,
    }));
}

const bar = { row: 26, left: 88, width: 230, right: 360 };

function renderBars(title: string, bars: readonly Bar[], total: number): string {
  const height = Math.max(1, bars.length) * bar.row;
  const lines = bars.map(({ name, count, tone }, index) => {
    const y = index * bar.row;
    // A bar of one among thousands is still to be seen.
    const width = Math.max(4, Math.round((bar.width * count) / Math.max(1, total)));
    return `<text x="0" y="${y + 17}">${escapeHtml(name)}</text><rect class="track" x="${bar.left}" y="${y + 6}" width="${bar.width}" height="14" rx="4"/><rect class="fill-${tone}" x="${bar.left}" y="${y + 6}" width="${width}" height="14" rx="4"/><text class="soft" x="${bar.right}" y="${y + 17}" text-anchor="end">${count}</text>`;
  });
  const told = bars.map(({ name, count }) => `${name}: ${count}`).join(', ');
  return `<svg viewBox="0 0 ${bar.right} ${height}" role="img" aria-label="${escapeHtml(`${title}: ${told}`)}">${lines.join('')}</svg>`;
}

function renderSelect(name: string, all: string, bars: readonly Bar[]): string {
  const options = bars
    .filter(({ value }) => value !== '')
    .map(
      ({ name: shown, value, count }) =>
        `<option value="${escapeHtml(value)}">${escapeHtml(shown)} (${count})</option>`,
    );
  return `<select aria-label="${name}"><option value="">${all}</option>${options.join('')}</select>`;
}

function renderWhat(outcome: Outcome): string {
  const { target, verdict, restored } = outcome;
  const parts = outcome.problems.map(renderReason);
  if (target !== undefined && outcome.changes.length > 0)
    parts.push(
      `<p class="reason"><span class="soft">now</span> <code>${escapeHtml(target.executable)}</code></p>`,
    );
  if (restored.length > 0) parts.push(`<p class="reason">${plural(restored.length, 'file')} put back</p>`);
  if (verdict?.passed === true && verdict.level !== 'none')
    parts.push(`<p class="reason soft">proved in ${seconds(verdict.milliseconds)}</p>`);
  return parts.join('') || '<span class="soft">–</span>';
}

function renderReason({ code, message, hint, severity }: Problem): string {
  const lines = (text: string): string => text.split('\n').map(escapeHtml).join('\n');
  const advice = severity === 'error' ? `<br><span class="hint">${lines(hint)}</span>` : '';
  return `<p class="reason"><span class="message">${lines(message)}</span> <span class="soft">[${escapeHtml(code)}]</span>${advice}</p>`;
}

function renderChanges({ changes }: Outcome, diff: string): string {
  const isCut = diff.length > longestDiff;
  const shown = (isCut ? diff.slice(0, longestDiff) : diff).replace(/\n$/, '').split('\n');
  const lines = shown.map(
    (line) => `<span class="${classOf(line)}">${line.split('\t').map(escapeHtml).join('\t') || ' '}</span>`,
  );
  const cut = isCut ? '<span class="note"># the rest is too long for this page</span>' : '';
  return `<details><summary>${plural(changes.length, 'change')}</summary><pre>${lines.join('')}${cut}</pre></details>`;
}

function classOf(line: string): string {
  if (/^(diff --git|---|\+\+\+|index|new file|deleted file|old mode|new mode)/.test(line)) return 'file';
  if (line.startsWith('@@')) return 'hunk';
  if (line.startsWith('+')) return 'add';
  if (line.startsWith('-')) return 'del';
  return line.startsWith('#') || line.startsWith('\\') ? 'note' : 'same';
}
