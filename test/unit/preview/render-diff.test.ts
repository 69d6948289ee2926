import { spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../../src/model/change.ts';
import type { EntryState } from '../../../src/model/entry-state.ts';
import { posixPaths, windowsPaths } from '../../../src/platform/path-rules.ts';
import { renderDiff } from '../../../src/preview/render-diff.ts';
import { toBytes, toText } from '../support/memory-files.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'venv-relocate-diff-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

function text(content: string | Uint8Array, mode = 0o644): EntryState {
  return { kind: 'text', bytes: toBytes(content), mode };
}

function link(target: string): EntryState {
  return { kind: 'link', target };
}

function change(path: string, before: EntryState, after: EntryState): Change {
  return { path, kind: 'config', before, after, details: [] };
}

function put(path: string, state: EntryState): void {
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true });
  if (state.kind === 'text') writeFileSync(path, state.bytes, { mode: state.mode });
  if (state.kind === 'link') symlinkSync(state.target, path);
}

function stateAt(path: string): EntryState {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return { kind: 'absent' };
  if (facts.isSymbolicLink()) return link(readlinkSync(path));
  return text(Uint8Array.from(readFileSync(path)), facts.mode & 0o777);
}

/** Puts the old state below a directory that is no repository, and has git apply the diff to it. */
function applyWithGit(root: string, changes: readonly Change[]): readonly EntryState[] {
  for (const { path, before } of changes) put(join(root, path), before);
  const diff = renderDiff(root, changes, posixPaths, directory);
  const result = spawnSync('git', ['apply', '--verbose', '--whitespace=nowarn', '-'], {
    cwd: directory,
    input: diff,
    env: {
      PATH: process.env.PATH,
      HOME: directory,
      GIT_CEILING_DIRECTORIES: dirname(directory),
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      LC_ALL: 'C',
    },
    encoding: 'utf8',
  });
  expect(`${result.stderr}${result.status === 0 ? '' : diff}`).not.toMatch(/error|warning|fatal/);
  expect(result.status).toBe(0);
  return changes.map(({ path }) => stateAt(join(root, path)));
}

function manyLines(name: string, count: number): string {
  return Array.from({ length: count }, (_, index) => `${name} ${index}\n`).join('');
}

const config =
  'home = /old/bin\nversion = 3.11.7\nprompt = x\na = 1\nb = 2\nc = 3\nexecutable = /old/bin/python\n';

describe('git apply makes of the diff the very bytes of the plan', () => {
  it.each([
    ['changes far apart', config, config.replaceAll('/old', '/opt/new')],
    ['CRLF', config.replaceAll('\n', '\r\n'), config.replaceAll('/old', '/new').replaceAll('\n', '\r\n')],
    ['mixed line endings', 'a\r\nb\nc\r\n', 'a\r\nB\nc\r\n'],
    ['an ending that changes', 'home = x\r\nb\r\n', 'home = x\nb\r\n'],
    ['no last newline', 'version = 3\nhome = /old', 'version = 3\nhome = /new'],
    ['no newline at all', '/old', '/new'],
    ['a last newline that comes', 'home = /old', 'home = /old\r\n'],
    ['a last newline that goes', 'home = /old\n', 'home = /new'],
    ['the line before a missing newline', 'home = /old\nend', 'home = /new\nend'],
    [
      'lines that look like a diff',
      '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n',
      '--- a/x\n+++ b/x\n@@ -1 +1 @@\n-new\n',
    ],
    ['an empty file that gets text', '', 'home = /new\n'],
    ['a file that becomes empty', 'home = /old\n', ''],
    ['a lone carriage return', 'a\rb\nc\n', 'a\rB\nc\n'],
    ['letters of other alphabets', 'prompt = 日本\nhome = /ä\n', 'prompt = 日本\nhome = /ü日\n'],
  ])('%s', (_what, before, after) => {
    const [state] = applyWithGit(join(directory, '.venv'), [change('pyvenv.cfg', text(before), text(after))]);
    expect(state).toEqual(text(after));
  });

  it.each([
    ['', ''],
    ['end', ''],
    ['', 'end'],
    ['end', 'END'],
  ])('five thousand lines that all differ, the last of them "%s" and "%s"', (old, fresh) => {
    const changes = [
      change('bin/tool', text(manyLines('old', 5_000) + old), text(manyLines('new', 5_000) + fresh)),
    ];
    const [state] = applyWithGit(join(directory, 'v'), changes);
    expect(state?.kind === 'text' && Buffer.from(state.bytes).toString()).toBe(
      manyLines('new', 5_000) + fresh,
    );
  });

  it('more lines than could ever be matched up, in seconds', () => {
    const changes = [change('x', text(manyLines('old', 200_000)), text(manyLines('new', 200_000)))];
    const started = performance.now();
    expect(renderDiff(directory, changes, posixPaths, directory).length).toBeGreaterThan(4_000_000);
    expect(performance.now() - started).toBeLessThan(4_000);
  });

  it('bytes that are no UTF-8', () => {
    const before = Uint8Array.from([0x61, 0xff, 0x0a, 0xe4, 0x0a]);
    const after = Uint8Array.from([0x62, 0xff, 0x0a, 0xe4, 0x0a]);
    const [state] = applyWithGit(join(directory, 'v'), [change('x', text(before), text(after))]);
    expect(state).toEqual(text(after));
  });

  it('links, as git shows them', () => {
    const changes = [
      change('bin/python', link('/old/bin/python3.11'), link('/opt/new dir/bin/python3.11')),
      change('lib/python3.8/ös.py', link('/old/ä'), link('/new/日')),
    ];
    expect(applyWithGit(join(directory, '.venv'), changes)).toEqual(changes.map(({ after }) => after));
  });

  it('things that come and things that go', () => {
    const changes = [
      change('new.txt', { kind: 'absent' }, text('one\ntwo\n')),
      change('bin/new', { kind: 'absent' }, link('/opt/x')),
      change('script', { kind: 'absent' }, text('#!/bin/sh\n', 0o755)),
      change('gone.txt', text('one\n'), { kind: 'absent' }),
      change('bin/gone', link('/opt/y'), { kind: 'absent' }),
    ];
    expect(applyWithGit(join(directory, '.venv'), changes)).toEqual(changes.map(({ after }) => after));
  });

  it('a script stays one that can be executed', () => {
    const [state] = applyWithGit(join(directory, 'v'), [
      change('bin/x', text('old\n', 0o755), text('new\n', 0o755)),
    ]);
    expect(state).toEqual(text('new\n', 0o755));
  });

  it.each([
    'plain',
    'with space',
    'two  spaces and end ',
    'quo"te',
    "apo'strophe",
    'ünï 日本',
    'tab\there',
    'back\\slash',
    'new\nline',
    'carriage\rreturn',
    'b/a',
    '-- x',
    'bell\x07',
    'del\x7f',
    '"',
    ' ',
  ])('a directory named %j', (name) => {
    const changes = [
      change('pyvenv.cfg', text('home = /old\n'), text('home = /new\n')),
      change('bin/python 3', link('/old'), link('/new')),
      change('added', { kind: 'absent' }, text('x\n')),
      change('removed', text('x\n'), { kind: 'absent' }),
    ];
    expect(applyWithGit(join(directory, name, '.venv'), changes)).toEqual(changes.map(({ after }) => after));
  });

  it('any two texts under any name', () => {
    const content = fc.array(fc.constantFrom('a', 'b', 'home = /x', '', 'ä', '-x', '+x', ' x', '\\'), {
      maxLength: 8,
    });
    const file = fc
      .tuple(content, fc.constantFrom('\n', '\r\n'), fc.boolean())
      .map(([lines, ending, last]) => lines.join(ending) + (last && lines.length > 0 ? ending : ''));
    const name = fc
      .string({ unit: fc.constantFrom(...'a "\\\t日\'é.x'), minLength: 1, maxLength: 6 })
      .filter((one) => !/^\.+$/.test(one));
    fc.assert(
      fc.property(file, file, name, (before, after, path) => {
        fc.pre(before !== after);
        const root = mkdtempSync(join(directory, 'v'));
        const [state] = applyWithGit(root, [change(path, text(before), text(after))]);
        expect(state).toEqual(text(after));
      }),
      { numRuns: 60 },
    );
  });
});

describe('the diff', () => {
  const one = [change('pyvenv.cfg', text('home = /old\n'), text('home = /new\n'))];

  it('reads as git writes it', () => {
    expect(toText(renderDiff('/srv/app/.venv', one, posixPaths, '/srv'))).toBe(
      [
        'diff --git a/app/.venv/pyvenv.cfg b/app/.venv/pyvenv.cfg',
        'index 2f8b20f..a1a7da5 100644'.replace(/\w+\.\.\w+/, hashes('home = /old\n', 'home = /new\n')),
        '--- a/app/.venv/pyvenv.cfg',
        '+++ b/app/.venv/pyvenv.cfg',
        '@@ -1 +1 @@',
        '-home = /old',
        '+home = /new',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['/srv/app/.venv', '/srv/app', '.venv/pyvenv.cfg'],
    ['/srv/app/.venv', '/', 'srv/app/.venv/pyvenv.cfg'],
    ['/srv/app/.venv', '/home/alice', 'srv/app/.venv/pyvenv.cfg'],
    ['/srv/app/.venv', '/srv/ap', 'srv/app/.venv/pyvenv.cfg'],
    ['/srv/app/.venv', '/srv/app/.venv', 'pyvenv.cfg'],
  ])('shows a file of %s, seen from %s, as %s', (root, from, shown) => {
    expect(toText(renderDiff(root, one, posixPaths, from))).toContain(`+++ b/${shown}\n`);
  });

  it.each([
    ['D:\\app\\.venv', 'D:\\app', '.venv/pyvenv.cfg'],
    ['D:\\app\\.venv', 'C:\\Users\\alice', 'app/.venv/pyvenv.cfg'],
    ['\\\\server\\share\\v', 'C:\\', 'server/share/v/pyvenv.cfg'],
  ])('shows a file of %s on Windows, seen from %s, as %s', (root, from, shown) => {
    expect(toText(renderDiff(root, one, windowsPaths, from))).toContain(`+++ b/${shown}\n`);
  });

  it('tells what is not text in lines that git passes over', () => {
    const binary = (source: string): EntryState => ({
      kind: 'binary',
      sha256: 'ab'.repeat(32),
      size: 9,
      mode: 0o755,
      source,
    });
    const copy = change('bin/py\nthon', binary('/old/x'), binary('/opt/ä'));
    const diff = toText(renderDiff('/srv/v', [copy], posixPaths, '/srv'));
    expect(diff.split('\n').filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
    expect(diff).toContain('/opt/ä');
    const target = join(directory, 'v');
    const states = applyWithGit(target, [copy, ...one]);
    expect(states[1]).toEqual(text('home = /new\n'));
  });

  it('ends a name with spaces by a tab, as git does', () => {
    const lines = toText(renderDiff('/srv/a b', one, posixPaths, '/srv')).split('\n');
    expect(lines).toContain('--- a/a b/pyvenv.cfg\t');
    expect(lines).toContain('+++ b/a b/pyvenv.cfg\t');
  });

  it('of nothing is nothing', () => {
    expect(renderDiff('/srv/v', [], posixPaths, '/srv')).toHaveLength(0);
  });
});

function hashes(...contents: readonly string[]): string {
  return contents
    .map((content) =>
      spawnSync('git', ['hash-object', '--stdin'], { input: content, encoding: 'utf8' }).stdout.slice(0, 7),
    )
    .join('..');
}
