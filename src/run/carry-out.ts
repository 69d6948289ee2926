import { applyPlan } from '../apply/apply-plan.ts';
import { describeFileError } from '../apply/describe-file-error.ts';
import type { Plan } from '../model/change.ts';
import type { Interpreter } from '../model/interpreter.ts';
import type { VenvMove } from '../model/move.ts';
import type { Outcome } from '../model/outcome.ts';
import { problem } from '../model/problem.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import type { Verdict } from '../model/verdict.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import { readLeftovers } from '../read/read-leftovers.ts';
import { readScripts } from '../read/read-scripts.ts';
import { type ExtensionImports, importExtensions, judgeImports, runPipCheck } from '../verify/prove-fully.ts';
import { proveVenv } from '../verify/prove-venv.ts';
import { FileError } from '../world/world.ts';
import { type Draft, type End, withLock } from './draft.ts';
import { recompile } from './mend-bytecode.ts';
import type { RunContext } from './run-context.ts';

/** Writes a plan, proves the result, and keeps it only then. */
export async function carryOut(
  context: RunContext,
  snapshot: VenvSnapshot,
  plan: Plan,
  move: VenvMove | undefined,
  draft: Draft,
  end: End,
): Promise<Outcome> {
  const { world, platform, options } = context;
  const before = options.verify === 'full' ? await importExtensions(world, snapshot) : undefined;
  return withLock(context, draft, end, async () => {
    const applied = await applyPlan(world, platform.paths, plan);
    if (applied.kind === 'failed')
      return end('failed', { ...draft, problems: [...draft.problems, ...applied.problems] });
    const { run } = applied;
    let verdict: Verdict;
    try {
      verdict = await prove(context, snapshot, plan.target, before);
    } catch (error) {
      const rollback = await run.discard();
      if (!(error instanceof FileError)) throw error;
      return end('failed', {
        ...draft,
        problems: [...draft.problems, describeFileError(error), ...rollback],
      });
    }
    const stopped = options.signal?.aborted === true;
    if (!verdict.passed || stopped) {
      const interrupted = stopped
        ? [problem('interrupted', plan.root, `interrupted while working on ${plan.root}`)]
        : [];
      const problems = [...draft.problems, ...verdict.problems, ...interrupted, ...(await run.discard())];
      return end('failed', { ...draft, verdict, problems });
    }
    const problems = [...draft.problems, ...verdict.problems];
    const failed = await run.keep();
    if (failed.length > 0) return end('failed', { ...draft, verdict, problems: [...problems, ...failed] });
    const kept = { ...draft, changes: plan.changes, verdict, problems };
    return end('relocated', move === undefined ? kept : await lookQuietly(context, snapshot, move, kept));
  });
}

// The run stands by now, and what cannot be looked at does not change that.
async function lookQuietly(...given: Parameters<typeof lookAfterMove>): Promise<Draft> {
  try {
    return await lookAfterMove(...given);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const [, snapshot, , draft] = given;
    const { message } = describeFileError(error);
    return { ...draft, problems: [...draft.problems, problem('left-alone', snapshot.root, message)] };
  }
}

/** Says which files still name an old place, so that nobody is surprised; what of it can be made anew is, if asked. */
async function lookAfterMove(
  context: RunContext,
  snapshot: VenvSnapshot,
  move: VenvMove,
  draft: Draft,
): Promise<Draft> {
  const { world, options } = context;
  const roots = [move.from, ...move.older];
  const leftovers = await readLeftovers(world.files, snapshot, roots);
  if (!options.recompile) return { ...draft, leftovers };
  const problems = [...draft.problems, ...(await recompile(world, snapshot, leftovers))];
  return { ...draft, problems, leftovers: await readLeftovers(world.files, snapshot, roots) };
}

async function prove(
  context: RunContext,
  snapshot: VenvSnapshot,
  target: Interpreter,
  before: ExtensionImports | undefined,
): Promise<Verdict> {
  const { world, options } = context;
  // Read again: a move rewrites them.
  const scripts = await readScripts(world.files, layoutNamed(snapshot.layout), snapshot.root);
  const verdict = await proveVenv(world, { ...snapshot, scripts }, target, options.verify);
  if (options.verify !== 'full' || !verdict.passed) return verdict;
  // A venv that did not run before has no imports to compare with.
  const comparable =
    before !== undefined && [...before.values()].some((failure) => failure === undefined)
      ? before
      : undefined;
  const imports = judgeImports(snapshot.root, comparable, await importExtensions(world, snapshot));
  return { ...verdict, problems: [...verdict.problems, ...imports, ...(await runPipCheck(world, snapshot))] };
}
