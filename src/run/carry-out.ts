import { applyPlan } from '../apply/apply-plan.ts';
import { describeFileError } from '../apply/describe-file-error.ts';
import type { Plan } from '../model/change.ts';
import type { Interpreter } from '../model/interpreter.ts';
import type { Leftover, VenvMove } from '../model/move.ts';
import type { Outcome } from '../model/outcome.ts';
import { type Problem, problem } from '../model/problem.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import type { Verdict } from '../model/verdict.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import { readLeftovers } from '../read/read-leftovers.ts';
import { readScripts } from '../read/read-scripts.ts';
import { type ExtensionImports, importExtensions, judgeImports, runPipCheck } from '../verify/prove-fully.ts';
import { proveVenv } from '../verify/prove-venv.ts';
import { readWithPauses } from '../world/read-with-pauses.ts';
import { FileError } from '../world/world.ts';
import { type Draft, type End, withLock } from './draft.ts';
import { recompile } from './mend-bytecode.ts';
import type { RunContext } from './run-context.ts';

/** Milliseconds of looking at files after which the rest of the program has its turn. */
const turn = 5;

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
    // Beside the proof, which mostly waits for Python.
    const looking = move === undefined ? nothingLeft : lookQuietly(context, snapshot, move);
    let verdict: Verdict;
    try {
      verdict = await prove(context, snapshot, plan.target, before);
    } catch (error) {
      await looking;
      const rollback = await run.discard();
      if (!(error instanceof FileError)) throw error;
      return end('failed', {
        ...draft,
        problems: [...draft.problems, describeFileError(error), ...rollback],
      });
    }
    const stopped = options.signal?.aborted === true;
    if (!verdict.passed || stopped) {
      await looking;
      const interrupted = stopped
        ? [problem('interrupted', plan.root, `interrupted while working on ${plan.root}`)]
        : [];
      const problems = [...draft.problems, ...verdict.problems, ...interrupted, ...(await run.discard())];
      return end('failed', { ...draft, verdict, problems });
    }
    const problems = [...draft.problems, ...verdict.problems];
    const failed = await run.keep();
    const look = await looking;
    if (failed.length > 0) return end('failed', { ...draft, verdict, problems: [...problems, ...failed] });
    const kept = { ...draft, changes: plan.changes, verdict, problems: [...problems, ...look.problems] };
    if (move === undefined) return end('relocated', kept);
    return end('relocated', { ...kept, ...(await remake(context, snapshot, move, look, kept.problems)) });
  });
}

interface Look {
  readonly leftovers: readonly Leftover[] | undefined;
  readonly problems: readonly Problem[];
}

const nothingLeft: Look = { leftovers: undefined, problems: [] };

/**
 * Says which files still name an old place, so that nobody is surprised. What cannot be looked at changes nothing about
 * the run.
 */
async function lookQuietly(context: RunContext, snapshot: VenvSnapshot, move: VenvMove): Promise<Look> {
  const files = readWithPauses(context.world.files, turn);
  try {
    const leftovers = await readLeftovers(files, snapshot, [move.from, ...move.older]);
    return { leftovers, problems: [] };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const { message } = describeFileError(error);
    return { leftovers: undefined, problems: [problem('left-alone', snapshot.root, message)] };
  }
}

/** What of the leftovers can be made anew is, if asked. */
async function remake(
  context: RunContext,
  snapshot: VenvSnapshot,
  move: VenvMove,
  { leftovers }: Look,
  known: readonly Problem[],
): Promise<Partial<Draft>> {
  if (leftovers === undefined) return { problems: known };
  if (!context.options.recompile) return { leftovers, problems: known };
  const problems = [...known, ...(await recompile(context.world, snapshot, leftovers))];
  const look = await lookQuietly(context, snapshot, move);
  return { leftovers: look.leftovers ?? leftovers, problems: [...problems, ...look.problems] };
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
