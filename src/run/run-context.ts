import { type InterpreterFinder, makeInterpreterFinder } from '../match/interpreter-finder.ts';
import { type Platform, platformFor } from '../platform/platform.ts';
import type { HashMemory } from '../read/read-binaries.ts';
import type { World } from '../world/world.ts';
import { makeOwnerWorkers, type OwnerWorkers } from './owner-workers.ts';
import type { RunOptions } from './run-options.ts';

export type { RunOptions } from './run-options.ts';

/** What the venvs of one run share, so that nothing is asked or hashed twice. */
export interface RunContext {
  readonly world: World;
  readonly platform: Platform;
  readonly options: RunOptions;
  readonly finder: InterpreterFinder;
  readonly hashes: HashMemory;
  /** Who works on venvs of other accounts, where root was asked to. */
  readonly owners: OwnerWorkers;
}

export function makeRunContext(world: World, options: RunOptions): RunContext {
  const platform = platformFor(world.system.platform);
  return {
    world,
    platform,
    options,
    finder: makeInterpreterFinder(world, platform, options.targets, options, options.installs),
    hashes: new Map(),
    owners: makeOwnerWorkers(world, options),
  };
}
