import type { Outcome } from '../../../src/model/outcome.ts';

/** The outcome of a venv of which nothing is known, with what a test is about. */
export function outcomeOf(overrides: Partial<Outcome>): Outcome {
  return {
    path: '/srv/venv',
    status: 'unchanged',
    snapshot: undefined,
    target: undefined,
    changes: [],
    restored: [],
    leftovers: [],
    verdict: undefined,
    problems: [],
    milliseconds: 12,
    ...overrides,
  };
}
