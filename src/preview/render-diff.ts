import { createHash } from 'node:crypto';
import { structuredPatch } from 'diff';
import type { Change } from '../model/change.ts';
import type { EntryState } from '../model/entry-state.ts';
import type { PathRules } from '../platform/path-rules.ts';

/** Lines that differ, beyond which they are not matched up: the time for that grows with their square. */
const maxEditLength = 2000;

interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  readonly lines: readonly string[];
}

/**
 * The plan as a unified diff that `git apply` accepts and that makes the very bytes of a run. Text is handled byte by
 * byte, whatever its encoding; links are shown as git shows them; what is not text is told in lines that begin with
 * `#`, which git passes over.
 * @param root absolute path of the venv
 * @param directory absolute; paths below it are shown relative to it, others whole but without their root
 */
export function renderDiff(
  root: string,
  changes: readonly Change[],
  paths: PathRules,
  directory: string,
): Uint8Array {
  const parts = changes.map((change) => {
    const path = paths.join(root, ...change.path.split('/'));
    return renderChange(change, shownPath(paths, directory, path));
  });
  return Buffer.from(parts.join(''), 'latin1');
}

function shownPath(paths: PathRules, directory: string, path: string): string {
  const below = paths.below(path, directory);
  const shown = below ?? path.replace(/^([a-z]:)?[\\/]+/i, '');
  return paths.separator === '\\' ? shown.replaceAll('\\', '/') : shown;
}

function renderChange(change: Change, path: string): string {
  const { before, after } = change;
  if (before.kind === 'binary' || after.kind === 'binary') return renderBinary(change, path);
  const old = quote(`a/${path}`);
  const fresh = quote(`b/${path}`);
  const oldText = textOf(before);
  const freshText = textOf(after);
  const options = { context: 3, maxEditLength } as const;
  const hunks = structuredPatch(path, path, oldText, freshText, undefined, undefined, options)?.hunks ?? [
    wholeHunk(oldText, freshText),
  ];
  const lines = hunks.flatMap((hunk) => [
    `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`,
    ...hunk.lines,
  ]);
  return [
    `diff --git ${old} ${fresh}`,
    ...modeLines(before, after),
    `--- ${before.kind === 'absent' ? '/dev/null' : headerName(old)}`,
    `+++ ${after.kind === 'absent' ? '/dev/null' : headerName(fresh)}`,
    ...lines,
    '',
  ].join('\n');
}

/** All lines out and all in, for what is too different to be compared. */
function wholeHunk(before: string, after: string): Hunk {
  const old = hunkLines(before, '-');
  const fresh = hunkLines(after, '+');
  return {
    oldStart: old.count === 0 ? 0 : 1,
    oldLines: old.count,
    newStart: fresh.count === 0 ? 0 : 1,
    newLines: fresh.count,
    lines: [...old.lines, ...fresh.lines],
  };
}

function hunkLines(
  text: string,
  sign: '-' | '+',
): { readonly count: number; readonly lines: readonly string[] } {
  if (text === '') return { count: 0, lines: [] };
  const lines = text.split('\n').map((line) => sign + line);
  const isClosed = text.endsWith('\n');
  if (isClosed) lines.pop();
  return { count: lines.length, lines: isClosed ? lines : [...lines, '\\ No newline at end of file'] };
}

// git leaves out a length of one.
function range(start: number, length: number): string {
  return length === 1 ? `${start}` : `${start},${length}`;
}

function modeLines(before: EntryState, after: EntryState): readonly string[] {
  const hashes = `${blobHash(before)}..${blobHash(after)}`;
  if (before.kind === 'absent') return [`new file mode ${gitMode(after)}`, `index ${hashes}`];
  if (after.kind === 'absent') return [`deleted file mode ${gitMode(before)}`, `index ${hashes}`];
  return [`index ${hashes} ${gitMode(before)}`];
}

function gitMode(state: EntryState): string {
  if (state.kind === 'link') return '120000';
  // git knows only whether the owner may execute a file.
  return 'mode' in state && (state.mode & 0o100) !== 0 ? '100755' : '100644';
}

function blobHash(state: EntryState): string {
  if (state.kind === 'absent') return '0000000';
  const content = Buffer.from(textOf(state), 'latin1');
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex').slice(0, 7);
}

/** One character for each byte. */
function textOf(state: EntryState): string {
  switch (state.kind) {
    case 'absent':
      return '';
    case 'text':
      return Buffer.from(state.bytes).toString('latin1');
    case 'link':
      return Buffer.from(state.target, 'utf8').toString('latin1');
    case 'binary':
      return '';
  }
}

function renderBinary({ before, after }: Change, path: string): string {
  const shown = Buffer.from(path.replaceAll(/[\r\n]/g, '?'), 'utf8').toString('latin1');
  const named = after.kind === 'binary' ? after.source.replaceAll(/[\r\n]/g, '?') : '';
  const source = Buffer.from(named, 'utf8').toString('latin1');
  const size = before.kind === 'binary' ? `${before.size} bytes` : before.kind;
  const fresh =
    after.kind === 'binary'
      ? `a copy of ${source} (${after.size} bytes, sha256 ${after.sha256})`
      : after.kind;
  return `# binary ${shown}: ${size} -> ${fresh}\n`;
}

// The way git writes names that would be misread: C escapes within quotes. Other bytes stay as they are.
function quote(path: string): string {
  const bytes = Buffer.from(path, 'utf8').toString('latin1');
  if (!/["\\\x00-\x1f\x7f]/.test(bytes)) return bytes;
  const escapes: Readonly<Record<string, string>> = {
    '"': '\\"',
    '\\': '\\\\',
    '\n': '\\n',
    '\t': '\\t',
    '\r': '\\r',
  };
  const escaped = bytes.replace(
    /["\\\x00-\x1f\x7f]/g,
    (character) => escapes[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `"${escaped}"`;
}

// A tab after the name tells where one with spaces ends.
function headerName(name: string): string {
  return name.includes(' ') && !name.startsWith('"') ? `${name}\t` : name;
}
