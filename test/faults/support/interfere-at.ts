import type { World } from '../../../src/world/world.ts';
import { makeFaultyWorld } from './fault-world.ts';

/** A world in which something happens just before an effect, counted from 1: the real thing in place of a thrown error. */
export function interfereAt(world: World, at: number, happen: () => Promise<unknown>): World {
  const counting = makeFaultyWorld(world, undefined);
  const writer = Object.fromEntries(
    Object.entries(counting.writer).map(([name, effect]) => [
      name,
      async (...args: readonly unknown[]) => {
        if (counting.effects.length + 1 === at) await happen();
        return (effect as (...all: readonly unknown[]) => unknown)(...args);
      },
    ]),
  ) as unknown as World['writer'];
  return { ...counting, writer };
}
