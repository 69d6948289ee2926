import { copyFileSync, cpSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Outcome } from '../../src/model/outcome.ts';
import type { RunContext } from '../../src/run/run-context.ts';
import { realWorld } from '../../src/world/real-world.ts';
import { makeSandbox, makeVenv, type TestContext } from '../cli/support/sandbox.ts';
import { run, runOrThrow } from '../support/command.ts';
import { contextFor, perform } from './support/commands.ts';
import { makeFaultyWorld } from './support/fault-world.ts';
import { interfereAt } from './support/interfere-at.ts';
import { stateOf } from './support/subjects.ts';
import { expectStatus, learnTrees, performWith, recoverByCheck, whichTree } from './support/sweep.ts';
import { mountBtrfs, mountExfat, mountOrSkip, mountSmall } from './support/volumes.ts';

vi.setConfig({ testTimeout: 600_000 });

const page = 4096;

/** Leaves just so many bytes of a small volume free. */
function fillUp(volume: string, free: number): string {
  const filler = join(volume, 'filler');
  rmSync(filler, { force: true });
  const { bavail, bsize } = statfsSync(volume);
  writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - free)));
  return filler;
}

function codesOf({ problems }: Outcome): readonly string[] {
  return problems.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

interface OnVolume {
  readonly volume: string;
  readonly venv: string;
  readonly run: RunContext;
}

async function makeOnSmall(context: TestContext, kilobytes: number, maker: string): Promise<OnVolume> {
  const { root, old, fresh } = await makeSandbox(context, { keepOld: true });
  const volume = join(root, 'volume');
  await mountSmall(context, volume, kilobytes);
  const venv = await makeVenv(root, old, join(volume, 'venv'), maker);
  return { volume, venv, run: contextFor(realWorld(), fresh.prefix) };
}

describe('a disk that is really full', () => {
  for (const [maker, kilobytes, steps, step] of [
    ['venv --without-pip', 1024, 9, page],
    ['venv --copies --without-pip', 262_144, 12, undefined],
  ] as const) {
    test(`leaves ${maker} as it was, however much is left of it`, async (context) => {
      const { volume, venv, run: one } = await makeOnSmall(context, kilobytes, maker);
      const trees = await learnTrees(one, { venv });
      const before = statfsSync(volume);
      await expectStatus(perform(one, 'relocate', venv), 'relocated');
      const needed = (before.bavail - statfsSync(volume).bavail) * before.bsize;
      await expectStatus(perform(one, 'undo', venv), 'restored');
      let failed = 0;
      let done = 0;
      for (let number = 0; number <= steps; number += 1) {
        fillUp(volume, number * (step ?? Math.ceil(needed / (steps - 1) / page) * page));
        const outcome = await perform(one, 'relocate', venv);
        if (outcome.status === 'relocated') {
          done += 1;
          rmSync(join(volume, 'filler'));
          await expectStatus(perform(one, 'undo', venv), 'restored');
          continue;
        }
        failed += 1;
        expect(codesOf(outcome), JSON.stringify(outcome.problems)).toEqual(['no-space']);
        expect(whichTree(trees, venv)).toBe('old');
        expect(stateOf(venv)).toEqual([]);
      }
      console.log(
        `[volumes] ${maker}, ENOSPC: ${failed} runs on a full disk failed, ${done} had room enough`,
      );
      expect(failed).toBeGreaterThan(1);
      expect(done).toBeGreaterThan(0);
    });
  }

  test('does not begin an undo that it has no room for, and does it later', async (context) => {
    const { volume, venv, run: one } = await makeOnSmall(context, 1024, 'venv --without-pip');
    const trees = await learnTrees(one, { venv });
    await expectStatus(perform(one, 'relocate', venv), 'relocated');
    fillUp(volume, 0);
    const outcome = await perform(one, 'undo', venv);
    expect(codesOf(outcome)).toEqual(['no-space']);
    expect(whichTree(trees, venv)).toBe('fresh');
    rmSync(join(volume, 'filler'));
    await expectStatus(perform(one, 'undo', venv), 'restored');
    expect(whichTree(trees, venv)).toBe('old');
  });
});

describe('a file system that becomes read-only in the middle of a run', () => {
  test('is said to be so, with exit status 3 where something was changed, and the next check puts all back', async (context) => {
    const { volume, venv, run: one } = await makeOnSmall(context, 4096, 'venv --without-pip');
    const trees = await learnTrees(one, { venv });
    const { effects } = await countEffects(one, venv);
    const readOnly = () => runOrThrow('mount', ['-o', 'remount,ro', volume]);
    let stuck = 0;
    for (let at = 1; at <= effects.length; at += 1) {
      const outcome = await perform(one, 'relocate', venv, interfereAt(one.world, at, readOnly));
      await runOrThrow('mount', ['-o', 'remount,rw', volume]);
      if (outcome.status === 'failed') expect(codesOf(outcome)[0], `effect ${at}`).toBe('read-only');
      if (codesOf(outcome).includes('rollback-failed')) stuck += 1;
      else expect(whichTree(trees, venv)).toBe(outcome.status === 'relocated' ? 'fresh' : 'old');
      if ((await recoverByCheck(laterContext(one), trees, venv)) === 'fresh')
        await expectStatus(perform(one, 'undo', venv), 'restored');
    }
    console.log(
      `[volumes] EROFS from effect 1 to ${effects.length}: ${stuck} roll-backs waited for a person`,
    );
    expect(stuck).toBeGreaterThan(0);
  });
});

async function countEffects(one: RunContext, venv: string): Promise<{ readonly effects: readonly string[] }> {
  const world = makeFaultyWorld(one.world, undefined);
  await expectStatus(perform(one, 'relocate', venv, world), 'relocated');
  await expectStatus(perform(one, 'undo', venv), 'restored');
  return world;
}

// To the world of the next command the process of the last one is dead.
function laterContext(one: RunContext): RunContext {
  return { ...one, world: realWorld() };
}

describe('a venv across volumes', () => {
  test('with bin on another mount is changed, undone, and put back at any effect', async (context) => {
    const { root, venv, fresh } = await makeSandbox(context, { maker: 'venv --copies --without-pip' });
    const elsewhere = join(root, 'elsewhere');
    cpSync(join(venv, 'bin'), elsewhere, { recursive: true, verbatimSymlinks: true });
    await mountOrSkip(context, 'bin', ['--bind', elsewhere], join(venv, 'bin'));
    const one = contextFor(realWorld(), fresh.prefix);
    const trees = await learnTrees(one, { venv }, false);
    const counts = await tryDeaths(one, trees, venv);
    console.log(`[volumes] bin on another mount: ${counts} ends of the program, 0 torn`);
    expect(counts).toBeGreaterThan(40);
  });

  test('without hard links is changed, undone, and put back at any effect', async (context) => {
    const { venv, fresh } = await makeSandbox(context, { maker: 'venv --copies --without-pip' });
    const real = realWorld();
    // As on FAT, and in the eyes of a kernel that protects the files of others.
    const world = { ...real, writer: { ...real.writer, hardLink: async () => false } };
    const one = contextFor(world, fresh.prefix);
    const trees = await learnTrees(one, { venv }, false);
    const counts = await tryDeaths(one, trees, venv);
    console.log(`[volumes] no hard links: ${counts} ends of the program, 0 torn`);
    expect(counts).toBeGreaterThan(40);
  });

  test('of exFAT, which has no links at all and no case in names, is changed, undone, and put back at any effect', async (context) => {
    const { root, venv, fresh } = await makeSandbox(context, { maker: 'venv --copies --without-pip' });
    const { path: volume } = await mountExfat(context, root);
    // Told by a name that the disk knows only in other letters.
    copyWithoutLinks(venv, join(volume, 'Venv'));
    const there = join(volume, 'venv');
    const one = contextFor(realWorld(), fresh.prefix);
    const trees = await learnTrees(one, { venv: there }, false);
    const counts = await tryDeaths(one, trees, there);
    console.log(`[volumes] exFAT: ${counts} ends of the program, 0 torn`);
    expect(counts).toBeGreaterThan(40);
  });
});

// `lib64` and the names of python are links to what is copied anyway.
function copyWithoutLinks(venv: string, place: string): void {
  mkdirSync(place);
  copyFileSync(join(venv, 'pyvenv.cfg'), join(place, 'pyvenv.cfg'));
  for (const name of ['bin', 'lib'])
    cpSync(join(venv, name), join(place, name), { recursive: true, dereference: true });
}

/** Ends a run and an undo at each effect, and checks. */
async function tryDeaths(
  one: RunContext,
  trees: Awaited<ReturnType<typeof learnTrees>>,
  venv: string,
): Promise<number> {
  let deaths = 0;
  for (const name of ['relocate', 'undo'] as const) {
    for (let at = 1; ; at += 1) {
      if (name === 'undo') await expectStatus(perform(one, 'relocate', venv), 'relocated');
      const fault = { at, when: 'before', lasting: true, code: 'dead' } as const;
      const { outcome } = await performWith(one, name, venv, fault);
      if ((await recoverByCheck(one, trees, venv)) === 'fresh')
        await expectStatus(perform(one, 'undo', venv), 'restored');
      if (outcome !== undefined) break;
      deaths += 1;
    }
  }
  return deaths;
}

describe('a quota that is used up', () => {
  test('leaves the venv as it was, however much is left of it', async (context) => {
    const { root, old, fresh } = await makeSandbox(context, { keepOld: true });
    const { path: volume } = await mountBtrfs(context, root);
    const place = join(volume, 'home');
    for (const args of [
      ['quota', 'enable', volume],
      ['subvolume', 'create', place],
    ])
      await runOrThrow('btrfs', args);
    const venv = await makeVenv(root, old, join(place, 'venv'), 'venv --copies --without-pip');
    const one = contextFor(realWorld(), fresh.prefix);
    const trees = await learnTrees(one, { venv });
    const { stdout: id } = await runOrThrow('btrfs', ['inspect-internal', 'rootid', place]);
    // By way of the volume: on a quota that is used up nothing can be done, not even that.
    const limit = (bytes: string): Promise<unknown> =>
      runOrThrow('btrfs', ['qgroup', 'limit', bytes, `0/${id.trim()}`, volume]);
    let failed = 0;
    for (const kilobytes of [0, 16, 32, 64, 256, 4_096, 16_384, 32_768, 49_152]) {
      // What a deleted file took is given back with the next transaction.
      await runOrThrow('btrfs', ['filesystem', 'sync', volume]);
      await limit(String((await usedBytes(place)) + kilobytes * 1024));
      const outcome = await perform(one, 'relocate', venv);
      await limit('none');
      if (outcome.status === 'relocated') {
        await expectStatus(perform(one, 'undo', venv), 'restored');
        continue;
      }
      failed += 1;
      expect(codesOf(outcome), JSON.stringify(outcome.problems)).toEqual(['no-space']);
      expect(outcome.problems.map(({ message }) => message).join()).toContain('quota');
      expect(whichTree(trees, venv)).toBe('old');
      expect(stateOf(venv)).toEqual([]);
    }
    console.log(`[volumes] EDQUOT: ${failed} runs on a quota that was used up failed`);
    expect(failed).toBeGreaterThan(1);
  });
});

async function usedBytes(subvolume: string): Promise<number> {
  const { stdout } = await runOrThrow('btrfs', ['qgroup', 'show', '--raw', '-f', subvolume]);
  return Number(/^0\/\d+\s+(\d+)/m.exec(stdout)?.[1]);
}

describe('a volume that goes away in the middle of a run', () => {
  test('is a clear problem at each effect, and when it is back the next check puts all back', async (context) => {
    const { root, old, fresh } = await makeSandbox(context, { keepOld: true });
    const volume = await mountBtrfs(context, root);
    const venv = await makeVenv(root, old, join(volume.path, 'venv'));
    const one = contextFor(realWorld(), fresh.prefix);
    const trees = await learnTrees(one, { venv });
    const { effects } = await countEffects(one, venv);
    let stuck = 0;
    for (let at = 1; at <= effects.length; at += 1) {
      const outcome = await perform(one, 'relocate', venv, interfereAt(one.world, at, volume.detach));
      await volume.attach();
      if (outcome.status === 'failed') expect(codesOf(outcome)[0], `effect ${at}`).toBe('input-output');
      if (codesOf(outcome).includes('rollback-failed')) stuck += 1;
      if ((await recoverByCheck(laterContext(one), trees, venv)) === 'fresh')
        await expectStatus(perform(one, 'undo', venv), 'restored');
    }
    console.log(`[volumes] gone at effect 1 to ${effects.length}: ${stuck} waited for it to come back`);
    expect(stuck).toBeGreaterThan(0);
  });
});

test('an immutable bin is said to be so, and nothing is changed', async (context) => {
  const { venv, fresh } = await makeSandbox(context);
  const made = await run('chattr', ['+i', join(venv, 'bin')]);
  if (made.code !== 0) return context.skip(`chattr +i is not possible here: ${made.stderr.trim()}`);
  context.onTestFinished(() => void run('chattr', ['-i', join(venv, 'bin')]));
  const one = contextFor(realWorld(), fresh.prefix);
  const outcome = await perform(one, 'relocate', venv);
  expect(codesOf(outcome)).toEqual(['permission-denied']);
  expect(outcome.problems.map(({ hint }) => hint).join()).toContain('chattr -i');
  expect(stateOf(venv)).toEqual([]);
});
