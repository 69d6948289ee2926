import type { Change } from '../model/change.ts';
import type { Leftover } from '../model/move.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import { formatPythonVersion } from '../model/python-version.ts';
import type { Verdict } from '../model/verdict.ts';
import { describeInterpreter, describeMaker, escapeControls, type Paint, plural, seconds } from './words.ts';

/** How much to say, and in which colours. */
export interface Style {
  readonly paint: Paint;
  readonly verbose: boolean;
}

/** One venv in a few lines: what was wrong, what it was pointed at, what changed, the proof. Ends in a newline. */
export function renderOutcome(outcome: Outcome, style: Style): string {
  const { paint } = style;
  const lines = [...headLines(outcome, style)];
  const reasons = outcome.problems.filter(
    (one) => one.severity === 'warning' && (one.code.startsWith('base-') || one.code === 'moved'),
  );
  const rest = outcome.problems.filter((one) => !reasons.includes(one));
  for (const reason of reasons)
    lines.push(row(outcome.status === 'relocated' ? 'was' : 'found', escapeControls(reason.message)));
  if (outcome.target !== undefined && outcome.status !== 'failed') {
    const { executable } = outcome.target;
    lines.push(row('now', escapeControls(`${executable}   ${describeInterpreter(outcome.target)}`)));
  }
  if (outcome.status === 'needs-relocation')
    lines.push(row('repair with', `venv-relocate ${shellWord(outcome.path)}`));
  const verb = outcome.status === 'would-relocate' ? 'would change' : 'changed';
  for (const [index, change] of summarize(outcome.changes, style.verbose).entries()) {
    lines.push(row(index === 0 ? verb : '', escapeControls(change)));
  }
  for (const path of outcome.restored) lines.push(row('restored', escapeControls(path)));
  if (outcome.status === 'relocated' && outcome.snapshot !== undefined) {
    const { packageCount, scripts } = outcome.snapshot;
    lines.push(row('kept', `${plural(packageCount, 'package')}, ${plural(scripts.length, 'script')}`));
  }
  lines.push(...leftoverLines(outcome.leftovers, style.verbose));
  if (outcome.verdict !== undefined) lines.push(...proofLines(outcome.verdict, style));
  if (outcome.status === 'relocated')
    lines.push(row('undo with', `venv-relocate undo ${shellWord(outcome.path)}`));
  const text = lines.map((line) => `${line}\n`).join('');
  return text + rest.map((one) => renderProblem(one, paint)).join('');
}

function headLines(outcome: Outcome, { paint }: Style): readonly string[] {
  const { snapshot } = outcome;
  if (snapshot === undefined)
    return outcome.problems.length > 0 ? [] : [row('venv', escapeControls(outcome.path))];
  const version = formatPythonVersion(snapshot.wanted.version);
  const state = { unchanged: '   nothing to do', healthy: '   all is well', skipped: '   skipped' }[
    outcome.status as string
  ];
  return [
    row(
      'venv',
      `${paint.strong(escapeControls(outcome.path))}   Python ${version}, ${escapeControls(describeMaker(snapshot.maker))}${paint.good(state ?? '')}`,
    ),
  ];
}

function proofLines(verdict: Verdict, style: Style): readonly string[] {
  const { paint } = style;
  if (verdict.level === 'none') return [row('proved', 'not at all, as asked')];
  if (!verdict.passed) return [];
  const told = verdict.checks.filter((check) => ['sys.base_prefix', 'version'].includes(check.name));
  const text = told
    .map(({ name, found }) => escapeControls(name === 'version' ? found : `${name} is ${found}`))
    .join(' · ');
  const lines = [
    row(
      paint.good('proved'),
      `${text} · stdlib and executable are the planned ones   ${seconds(verdict.milliseconds)}`,
    ),
  ];
  if (style.verbose)
    lines.push(
      ...verdict.checks.map((check) => row('', escapeControls(`${check.name}: ${check.found || 'none'}`))),
    );
  return lines;
}

function leftoverLines(leftovers: readonly Leftover[], verbose: boolean): readonly string[] {
  const kinds = [...new Set(leftovers.map(({ kind }) => kind))];
  if (kinds.length === 0) return [];
  const counts = kinds.map((kind) => plural(leftovers.filter((one) => one.kind === kind).length, kind));
  const lines = [
    row('left', `${counts.join(', ')} still name the old place${verbose ? '' : ' (-v lists them)'}`),
  ];
  return verbose ? [...lines, ...leftovers.map(({ path }) => row('', escapeControls(path)))] : lines;
}

const labels: Readonly<Record<Change['kind'], string>> = {
  config: 'pyvenv.cfg',
  'interpreter-link': 'link',
  'interpreter-copy': 'copied interpreter',
  'library-copy': 'copied library',
  'stdlib-link': 'link into the standard library',
  'orig-prefix': 'orig-prefix.txt',
  metadata: 'metadata',
  script: 'script',
  launcher: 'launcher',
  activate: 'activate script',
  module: 'module',
  data: 'data file',
  record: 'RECORD',
  bytecode: 'compiled module',
};

/** What changed, alike things together: forty links into the standard library are one line. */
export function summarize(changes: readonly Change[], verbose: boolean): readonly string[] {
  const lines: string[] = [];
  const counts = new Map<Change['kind'], number>();
  for (const change of changes) counts.set(change.kind, (counts.get(change.kind) ?? 0) + 1);
  for (const [kind, count] of counts) {
    const alike = changes.filter((change) => change.kind === kind);
    if (count > 3 && !verbose) lines.push(plural(count, labels[kind]));
    else lines.push(...alike.map(describeChange));
  }
  return lines;
}

function describeChange(change: Change): string {
  const details = change.details.length === 0 ? '' : `   ${change.details.join(', ')}`;
  if (change.after.kind === 'link') return `${change.path} -> ${change.after.target}`;
  if (change.after.kind === 'binary') return `${change.path}   copied from ${change.after.source}${details}`;
  return `${change.path}${details}`;
}

/** `error:` and what was found where, a hint, and where to read on. */
export function renderProblem(one: Problem, paint: Paint): string {
  const label =
    one.severity === 'error' ? paint.bad('error:') : one.severity === 'warning' ? 'warning:' : 'note:';
  const message = one.message
    .split('\n')
    .map((line, index) =>
      index === 0 ? `${escapeControls(line)}   ${paint.dim(`[${one.code}]`)}` : escapeControls(line),
    )
    .join('\n');
  const blank = one.message.includes('\n') ? '\n' : '';
  const hint = one.severity === 'note' ? '' : `${blank}  hint: ${escapeControls(one.hint)}\n`;
  const more = one.severity === 'error' ? paint.dim(`  more: docs/problems/${one.code}.md`) : '';
  return `${label} ${message}\n${hint}${more === '' ? '' : `${more}\n`}`;
}

function row(label: string, text: string): string {
  // Colour codes have no width.
  const width = label.replace(/\u001b\[\d+m/g, '').length;
  return `${label}${' '.repeat(Math.max(1, 12 - width))}${text}`;
}

/** A path as it can be pasted into a shell: nothing in it is expanded. */
export function shellWord(path: string): string {
  const shown = escapeControls(path);
  const isWindows = /^([a-z]:|\\\\)/i.test(shown);
  if (isWindows) return /^[\w@%+=:,.\\/-]+$/.test(shown) ? shown : `"${shown}"`;
  return /^[\w@%+=:,./-]+$/.test(shown) ? shown : `'${shown.replaceAll("'", "'\\''")}'`;
}
