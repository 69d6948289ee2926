import { describeFileError } from '../apply/describe-file-error.ts';
import { lockVenv } from '../apply/lock.ts';
import { findRemains, type Remains, recover } from '../apply/recover.ts';
import type { Problem } from '../model/problem.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { readVenv } from '../read/read-venv.ts';
import { rememberReads } from '../world/remember-reads.ts';
import { FileError } from '../world/world.ts';
import type { Draft } from './draft.ts';
import type { RunContext } from './run-context.ts';

/** A venv that was read, or why not. */
export type Opened =
  | {
      readonly kind: 'venv';
      readonly snapshot: VenvSnapshot;
      readonly draft: Draft;
      /** Sees the venv as the snapshot does, and spares to read it again: for all that comes before a change. */
      readonly reading: RunContext;
    }
  | { readonly kind: 'refused'; readonly draft: Draft };

/** Recovers the venv where a run died in it, then reads it. */
export async function openVenv(context: RunContext, draft: Draft): Promise<Opened> {
  const { world, platform } = context;
  const remains = await findRemains(world, platform.paths, draft.path);
  const problems = remains === 'nothing' ? [] : await recoverLocked(context, draft.path, remains);
  if (problems.some((one) => one.severity === 'error'))
    return { kind: 'refused', draft: { ...draft, problems } };
  const files = rememberReads(world.files);
  const reading = await readVenv(files, platform.layout, draft.path);
  if (reading.kind === 'refused')
    return { kind: 'refused', draft: { ...draft, problems: [...problems, reading.problem] } };
  return {
    kind: 'venv',
    snapshot: reading.snapshot,
    draft: { ...draft, snapshot: reading.snapshot, problems },
    reading: { ...context, world: { ...world, files } },
  };
}

async function recoverLocked(
  { world, platform }: RunContext,
  root: string,
  remains: Exclude<Remains, 'nothing'>,
): Promise<readonly Problem[]> {
  try {
    const lock = await lockVenv(world, platform.paths, root);
    if (lock.kind === 'refused') return [lock.problem];
    try {
      return (await recover(world, platform.paths, root)).problems;
    } finally {
      await lock.release();
    }
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    // To tidy up is no reason to fail: whoever may only read goes on.
    if (remains === 'leavings') return [];
    const found = describeFileError(error);
    return [
      { ...found, message: `a run was cut off in ${root} and has to be put back first: ${found.message}` },
    ];
  }
}
