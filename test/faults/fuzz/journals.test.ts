import { expect, it } from 'vitest';
import { applyPlan } from '../../../src/apply/apply-plan.ts';
import { parseJournal } from '../../../src/apply/journal.ts';
import { lockVenv } from '../../../src/apply/lock.ts';
import { findRemains, recover } from '../../../src/apply/recover.ts';
import { undoRun } from '../../../src/apply/undo-run.ts';
import { posixPaths as paths } from '../../../src/platform/path-rules.ts';
import { type Disk, dump } from '../support/disk.ts';
import { diskVenv, makeDiskAndPlan } from '../support/disk-plan.ts';
import { makeDiskWorld } from '../support/disk-world.ts';
import { fuzz } from '../support/fuzz.ts';
import { mutate } from '../support/mutate.ts';
import type { Random } from '../support/random.ts';
import { sha256 } from '../support/sha256.ts';

const journalPath = `${diskVenv}/.venv-relocate/0001/journal`;

/** A venv in the middle of a run, and its journal. */
async function makeHalfDone(): Promise<{ readonly disk: Disk; readonly journal: Uint8Array }> {
  const { disk, plan } = makeDiskAndPlan();
  const world = makeDiskWorld(disk);
  const applied = await applyPlanIn(world, plan);
  if (applied.kind === 'failed') throw new Error('not applied');
  return { disk, journal: await world.files.readFile(journalPath, 1_000_000) };
}

async function applyPlanIn(
  world: ReturnType<typeof makeDiskWorld>,
  plan: ReturnType<typeof makeDiskAndPlan>['plan'],
): ReturnType<typeof applyPlan> {
  await world.writer.makeDirectory(`${diskVenv}/.venv-relocate`, 0o700);
  return applyPlan(world, paths, plan);
}

const evil: readonly unknown[] = [
  '../../outside',
  '/outside',
  '..',
  '',
  null,
  -1,
  1e308,
  true,
  [],
  {},
  'a'.repeat(5_000),
  'bin',
  'pyvenv.cfg',
  'journal',
  'new\nline\u0000',
  { kind: 'absent' },
  { kind: 'link', target: '/outside', modified: 0 },
];

/** The same JSON with some of its values replaced. */
function corrupt(value: unknown, random: Random): unknown {
  if (random() < 0.01) return evil[Math.floor(random() * evil.length)];
  if (Array.isArray(value)) {
    const items = value.map((item) => corrupt(item, random));
    return random() < 0.02 ? [...items, ...items] : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, corrupt(inner, random)]));
}

function forge(journal: Uint8Array, random: Random): Uint8Array {
  const text = Buffer.from(journal).toString('utf8');
  const body = text.slice(text.indexOf('\n') + 1);
  const changed =
    random() < 0.5
      ? `${JSON.stringify(corrupt(JSON.parse(body), random))}\n`
      : Buffer.from(mutate(Buffer.from(body), random)).toString('utf8');
  return Buffer.from(`venv-relocate journal 1 ${sha256(changed)}\n${changed}`);
}

function outside(disk: Disk): string {
  return JSON.stringify([...dump(disk)].filter(([path]) => !path.startsWith(`${diskVenv}/`)));
}

it('mutated journals are followed within the venv or not at all', { timeout: 120_000 }, async () => {
  const { disk, journal } = await makeHalfDone();
  const before = outside(disk);
  const result = await fuzz('journals', { fresh: 3_000, fixed: 3_000 }, async (random) => {
    const bytes = random() < 0.2 ? mutate(journal, random) : forge(journal, random);
    const parsed = parseJournal(bytes);
    const one = disk.clone();
    const world = makeDiskWorld(one, { pid: 200, now: 1_000_000_000 });
    await world.writer.removeFile(journalPath);
    await world.writer.writeNew(journalPath, bytes, { owner: 0, group: 0, mode: 0o600 });
    if ((await findRemains(world, paths, diskVenv)) !== 'nothing') {
      const lock = await lockVenv(world, paths, diskVenv);
      if (lock.kind === 'held') {
        await recover(world, paths, diskVenv);
        await undoRun(world, paths, diskVenv, true);
        await lock.release();
      }
    }
    expect(outside(one)).toBe(before);
    return parsed !== undefined;
  });
  expect(result.accepted).toBeGreaterThan(300);
  expect(result.accepted).toBeLessThan(result.cases);
});
