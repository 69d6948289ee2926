import type { VenvRef } from '../discover/find-venvs.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { asOwner } from './as-owner.ts';
import { assessVenv } from './assess-venv.ts';
import { type Draft, type End, withOutcome } from './draft.ts';
import { openVenv } from './open-venv.ts';
import { planMovedVenv } from './plan-venv.ts';
import type { RunContext } from './run-context.ts';

/** Says what is the matter with one venv and changes nothing but what an interrupted run left to be put back. */
export async function checkVenv(context: RunContext, ref: VenvRef): Promise<Outcome> {
  const work = async (draft: Draft, end: End): Promise<Outcome> => {
    const known = await openVenv(context, draft);
    if (known.kind === 'refused') return end('broken', known.draft);
    const problems = await problemsOf(context, known.snapshot);
    const needs = problems.some((one) => one.severity !== 'note');
    const found = { ...known.draft, problems: [...known.draft.problems, ...problems] };
    return end(needs ? 'needs-relocation' : 'healthy', found);
  };
  return asOwner(context, { command: 'check', ref, force: false }, () =>
    withOutcome(context, ref.root, work, 'broken'),
  );
}

/**
 * What is the matter. A venv that was mended as far as it can be is not in need for ever: where no run would change
 * anything, what had to be left alone is told instead of the move.
 */
async function problemsOf(context: RunContext, snapshot: VenvSnapshot): Promise<readonly Problem[]> {
  const { base, hidden, interpreter, move, problems } = await assessVenv(context, snapshot);
  const isMovedAlone = base.length === 0 && hidden.length === 0;
  if (move.kind !== 'moved' || interpreter === undefined || !isMovedAlone) return problems;
  const stays = { root: snapshot.root, target: interpreter, changes: [], problems: [] };
  const plan = await planMovedVenv(context, snapshot, move.move, stays);
  return plan.changes.length > 0 ? problems : plan.problems;
}
