import { describeFileError } from '../apply/describe-file-error.ts';
import { lockVenv } from '../apply/lock.ts';
import { emptyOutcome, type Outcome, type Status } from '../model/outcome.ts';
import { FileError } from '../world/world.ts';
import type { RunContext } from './run-context.ts';

/** An outcome under way: each stage adds what it learns. */
export type Draft = Omit<Outcome, 'status' | 'milliseconds'>;

/** Makes the outcome of a draft. */
export type End = (status: Status, draft: Draft) => Outcome;

/**
 * Runs the work on one venv and makes an outcome of it, also of a file system that fails.
 * @param failure the status of that
 */
export async function withOutcome(
  context: RunContext,
  root: string,
  work: (draft: Draft, end: End) => Promise<Outcome>,
  failure: Status = 'failed',
): Promise<Outcome> {
  const started = context.world.now();
  const end: End = (status, draft) => ({
    ...draft,
    status,
    milliseconds: Math.round(context.world.now() - started),
  });
  const draft: Draft = emptyOutcome(root);
  try {
    return await work(draft, end);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return end(failure, { ...draft, problems: [describeFileError(error)] });
  }
}

/** Does the work with other runs kept off the venv. */
export async function withLock(
  context: RunContext,
  draft: Draft,
  end: End,
  work: () => Promise<Outcome>,
): Promise<Outcome> {
  const lock = await takeLock(context, draft.path);
  if (lock.kind === 'refused')
    return end('failed', { ...draft, problems: [...draft.problems, lock.problem] });
  let outcome: Outcome;
  try {
    outcome = await work();
  } catch (error) {
    await lock.release();
    throw error;
  }
  const left = await lock.release();
  return { ...outcome, problems: [...outcome.problems, ...left] };
}

// Where the venv cannot be written at all, what was found out about it so far is still to be told.
async function takeLock(context: RunContext, root: string): ReturnType<typeof lockVenv> {
  try {
    return await lockVenv(context.world, context.platform.paths, root);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return { kind: 'refused', problem: describeFileError(error) };
  }
}
