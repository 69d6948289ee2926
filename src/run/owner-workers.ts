import type { World } from '../world/world.ts';
import type { OwnerJob, OwnerSearch } from './owner-messages.ts';
import {
  type OwnerLimits,
  type OwnerResult,
  type OwnerWorker,
  ownerLimits,
  startOwnerWorker,
} from './owner-worker.ts';
import type { RunOptions } from './run-options.ts';

/** Processes that have nothing to do and are kept for more venvs of their owners. */
const idleLimit = 4;

/** The accounts that root has work done as: a process each, for all of its venvs. */
export interface OwnerWorkers {
  run(user: number, job: OwnerJob | OwnerSearch): Promise<OwnerResult>;
}

export function makeOwnerWorkers(
  world: World,
  options: RunOptions,
  limits: OwnerLimits = ownerLimits,
): OwnerWorkers {
  // In the order in which they were last given work.
  const workers = new Map<number, OwnerWorker>();
  const { signal, ...told } = options;
  const { directory, environment } = world.system;
  signal?.addEventListener('abort', () => {
    for (const worker of workers.values()) worker.stop();
  });
  const obtain = (user: number): OwnerWorker => {
    const known = workers.get(user);
    workers.delete(user);
    const worker =
      known?.usable() === true
        ? known
        : startOwnerWorker(
            world,
            user,
            { kind: 'begin', options: told, directory, path: environment.PATH ?? '' },
            limits,
          );
    workers.set(user, worker);
    return worker;
  };
  const releaseIdle = (): void => {
    const idle = [...workers].filter(([, worker]) => !worker.busy());
    for (const [user, worker] of idle.slice(0, Math.max(0, idle.length - idleLimit))) {
      worker.release();
      workers.delete(user);
    }
  };
  // One venv that hangs takes minutes; a hundred of the same account would take a day.
  const givenUp = new Map<number, OwnerResult>();
  return {
    run: async (user, job) => {
      const result = givenUp.get(user) ?? (await obtain(user).run(job));
      if (result.kind === 'lost' && result.again) givenUp.set(user, result);
      releaseIdle();
      return result;
    },
  };
}
