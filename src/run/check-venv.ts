import type { VenvRef } from '../discover/find-venvs.ts';
import type { Interpreter } from '../model/interpreter.ts';
import type { Outcome } from '../model/outcome.ts';
import { type Problem, problem } from '../model/problem.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { importExtensions, judgeImports, runPipCheck } from '../verify/prove-fully.ts';
import { proveVenv } from '../verify/prove-venv.ts';
import { asOwner } from './as-owner.ts';
import { assessVenv } from './assess-venv.ts';
import { type Draft, type End, withOutcome } from './draft.ts';
import { openVenv } from './open-venv.ts';
import { planMovedVenv } from './plan-venv.ts';
import type { RunContext } from './run-context.ts';

/**
 * Says what is the matter with one venv and changes nothing but what an interrupted run left to be put back. Nothing of
 * the venv is run unless a proof is asked for.
 */
export async function checkVenv(context: RunContext, ref: VenvRef): Promise<Outcome> {
  const work = async (draft: Draft, end: End): Promise<Outcome> => {
    const known = await openVenv(context, draft);
    if (known.kind === 'refused') return end('broken', known.draft);
    const { problems, interpreter } = await problemsOf(known.reading, known.snapshot);
    const found = { ...known.draft, problems: [...known.draft.problems, ...problems] };
    if (problems.some((one) => one.severity !== 'note')) return end('needs-relocation', found);
    return interpreter === undefined
      ? end('healthy', found)
      : prove(known.reading, known.snapshot, interpreter, found, end);
  };
  return asOwner(context, { command: 'check', ref, force: false }, () =>
    withOutcome(context, ref.root, work, 'broken'),
  );
}

/** Looks at what the files alone do not tell, as far as that was asked for; and at the scripts in any case. */
async function prove(
  context: RunContext,
  snapshot: VenvSnapshot,
  interpreter: Interpreter,
  draft: Draft,
  end: End,
): Promise<Outcome> {
  const { world, options } = context;
  const { passed, problems, ...verdict } = await proveVenv(world, snapshot, interpreter, options.verify);
  const found = problems.map(asFound);
  if (options.verify === 'none') return end('healthy', { ...draft, problems: [...draft.problems, ...found] });
  if (passed && options.verify === 'full') {
    found.push(...judgeImports(snapshot.root, undefined, await importExtensions(world, snapshot)));
    found.push(...(await runPipCheck(world, snapshot)));
  }
  const isBroken = !passed || found.some(({ code }) => code === 'extension-broken');
  return end(isBroken ? 'broken' : 'healthy', {
    ...draft,
    verdict: { ...verdict, passed, problems: found },
    problems: [...draft.problems, ...found],
  });
}

// Nothing was changed that could be put back.
function asFound(one: Problem): Problem {
  return one.code === 'proof-failed' ? problem('does-not-run', one.path, one.message) : one;
}

/**
 * What is the matter. A venv that was mended as far as it can be is not in need for ever: where no run would change
 * anything, what had to be left alone is told instead of the move.
 */
async function problemsOf(
  context: RunContext,
  snapshot: VenvSnapshot,
): Promise<{ readonly problems: readonly Problem[]; readonly interpreter: Interpreter | undefined }> {
  const { base, hidden, interpreter, move, problems } = await assessVenv(context, snapshot);
  const isMovedAlone = base.length === 0 && hidden.length === 0;
  if (move.kind !== 'moved' || interpreter === undefined || !isMovedAlone) return { problems, interpreter };
  const stays = { root: snapshot.root, target: interpreter, changes: [], problems: [] };
  const plan = await planMovedVenv(context, snapshot, move.move, stays);
  return { problems: plan.changes.length > 0 ? problems : plan.problems, interpreter };
}
