import { describe, expect, test } from 'vitest';
import { applyPlan } from '../../src/apply/apply-plan.ts';
import { lockVenv } from '../../src/apply/lock.ts';
import { findRemains, recover } from '../../src/apply/recover.ts';
import { undoRun } from '../../src/apply/undo-run.ts';
import type { Plan } from '../../src/model/change.ts';
import { posixPaths } from '../../src/platform/path-rules.ts';
import { type Disk, dump } from './support/disk.ts';
import { diskVenv, makeDiskAndPlan } from './support/disk-plan.ts';
import { type DiskOptions, makeDiskWorld } from './support/disk-world.ts';
import { type CutState, cutStates } from './support/power-cut.ts';
import { chooseSeed, makeRandom, type Random } from './support/random.ts';

const paths = posixPaths;
const later = 1_000_000_000;
let pid = 100;

// Every command is a process of its own, and those before it are dead.
async function locked<Result>(
  disk: Disk,
  options: DiskOptions,
  work: (world: ReturnType<typeof makeDiskWorld>) => Promise<Result>,
): Promise<Result> {
  pid += 1;
  const world = makeDiskWorld(disk, { ...options, pid });
  const lock = await lockVenv(world, paths, diskVenv);
  if (lock.kind === 'refused') throw new Error(lock.problem.message);
  const result = await work(world);
  expect(await lock.release()).toEqual([]);
  return result;
}

function relocate(disk: Disk, plan: Plan, options: DiskOptions): Promise<void> {
  return locked(disk, options, async (world) => {
    const applied = await applyPlan(world, paths, plan);
    if (applied.kind === 'failed') throw new Error(applied.problems[0]?.message);
    expect(await applied.run.keep()).toEqual([]);
  });
}

async function undo(disk: Disk, options: DiskOptions): Promise<void> {
  const result = await locked(disk, options, (world) => undoRun(world, paths, diskVenv, false));
  if (result.kind !== 'restored') throw new Error(`undo: ${result.kind} ${result.problems[0]?.message}`);
}

/** What the next command does first, by another process. */
async function nextCommand(disk: Disk, options: DiskOptions): Promise<void> {
  const next = { ...options, now: later };
  if ((await findRemains(makeDiskWorld(disk, { ...next, pid: 1 }), paths, diskVenv)) === 'nothing') return;
  const { problems } = await locked(disk, next, (world) => recover(world, paths, diskVenv));
  const failed = problems.filter(({ severity }) => severity === 'error');
  if (failed.length > 0) throw new Error(failed.map(({ message }) => message).join('; '));
}

function places(disk: Disk): ReadonlyMap<string, string> {
  return new Map([...dump(disk)].filter(([path]) => !path.startsWith(`${diskVenv}/.venv-relocate`)));
}

interface Trees {
  readonly old: ReadonlyMap<string, string>;
  readonly fresh: ReadonlyMap<string, string>;
}

/** Recovers from a state, and says what is wrong with what comes of it. */
async function judge(state: CutState, trees: Trees, options: DiskOptions): Promise<string | undefined> {
  const { disk, what } = state;
  try {
    await nextCommand(disk, options);
    const now = places(disk);
    if (sameMap(now, trees.old)) return undefined;
    if (!sameMap(now, trees.fresh)) return `${what}: torn, ${JSON.stringify([...now])}`;
    // A new tree has to be one that can still be undone.
    await undo(disk, { ...options, now: later });
  } catch (error) {
    return `${what}: ${error instanceof Error ? error.message : String(error)}`;
  }
  return sameMap(places(disk), trees.old) ? undefined : `${what}: undo does not give the old tree`;
}

function sameMap(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}

interface Tried {
  /** States that the disk may be in. */
  readonly states: number;
  /** Those of them that differ. */
  readonly distinct: ReadonlyMap<string, CutState>;
  readonly torn: readonly string[];
}

async function tryAll(
  start: Disk,
  end: Disk,
  trees: Trees,
  options: DiskOptions,
  random: Random,
): Promise<Tried> {
  const distinct = new Map<string, CutState>();
  const torn: string[] = [];
  let states = 0;
  for (const state of cutStates(start, end, random)) {
    states += 1;
    const key = JSON.stringify([...dump(state.disk)]);
    if (distinct.has(key)) continue;
    distinct.set(key, { ...state, disk: state.disk.clone() });
    const problem = await judge(state, trees, options);
    if (problem !== undefined) torn.push(problem);
  }
  return { states, distinct, torn };
}

/** Start and end of a run and of its undo, and what the trees look like. */
async function record(
  options: DiskOptions,
): Promise<{ readonly old: Disk; readonly ran: Disk; readonly fresh: Disk; readonly undone: Disk }> {
  const { disk: old, plan } = makeDiskAndPlan();
  const ran = old.clone();
  await relocate(ran, plan, options);
  const fresh = ran.clone();
  const undone = fresh.clone();
  await undo(undone, options);
  return { old, ran, fresh, undone };
}

const ways: readonly (readonly [string, DiskOptions])[] = [
  ['with hard links, where a rename between directories may be had in part', {}],
  ['without hard links, where a rename is had as a whole', { links: false, splitRenames: false }],
];

describe('power that goes at any moment', () => {
  for (const [what, options] of ways) {
    test(`leaves the old tree or the new, also if it goes again in the recovery, ${what}`, async () => {
      const seed = chooseSeed();
      const random = makeRandom(seed);
      const { old, ran, fresh, undone } = await record(options);
      const trees = { old: places(old), fresh: places(fresh) };
      expect(sameMap(trees.old, trees.fresh)).toBe(false);
      expect(sameMap(places(undone), trees.old)).toBe(true);

      const run = await tryAll(old, ran, trees, options, random);
      expect(run.torn, `run, seed ${seed}`).toEqual([]);
      const back = await tryAll(fresh, undone, trees, options, random);
      expect(back.torn, `undo, seed ${seed}`).toEqual([]);

      const all = [...run.distinct.values(), ...back.distinct.values()];
      let again = 0;
      let recoveries = 0;
      for (const state of all) {
        // Each takes hundreds of states: some of them by chance.
        if (random() > 60 / all.length) continue;
        const end = state.disk.clone();
        await nextCommand(end, options);
        if (end.records.length === 0) continue;
        const tried = await tryAll(state.disk, end, trees, options, random);
        expect(tried.torn, `recovery ${state.what}, seed ${seed}`).toEqual([]);
        recoveries += 1;
        again += tried.states;
      }
      console.log(
        `[power] ${what}: ${run.states} states of a run (${run.distinct.size} distinct), ${back.states} of an undo (${back.distinct.size} distinct), ${again} of ${recoveries} recoveries; seed ${seed}, 0 torn`,
      );
      expect(run.states).toBeGreaterThan(500);
      expect(back.states).toBeGreaterThan(300);
      expect(again).toBeGreaterThan(1_000);
    });
  }

  test('would tear a venv if any of the syncs that matter were left out, so these states are hard enough', async () => {
    const { old, ran, fresh, undone } = await record({});
    const trees = { old: places(old), fresh: places(fresh) };
    const needed: string[] = [];
    for (const [what, start, end] of [
      ['run', old, ran],
      ['undo', fresh, undone],
    ] as const) {
      for (const [index, { kind, effect }] of end.records.entries()) {
        if (kind !== 'sync') continue;
        const less = end.clone();
        less.records.push(...end.records.filter((_, other) => other !== index));
        const { torn } = await tryAll(start, less, trees, {}, makeRandom(1));
        if (torn.length > 0)
          needed.push(`${what}: ${effect.replace(`${diskVenv}/`, '')}, ${torn.length} torn`);
      }
    }
    console.log(`[power] syncs without which a venv would be torn:\n  ${needed.join('\n  ')}`);
    expect(needed.length).toBeGreaterThan(5);
  });

  test('may tear a venv where there are no hard links and a rename is had in part, as docs/apply.md says', async () => {
    const options = { links: false, splitRenames: true };
    const { old, fresh, undone } = await record(options);
    const trees = { old: places(old), fresh: places(fresh) };
    const { torn } = await tryAll(fresh, undone, trees, options, makeRandom(1));
    expect(torn.length).toBeGreaterThan(0);
  });
});
