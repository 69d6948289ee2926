import type { Outcome } from '../model/outcome.ts';

/** The contract's exit statuses. */
export const exitCodes = {
  done: 0,
  problems: 1,
  usage: 2,
  notRolledBack: 3,
  interrupted: 130,
  terminated: 143,
} as const;

/** The exit status that outcomes amount to. */
export function exitCodeOf(outcomes: readonly Pick<Outcome, 'status' | 'problems'>[]): number {
  // Without a journal that can be read nothing can be put back either.
  const isStuck = ({ problems }: Pick<Outcome, 'problems'>): boolean =>
    problems.some(({ code }) => code === 'rollback-failed' || code === 'journal-damaged');
  if (outcomes.some(isStuck)) return exitCodes.notRolledBack;
  const bad = outcomes.some(
    ({ status }) => status === 'failed' || status === 'broken' || status === 'needs-relocation',
  );
  return bad ? exitCodes.problems : exitCodes.done;
}
