import type { Found } from '../model/found.ts';
import { emptyOutcome, type Outcome } from '../model/outcome.ts';
import { type Problem, problem } from '../model/problem.ts';
import { checkVenv } from './check-venv.ts';
import { orderVenvs } from './order-venvs.ts';
import { relocateVenv } from './relocate-venv.ts';
import { runAll } from './run-all.ts';
import type { RunContext } from './run-context.ts';
import { undoVenv } from './undo-venv.ts';

/** What is to be done to each of many venvs. */
export interface BatchOptions {
  readonly command: 'relocate' | 'check' | 'undo';
  /** How many at once; the number of cores unless told. */
  readonly jobs?: number;
  /** With `undo`: also where something else changed what a run wrote. */
  readonly force?: boolean;
}

/** One venv is done with. */
export interface BatchStep {
  readonly outcome: Outcome;
  /** Its place in the list that was given, from 0. */
  readonly index: number;
  /** How many are done with, this one included. */
  readonly done: number;
  readonly total: number;
}

/**
 * Takes many venvs through all stages and gives each outcome as soon as there is one, in the order in which they come.
 * No outcome is kept, so memory does not grow with the list. Stops before the next venv when the signal of the context
 * comes, and then gives an outcome with `not-begun` for each that is left; a caller that leaves the loop stops it too,
 * and waits until what is begun has ended.
 * @throws RelocateError for what stops the whole run, such as a `--to` at which there is nothing
 */
export async function* runBatch(
  context: RunContext,
  found: readonly Found[],
  options: BatchOptions,
): AsyncGenerator<BatchStep, void> {
  const { world, platform } = context;
  const left = new AbortController();
  const signals = [left.signal, ...(context.options.signal === undefined ? [] : [context.options.signal])];
  const ready: BatchStep[] = [];
  let wake = (): void => undefined;
  let done = 0;
  const hand = (index: number, outcome: Outcome): void => {
    done += 1;
    ready.push({ outcome, index, done, total: found.length });
    wake();
  };
  let isOver = false;
  const running = runAll(
    [...found.entries()],
    options.jobs ?? world.system.cores,
    async ([index, one]) => hand(index, await runOne(context, options, one)),
    AbortSignal.any(signals),
    ([index, one]) => hand(index, leave(options, one)),
    await orderVenvs(world.files, platform, found),
  ).finally(() => {
    isOver = true;
    wake();
  });
  // Whatever it throws is thrown below; until then it is not unhandled.
  const settled = running.then(
    () => undefined,
    () => undefined,
  );
  try {
    while (!isOver || ready.length > 0) {
      const step = ready.shift();
      if (step !== undefined) yield step;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
    await running;
  } finally {
    left.abort();
    await settled;
  }
}

async function runOne(context: RunContext, options: BatchOptions, one: Found): Promise<Outcome> {
  if (one.kind === 'problem') return tell(options, one.path, one.problem);
  switch (options.command) {
    case 'check':
      return checkVenv(context, one.ref);
    case 'undo':
      return undoVenv(context, one.ref, options.force === true);
    case 'relocate':
      return relocateVenv(context, one.ref);
  }
}

/** Something that was found and is not worked on. What is no error, such as a directory that cannot be searched, fails nothing. */
function tell({ command }: BatchOptions, path: string, found: Problem): Outcome {
  const bad = command === 'check' ? 'broken' : 'failed';
  const passed = command === 'undo' ? 'unchanged' : 'skipped';
  const status = found.severity === 'error' ? bad : passed;
  return { ...emptyOutcome(path), status, problems: [found], milliseconds: 0 };
}

/** A venv whose turn did not come. */
function leave(options: BatchOptions, one: Found): Outcome {
  if (one.kind === 'problem') return tell(options, one.path, one.problem);
  const { root } = one.ref;
  return tell(options, root, problem('not-begun', root, `interrupted before the turn of ${root} came`));
}
