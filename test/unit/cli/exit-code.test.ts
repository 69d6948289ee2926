import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../../src/cli/exit-code.ts';
import type { Status } from '../../../src/model/outcome.ts';
import { type ProblemCode, problem } from '../../../src/model/problem.ts';
import { outcomeOf } from '../support/outcomes.ts';

function codeOf(...outcomes: readonly (readonly [Status, ...ProblemCode[]])[]): number {
  return exitCodeOf(
    outcomes.map(([status, ...codes]) =>
      outcomeOf({ status, problems: codes.map((code) => problem(code, '/srv/venv', 'found')) }),
    ),
  );
}

describe('the exit status', () => {
  it.each<[number, Status]>([
    [0, 'relocated'],
    [0, 'would-relocate'],
    [0, 'unchanged'],
    [0, 'skipped'],
    [0, 'healthy'],
    [0, 'restored'],
    [1, 'failed'],
    [1, 'needs-relocation'],
    [1, 'broken'],
  ])('is %i where a venv is %s', (code, status) => {
    expect(codeOf([status])).toBe(code);
  });

  it('is 0 where there is nothing to do', () => {
    expect(codeOf()).toBe(0);
  });

  it('is 1 where one of many failed', () => {
    expect(codeOf(['relocated'], ['failed', 'proof-failed'], ['unchanged'])).toBe(1);
  });

  it('is 0 with warnings and notes alone', () => {
    expect(codeOf(['relocated', 'base-missing', 'patch-differs', 'scripts-astray'])).toBe(0);
  });

  it('is 3 where a change could not be rolled back, whatever else there is', () => {
    expect(codeOf(['relocated'], ['failed', 'no-space', 'rollback-failed'], ['failed'])).toBe(3);
  });
});
