import { hasRunSince } from '../apply/journal-store.ts';
import type { VenvRef } from '../discover/find-venvs.ts';
import type { Plan } from '../model/change.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Problem } from '../model/problem.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { asOwner } from './as-owner.ts';
import { type Assessment, assessVenv } from './assess-venv.ts';
import { carryOut } from './carry-out.ts';
import { type Draft, type End, withOutcome } from './draft.ts';
import { openVenv } from './open-venv.ts';
import { planMovedVenv, planVenv } from './plan-venv.ts';
import type { RunContext } from './run-context.ts';
import { selectTarget } from './select-target.ts';

/** Takes one venv through all stages, from reading to the proof. Throws only what stops the whole run, or bugs. */
export async function relocateVenv(context: RunContext, ref: VenvRef): Promise<Outcome> {
  const { world, platform } = context;
  const work = async (draft: Draft, end: End): Promise<Outcome> => {
    const started = world.now();
    const outcome = await relocate(context, ref, draft, end);
    if (!outcome.problems.some(({ code }) => code === 'changed-meanwhile')) return outcome;
    // Where another run did the work while this one waited for it, there is nothing to do any more.
    const isDone = await hasRunSince(world.files, platform.paths, ref.root, started);
    return isDone ? relocate(context, ref, draft, end) : outcome;
  };
  return asOwner(context, { command: 'relocate', ref, force: false }, () =>
    withOutcome(context, ref.root, work),
  );
}

async function relocate(context: RunContext, ref: VenvRef, start: Draft, end: End): Promise<Outcome> {
  const { options } = context;
  const known = await openVenv(context, start);
  if (known.kind === 'refused') return end('failed', known.draft);
  const { snapshot, reading } = known;
  const assessment = await assessVenv(reading, snapshot);
  const told = options.targets.length > 0;
  if (!told && assessment.problems.length === 0) return end('unchanged', known.draft);
  const draft = { ...known.draft, problems: [...known.draft.problems, ...assessment.problems] };
  if (assessment.move.kind === 'unclear') return end('failed', draft);
  // A share that is away now comes back; only who says where to may point the venv elsewhere meanwhile.
  if (!told && assessment.base.some(({ code }) => code === 'base-unreachable')) return end('skipped', draft);

  const based = await planBase(reading, ref, snapshot, assessment, draft, end);
  if (based.kind === 'ended') return based.outcome;
  const { move } = assessment;
  const plan =
    move.kind === 'moved' ? await planMovedVenv(reading, snapshot, move.move, based.plan) : based.plan;
  const problems = [...based.draft.problems, ...plan.problems];
  const planned: Draft = { ...based.draft, target: plan.target, problems };
  if (plan.problems.some((one) => one.severity === 'error')) return end('failed', planned);
  if (plan.changes.length === 0) return end('unchanged', { ...planned, problems: withoutMove(problems) });
  if (options.mode === 'preview') return end('would-relocate', { ...planned, changes: plan.changes });
  return carryOut(context, snapshot, plan, move.kind === 'moved' ? move.move : undefined, planned, end);
}

/** Where nothing is left to be changed, the advice to run this program again would be wrong. */
function withoutMove(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ code }) => code !== 'moved');
}

type BasePlan =
  | { readonly kind: 'planned'; readonly plan: Plan; readonly draft: Draft }
  | { readonly kind: 'ended'; readonly outcome: Outcome };

/** What has to change for the base: nothing, where only the place of the venv is new. */
async function planBase(
  context: RunContext,
  ref: VenvRef,
  snapshot: VenvSnapshot,
  { base, hidden, interpreter }: Assessment,
  draft: Draft,
  end: End,
): Promise<BasePlan> {
  if (context.options.targets.length === 0 && base.length === 0 && interpreter !== undefined) {
    const stays = { root: snapshot.root, target: interpreter, changes: [], problems: [] };
    const plan = hidden.length === 0 ? stays : await planVenv(context, snapshot, interpreter);
    return { kind: 'planned', plan, draft };
  }
  const chosen = await selectTarget(context, ref, snapshot);
  const problems = [...draft.problems, ...chosen.problems];
  if (chosen.kind === 'none') return { kind: 'ended', outcome: end(chosen.status, { ...draft, problems }) };
  const plan = await planVenv(context, snapshot, chosen.interpreter);
  return { kind: 'planned', plan, draft: { ...draft, problems } };
}
