import { beforeEach, describe, expect, it } from 'vitest';
import type { Change } from '../../../src/model/change.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import { problem } from '../../../src/model/problem.ts';
import type { VenvSnapshot } from '../../../src/model/venv.ts';
import { posixPaths } from '../../../src/platform/path-rules.ts';
import { toBatchRow } from '../../../src/report/batch-row.ts';
import { renderBatch } from '../../../src/report/render-batch.ts';
import { renderOutcome, renderProblem, summarize } from '../../../src/report/render-outcome.ts';
import { renderPythons } from '../../../src/report/render-pythons.ts';
import { escapeControls, plainPaint, plural } from '../../../src/report/words.ts';
import { interpreterAt } from '../support/interpreters.ts';
import { makeMemoryFiles } from '../support/memory-files.ts';
import { outcomeOf } from '../support/outcomes.ts';
import { snapshotOf } from '../support/plan-venv.ts';

const style = { paint: plainPaint, verbose: true };
/** Clears the screen, hides what follows, turns it round, and begins a line of its own. */
const evil = 'x\u001b[2J\u009b8m\u202e\u0007\rerror: forged';
const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

let snapshot: VenvSnapshot;

beforeEach(async () => {
  const files = makeMemoryFiles(posixPaths);
  files.addFile(
    '/srv/venv/pyvenv.cfg',
    `home = /old/bin\nuv = 0.1${evil.replace('\r', '')}\nversion_info = 3.11.7\n`,
  );
  files.addLink('/srv/venv/bin/python', '/old/bin/python3.11');
  snapshot = await snapshotOf(files, '/srv/venv');
});

function evilOutcome(path: string): Outcome {
  const check = { name: 'sys.base_prefix', expected: '/opt', found: `/opt/${evil}`, passed: true };
  const change: Change = {
    path: `bin/${evil}`,
    kind: 'interpreter-link',
    before: { kind: 'link', target: evil },
    after: { kind: 'link', target: `/opt/${evil}` },
    details: [evil],
  };
  return outcomeOf({
    path,
    status: 'relocated',
    snapshot: { ...snapshot, root: path },
    target: interpreterAt(`/opt/${evil}`, '3.11.9', {
      audience: { kind: 'account', account: evil, because: evil },
    }),
    changes: [change],
    restored: [evil],
    verdict: { level: 'quick', passed: true, checks: [check], problems: [], milliseconds: 40 },
    problems: [
      problem('base-missing', path, `its base is missing: ${evil}`),
      problem('left-alone', path, evil),
    ],
  });
}

describe('nothing that a venv holds reaches the terminal as a control character', () => {
  it('in the report of one venv', () => {
    expect(renderOutcome(evilOutcome(`/srv/${evil}`), style)).not.toMatch(controls);
  });

  it('in the report of many', () => {
    const failed = { ...evilOutcome(`/srv/${evil}`), status: 'failed' } as const;
    const text = renderBatch([evilOutcome('/srv/a\nb'), failed].map(toBatchRow), style, {
      milliseconds: 1000,
      undo: `venv-relocate undo ${evil}`,
    });
    expect(text).not.toMatch(controls);
    // A name with a newline in it does not make a line of its own: four of the failed one, three of the other, two more.
    expect(text.trimEnd().split('\n')).toHaveLength(9);
  });

  it('in a problem, hint and all', () => {
    expect(renderProblem(problem('not-a-venv', '/x', evil, evil), plainPaint)).not.toMatch(controls);
  });

  it('in the list of interpreters', () => {
    const found = interpreterAt(`/opt/${evil}`, '3.11.7', { implementation: evil, machine: evil });
    const failed = { kind: 'unusable', path: evil, origin: 'PATH', reason: 'crashed', detail: evil } as const;
    expect(renderPythons([{ kind: 'interpreter', interpreter: found }, failed])).not.toMatch(controls);
  });

  it('and what is shown instead tells which it was', () => {
    expect(escapeControls('a\u001bb\u202ec\td\u061c')).toBe('a\\u001bb\\u202ec\\u0009d\\u061c');
    expect(escapeControls('Ä 日本 \u{1f40d}')).toBe('Ä 日本 \u{1f40d}');
  });
});

describe('the report of one venv', () => {
  const link = (path: string): Change => ({
    path,
    kind: 'stdlib-link',
    before: { kind: 'link', target: '/old' },
    after: { kind: 'link', target: '/opt/new' },
    details: [],
  });

  it('says what was wrong, what it was pointed at, what changed, the proof, and how to undo', () => {
    const check = { name: 'sys.base_prefix', expected: '/opt/python', found: '/opt/python', passed: true };
    const version = { name: 'version', expected: '3.11.9', found: '3.11.9', passed: true };
    const text = renderOutcome(
      outcomeOf({
        path: '/srv/venv',
        status: 'relocated',
        snapshot,
        target: interpreterAt('/opt/python', '3.11.9'),
        changes: [link('lib/python3.11/os.py')],
        verdict: { level: 'quick', passed: true, checks: [check, version], problems: [], milliseconds: 40 },
        problems: [problem('base-missing', '/srv/venv', 'its base is missing: /old/bin')],
      }),
      { ...style, verbose: false },
    );
    for (const part of [
      '/srv/venv',
      'its base is missing: /old/bin',
      '/opt/python/bin/python3.11',
      'Python 3.11.9 64-bit, for everybody',
      'lib/python3.11/os.py -> /opt/new',
      'sys.base_prefix is /opt/python',
      'venv-relocate undo /srv/venv',
    ]) {
      expect(text).toContain(part);
    }
    expect(text.endsWith('\n')).toBe(true);
  });

  it.each([
    ['/srv/a b', "'/srv/a b'"],
    ["/srv/o'brien", "'/srv/o'\\''brien'"],
    ['/srv/$(reboot)', "'/srv/$(reboot)'"],
    ['/srv/`x`"y"', `'/srv/\`x\`"y"'`],
    ['C:\\Users\\a b\\.venv', '"C:\\Users\\a b\\.venv"'],
    ['C:\\venv', 'C:\\venv'],
  ])('writes the command that undoes it so that a shell takes %s as it is', (path, word) => {
    const text = renderOutcome(outcomeOf({ path, status: 'relocated', snapshot }), style);
    expect(text).toContain(`venv-relocate undo ${word}\n`);
  });

  it('gives the code of a problem, a hint, and for errors a page', () => {
    const text = renderProblem(
      problem('locked', '/srv/venv', 'process 5 is working on /srv/venv'),
      plainPaint,
    );
    expect(text).toBe(
      'error: process 5 is working on /srv/venv   [locked]\n  hint: Wait for it to end, then run this again.\n  more: docs/problems/locked.md\n',
    );
    expect(renderProblem(problem('base-missing', '/x', 'gone'), plainPaint)).toContain('hint:');
    expect(renderProblem(problem('patch-differs', '/x', 'other'), plainPaint)).toBe(
      'note: other   [patch-differs]\n',
    );
  });

  it('puts many changes of one kind on one line, unless all is wanted', () => {
    const changes = ['a', 'b', 'c', 'd', 'e'].map(link);
    expect(summarize(changes, false)).toHaveLength(1);
    expect(summarize(changes, false)[0]).toMatch(/^5 /);
    expect(summarize(changes, true)).toHaveLength(5);
    expect(summarize(changes.slice(0, 3), false)).toHaveLength(3);
  });
});

describe('the report of many venvs', () => {
  const end = { milliseconds: 2345, undo: 'venv-relocate undo -r /srv' };

  it('begins with problems grouped by reason, goes on with what was done, and counts all of it', () => {
    const target = interpreterAt('/opt/python', '3.11.9');
    const busy = problem('locked', '/srv/c', 'busy\nvery');
    const rows = [
      outcomeOf({ path: '/srv/a', status: 'unchanged' }),
      outcomeOf({ path: '/srv/b', status: 'relocated', target }),
      outcomeOf({ path: '/srv/c', status: 'failed', problems: [busy] }),
      outcomeOf({
        path: '/srv/d',
        status: 'failed',
        problems: [problem('read-only', '/srv/d', 'read-only')],
      }),
      outcomeOf({ path: '/srv/e', status: 'failed', problems: [busy] }),
    ].map(toBatchRow);
    expect(renderBatch(rows, { paint: plainPaint, verbose: false }, end)).toBe(
      [
        '3 failed',
        '  locked   2',
        '    /srv/c   -   busy',
        '    /srv/e   -   busy',
        `    hint: ${busy.hint}`,
        '  read only   1',
        '    /srv/d   -   read-only',
        `    hint: ${problem('read-only', '', '').hint}`,
        '1 relocated',
        '  1 at /opt/python/bin/python3.11 (3.11.9)',
        '    /srv/b   -',
        '5 venvs in 2.3 s: 3 failed, 1 relocated, 1 unchanged',
        'undo with: venv-relocate undo -r /srv',
        '',
      ].join('\n'),
    );
    expect(renderBatch(rows, style, end)).toContain('/srv/a');
  });

  it('names every bad one of a thousand, and only counts the others', () => {
    const rows = Array.from({ length: 1000 }, (_, index) =>
      toBatchRow(
        index % 20 === 0
          ? outcomeOf({
              path: `/srv/${index}`,
              status: 'failed',
              problems: [problem('locked', '/x', 'busy')],
            })
          : outcomeOf({
              path: `/srv/${index}`,
              status: 'relocated',
              target: interpreterAt('/opt', '3.11.9'),
            }),
      ),
    );
    const lines = renderBatch(rows, { paint: plainPaint, verbose: false }, end).trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('    /srv/'))).toHaveLength(50);
    expect(lines.slice(-3)).toEqual([
      '  950 at /opt/bin/python3.11 (3.11.9)',
      '1,000 venvs in 2.3 s: 50 failed, 950 relocated',
      'undo with: venv-relocate undo -r /srv',
    ]);
  });

  it('counts one thing as one', () => {
    expect([plural(0, 'venv'), plural(1, 'venv'), plural(1200, 'venv')]).toEqual([
      '0 venvs',
      '1 venv',
      '1,200 venvs',
    ]);
  });
});
