import type { Outcome } from '../../../src/model/outcome.ts';
import { checkVenv } from '../../../src/run/check-venv.ts';
import { relocateVenv } from '../../../src/run/relocate-venv.ts';
import { makeRunContext, type RunContext } from '../../../src/run/run-context.ts';
import { undoVenv } from '../../../src/run/undo-venv.ts';
import type { World } from '../../../src/world/world.ts';

export type CommandName = 'relocate' | 'undo' | 'check';

/** A context of runs that point at one install and prove nothing: faults are in the writing. */
export function contextFor(world: World, target: string): RunContext {
  return makeRunContext(world, {
    targets: [target],
    exact: false,
    allowPrivate: false,
    verify: 'none',
    mode: 'apply',
  });
}

/** Does in this process what a command does to one venv; what is known of interpreters is kept from before. */
export function perform(
  context: RunContext,
  name: CommandName,
  root: string,
  world: World = context.world,
): Promise<Outcome> {
  const within: RunContext = { ...context, world };
  const ref = { root, named: true };
  switch (name) {
    case 'relocate':
      return relocateVenv(within, ref);
    case 'undo':
      return undoVenv(within, ref, false);
    case 'check':
      return checkVenv(within, ref);
  }
}
