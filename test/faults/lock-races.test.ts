import { expect, it } from 'vitest';
import { lockVenv } from '../../src/apply/lock.ts';
import { posixPaths as paths } from '../../src/platform/path-rules.ts';
import type { World } from '../../src/world/world.ts';
import { Disk } from './support/disk.ts';
import { diskVenv, fileNode, plant } from './support/disk-plan.ts';
import { makeDiskWorld } from './support/disk-world.ts';
import { chooseSeed, makeRandom, type Random } from './support/random.ts';

const rounds = 400;
const rivals = 4;

/** A process among others: between any two of its looks and effects the others may do some of theirs. */
function makeInterleaved(disk: Disk, pid: number, random: Random): World {
  const world = makeDiskWorld(disk, { pid });
  const pause = async (): Promise<void> => {
    for (let turns = Math.floor(random() * 6); turns > 0; turns -= 1) await Promise.resolve();
  };
  const slow = <Methods extends object>(methods: Methods): Methods =>
    Object.fromEntries(
      Object.entries(methods).map(([name, method]) => [
        name,
        async (...args: readonly unknown[]) => {
          await pause();
          return (method as (...all: readonly unknown[]) => unknown)(...args);
        },
      ]),
    ) as Methods;
  return {
    ...world,
    files: slow(world.files),
    writer: slow(world.writer),
    processes: { ...world.processes, isAlive: ({ pid: other }) => other >= 100 && other < 100 + rivals },
    now: () => 1_000,
    sleep: async () => {
      await pause();
      await pause();
    },
  };
}

it('is held by one at a time, however runs and the claims of dead ones fall together', async () => {
  const seed = chooseSeed();
  const random = makeRandom(seed);
  let held = 0;
  let met = 0;
  for (let round = 0; round < rounds; round += 1) {
    const disk = new Disk();
    plant(disk, `${diskVenv}/pyvenv.cfg`, fileNode('home = /x\n'));
    const dead = JSON.stringify({ host: 'disk', pid: 7, born: '1' });
    if (random() < 0.5) plant(disk, `${diskVenv}/.venv-relocate/lock-dead7`, fileNode(dead));
    let inside = 0;
    await Promise.all(
      Array.from({ length: rivals }, async (_, number) => {
        const world = makeInterleaved(disk, 100 + number, random);
        const lock = await lockVenv(world, paths, diskVenv);
        if (lock.kind === 'refused') throw new Error(lock.problem.message);
        inside += 1;
        held += 1;
        if (inside > 1) met += 1;
        for (let turns = Math.floor(random() * 20); turns > 0; turns -= 1) await Promise.resolve();
        inside -= 1;
        expect(await lock.release()).toEqual([]);
      }),
    );
    const left = await makeDiskWorld(disk).files.readDirectory(`${diskVenv}/.venv-relocate`);
    expect(left).toBeUndefined();
  }
  console.log(
    `[locks] held ${held} times in ${rounds} rounds of ${rivals} runs, ${met} times by two; seed ${seed}`,
  );
  expect(held).toBe(rounds * rivals);
  expect(met, `seed ${seed}`).toBe(0);
});
