import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyPlan } from '../../src/apply/apply-plan.ts';
import { lockVenv } from '../../src/apply/lock.ts';
import { findRemains, recover } from '../../src/apply/recover.ts';
import { undoRun } from '../../src/apply/undo-run.ts';
import type { Change, Plan } from '../../src/model/change.ts';
import type { EntryState } from '../../src/model/entry-state.ts';
import type { Interpreter } from '../../src/model/interpreter.ts';
import { posixPaths as paths } from '../../src/platform/path-rules.ts';
import { Disk, dump } from './support/disk.ts';
import { diskVenv, fileNode, plant } from './support/disk-plan.ts';
import { type DiskOptions, makeDiskWorld } from './support/disk-world.ts';
import { Dead, makeFaultyWorld } from './support/fault-world.ts';

const names = ['python', 'pyvenv.cfg', 'tool', 'a b', 'é', 'x.pth'];
const directories = ['', 'bin/', 'lib/site-packages/'];

const stateArbitrary: fc.Arbitrary<EntryState> = fc.oneof(
  fc.constant({ kind: 'absent' } as const),
  fc.record({
    kind: fc.constant('text' as const),
    bytes: fc.uint8Array({ maxLength: 8 }),
    mode: fc.constantFrom(0o644, 0o755),
  }),
  fc.record({ kind: fc.constant('link' as const), target: fc.constantFrom('/a', 'b', '../c') }),
);

const changesArbitrary: fc.Arbitrary<readonly Change[]> = fc.uniqueArray(
  fc
    .record({
      directory: fc.constantFrom(...directories),
      name: fc.constantFrom(...names),
      before: stateArbitrary,
      after: stateArbitrary,
    })
    .filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after))
    .map(({ directory, name, before, after }) => ({
      path: `${directory}${name}`,
      kind: 'data' as const,
      before,
      after,
      details: [],
    })),
  { selector: ({ path }) => path, minLength: 1, maxLength: 8 },
);

function makeDisk(changes: readonly Change[]): Disk {
  const disk = new Disk();
  for (const directory of directories) plant(disk, `${diskVenv}/${directory}kept`, fileNode('x'));
  for (const { path, before } of changes) {
    if (before.kind === 'link')
      plant(disk, `${diskVenv}/${path}`, { kind: 'link', target: before.target, modified: 5 });
    if (before.kind === 'text')
      plant(disk, `${diskVenv}/${path}`, {
        kind: 'file',
        bytes: before.bytes,
        mode: before.mode,
        modified: 5,
      });
  }
  return disk;
}

function planOf(changes: readonly Change[]): Plan {
  return { root: diskVenv, target: {} as Interpreter, changes, problems: [] };
}

function places(disk: Disk): readonly string[] {
  return [...dump(disk)]
    .filter(([path]) => !path.includes('/.venv-relocate'))
    .map(([path, text]) => `${path} ${text}`)
    .sort();
}

async function relocate(world: ReturnType<typeof makeDiskWorld>, plan: Plan): Promise<void> {
  const lock = await lockVenv(world, paths, diskVenv);
  if (lock.kind === 'refused') throw new Error(lock.problem.message);
  const applied = await applyPlan(world, paths, plan);
  if (applied.kind === 'failed') throw new Error(applied.problems[0]?.message);
  expect(await applied.run.keep()).toEqual([]);
  await lock.release();
}

async function undo(disk: Disk, options: DiskOptions): Promise<void> {
  const result = await undoRun(makeDiskWorld(disk, { ...options, pid: 900 }), paths, diskVenv, false);
  expect(result.kind, result.problems[0]?.message).toBe('restored');
}

describe('any plan', () => {
  it('makes what it says, and its undo gives back what was there, again and again', async () => {
    await fc.assert(
      fc.asyncProperty(changesArbitrary, fc.boolean(), async (changes, links) => {
        const disk = makeDisk(changes);
        const before = places(disk);
        const wanted = places(makeDisk(changes.map((one) => ({ ...one, before: one.after }))));
        for (const pid of [100, 101]) {
          await relocate(makeDiskWorld(disk, { links, pid }), planOf(changes));
          expect(places(disk)).toEqual(wanted);
          await undo(disk, { links });
          expect(places(disk)).toEqual(before);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('is carried out as a whole or not at all, wherever its program dies', async () => {
    let torn = 0;
    await fc.assert(
      fc.asyncProperty(
        changesArbitrary,
        fc.boolean(),
        fc.integer({ min: 1, max: 60 }),
        async (changes, links, at) => {
          const disk = makeDisk(changes);
          const before = places(disk);
          const wanted = places(makeDisk(changes.map((one) => ({ ...one, before: one.after }))));
          const fault = { at, when: 'before', lasting: true, code: 'dead' } as const;
          const dying = makeFaultyWorld(makeDiskWorld(disk, { links }), fault);
          await relocate(dying, planOf(changes)).catch((error: unknown) => {
            if (!(error instanceof Dead)) throw error;
          });
          if (![before, wanted].some((tree) => JSON.stringify(tree) === JSON.stringify(places(disk))))
            torn += 1;
          const next = makeDiskWorld(disk, { links, pid: 300, now: 1_000_000_000 });
          if ((await findRemains(next, paths, diskVenv)) !== 'nothing') await recover(next, paths, diskVenv);
          const now = places(disk);
          expect([before, wanted]).toContainEqual(now);
          if (JSON.stringify(now) === JSON.stringify(wanted)) await undo(disk, { links });
          expect(places(disk)).toEqual(before);
        },
      ),
      { numRuns: 600 },
    );
    // Without these, the recovery would have had nothing to do.
    expect(torn).toBeGreaterThan(15);
  });
});
