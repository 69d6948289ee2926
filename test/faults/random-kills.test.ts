import { expect, test } from 'vitest';
import { realWorld } from '../../src/world/real-world.ts';
import { contextFor } from './support/commands.ts';
import { chooseSeed, makeRandom } from './support/random.ts';
import { killAtRandom } from './support/random-kills.ts';
import { makeSubject } from './support/subjects.ts';
import { learnTrees } from './support/sweep.ts';

/** How many runs to kill: VENV_RELOCATE_KILLS=1000 for a long look. */
const wanted = Number(process.env.VENV_RELOCATE_KILLS ?? 300);
const atOnce = 2;

test('no SIGKILL at a random time tears a moved venv', { timeout: 3_600_000 }, async (context) => {
  const seed = chooseSeed();
  const started = performance.now();
  const all = await Promise.all(
    Array.from({ length: atOnce }, async (_, number) => {
      const subject = await makeSubject(context, 'a moved venv with 40 launchers', 'disk');
      const run = contextFor(realWorld(), subject.target);
      const trees = await learnTrees(run, subject);
      return killAtRandom(run, subject, trees, makeRandom(seed + number), Math.ceil(wanted / atOnce));
    }),
  );
  const sum = (name: keyof (typeof all)[number]): number => all.reduce((total, one) => total + one[name], 0);
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(
    `[kills] ${sum('kills')} SIGKILLs at random times, 0 torn: ${sum('recovered')} had to be put back, ${sum('finished')} more runs were done before; ${seconds} s, seed ${seed}`,
  );
  expect(sum('kills')).toBeGreaterThanOrEqual(Math.min(wanted, 300));
  expect(sum('recovered')).toBeGreaterThan(wanted / 10);
});
