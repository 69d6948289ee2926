import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { problem, problemKinds } from '../../../src/model/problem.ts';

const docs = new URL('../../../docs/', import.meta.url);
const kinds = Object.entries(problemKinds);

describe('the problem table', () => {
  it('has a page in docs/problems for every code', () => {
    const missing = kinds
      .map(([code]) => code)
      .filter((code) => !existsSync(new URL(`problems/${code}.md`, docs)));
    expect(missing).toEqual([]);
  });

  it('has its title as the heading of every page', () => {
    const wrong = kinds
      .filter(([code]) => existsSync(new URL(`problems/${code}.md`, docs)))
      .filter(([code, { title }]) => {
        const page = readFileSync(new URL(`problems/${code}.md`, docs), 'utf8');
        return !page.split('\n').some((line) => line.startsWith('# ') && line.includes(title));
      })
      .map(([code]) => code);
    expect(wrong).toEqual([]);
  });

  it('writes every code in lower case with dashes, and every hint as a sentence', () => {
    expect(kinds.filter(([code]) => !/^[a-z]+(-[a-z]+)*$/.test(code))).toEqual([]);
    expect(kinds.filter(([, { hint }]) => !/[.]$/.test(hint))).toEqual([]);
  });

  it('gives a problem the severity of its kind, and a better hint where there is one', () => {
    expect(problem('base-private', '/srv/venv', 'only alice can use it')).toEqual({
      code: 'base-private',
      severity: 'warning',
      message: 'only alice can use it',
      hint: problemKinds['base-private'].hint,
      path: '/srv/venv',
    });
    expect(problem('locked', '/srv/venv', 'busy', 'wait').hint).toBe('wait');
  });
});
