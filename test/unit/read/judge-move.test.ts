import { describe, expect, it } from 'vitest';
import type { MoveVerdict, NamedRoot } from '../../../src/model/move.ts';
import { posixPaths, windowsPaths } from '../../../src/platform/path-rules.ts';
import { judgeMove } from '../../../src/read/judge-move.ts';

const here = '/new/venv';

function named(root: string, sources: readonly string[], more: Partial<NamedRoot> = {}): NamedRoot {
  return { root, sources, isHere: false, isVenv: false, ...more };
}

const scripts = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `bin/tool-${index}`);

function judge(roots: readonly NamedRoot[], told?: string): MoveVerdict {
  return judgeMove(posixPaths, here, roots, told);
}

describe('where a venv was', () => {
  it('is here, if nothing names another place', () => {
    expect(judge([])).toEqual({ kind: 'here' });
    expect(judge([named(here, scripts(3), { isHere: true })])).toEqual({ kind: 'here' });
  });

  it('is the one other place that is named, also by a single file', () => {
    expect(judge([named('/old/venv', ['bin/activate'])])).toEqual({
      kind: 'moved',
      move: { from: '/old/venv', to: here, copied: false, sources: ['bin/activate'], older: [] },
    });
  });

  it('is told apart from a copy whose original lives', () => {
    expect(judge([named('/old/venv', scripts(2), { isVenv: true })])).toMatchObject({
      move: { copied: true },
    });
  });

  it('loses the separator at its end', () => {
    expect(judge([named('/old/venv/', scripts(1))])).toMatchObject({ move: { from: '/old/venv' } });
  });

  it.each([
    ['ends alike, however many files name it', '/older/venv', 9, 'moved', ['/older/venv']],
    ['ends otherwise and has fewer files', '/other/env', 2, 'moved', []],
    ['ends otherwise and has as many files', '/other/env', 3, 'unclear', undefined],
  ] as const)('with a second place that %s', (_, root, count, kind, older) => {
    const first = named('/old/venv', scripts(count === 9 ? 10 : 3));
    const verdict = judge([named(root, scripts(count)), first]);
    expect(verdict.kind).toBe(kind);
    if (verdict.kind === 'moved') expect(verdict.move).toMatchObject({ from: '/old/venv', older });
  });

  it('is unclear where scripts outnumber what the maker wrote about another place', () => {
    const verdict = judge([
      named('/other/env', scripts(40)),
      named('/old/venv', ['bin/activate', 'bin/activate.fish', 'pyvenv.cfg']),
    ]);
    expect(verdict).toMatchObject({
      kind: 'unclear',
      roots: [{ root: '/other/env' }, { root: '/old/venv' }],
    });
  });

  it('is clear where the maker and most scripts agree, and others do not', () => {
    const verdict = judge([
      named('/other/env', scripts(2)),
      named('/old/venv', ['bin/activate.csh', ...scripts(5)]),
      named(here, ['bin/new'], { isHere: true }),
    ]);
    expect(verdict).toMatchObject({ kind: 'moved', move: { from: '/old/venv', older: [] } });
  });

  it('is what --from says, above all evidence', () => {
    const roots = [named('/other/env', scripts(9)), named('/old/venv', ['bin/activate'], { isVenv: true })];
    expect(judge(roots, '/old/venv')).toMatchObject({
      move: { from: '/old/venv', copied: true, sources: ['bin/activate'] },
    });
    const scriptsOnly = [named('/other/env', scripts(9)), named(here, ['bin/activate'], { isHere: true })];
    expect(judge(scriptsOnly, '/named/by/data/alone')).toMatchObject({
      move: { from: '/named/by/data/alone', sources: [] },
    });
  });

  it('is unclear where --from says what no file says, and the maker wrote something else', () => {
    const roots = [named('/old/venv', ['bin/activate', 'pyvenv.cfg'])];
    expect(judge(roots, '/mistyped')).toEqual({ kind: 'unclear', roots, told: '/mistyped' });
  });

  it('is compared as Windows does', () => {
    const roots = [named('C:\\Old\\venv', ['Scripts/pip.exe'])];
    expect(judgeMove(windowsPaths, 'D:\\venv', roots, 'c:\\OLD\\VENV')).toMatchObject({
      move: { from: 'C:\\Old\\venv', sources: ['Scripts/pip.exe'] },
    });
    const older = [...roots, named('c:\\older\\VENV', ['Scripts/flask.exe'])];
    expect(judgeMove(windowsPaths, 'D:\\venv', older, undefined)).toMatchObject({
      kind: 'moved',
      move: { older: ['c:\\older\\VENV'] },
    });
  });
});
