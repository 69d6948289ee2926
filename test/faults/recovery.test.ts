import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { realWorld } from '../../src/world/real-world.ts';
import { ordinaryRunner } from '../cli/support/ordinary-account.ts';
import { makeSandbox, makeVenv, type Sandbox } from '../cli/support/sandbox.ts';
import { type CommandResult, runRelocate } from '../support/command.ts';
import { contextFor, perform } from './support/commands.ts';
import { Dead, makeFaultyWorld } from './support/fault-world.ts';
import { placesOf, stateOf } from './support/subjects.ts';
import { expectStatus, learnTrees, whichTree } from './support/sweep.ts';

/** Leaves a venv as a command does that dies at one of its effects. */
async function dieIn(
  command: 'relocate' | 'undo',
  { venv, fresh }: Pick<Sandbox, 'venv' | 'fresh'>,
  at: number,
): Promise<void> {
  const context = contextFor(realWorld(), fresh.prefix);
  const world = makeFaultyWorld(context.world, { at, when: 'after', lasting: true, code: 'dead' });
  await expect(perform(context, command, venv, world)).rejects.toThrow(Dead);
}

/** Far enough into either command that something of the venv is changed. */
const midway = 12;

function codesOf(result: CommandResult): readonly string[] {
  const { venvs } = JSON.parse(result.stdout) as {
    venvs: readonly { problems: readonly { code: string }[] }[];
  };
  return venvs.flatMap(({ problems }) => problems.map(({ code }) => code));
}

describe('what a dead run left half done', () => {
  for (const [name, args] of [
    ['relocate', []],
    ['check', ['check']],
    ['undo', ['undo']],
    ['a preview', ['-n']],
  ] as const) {
    test(`is put back by ${name}, which says so`, async (context) => {
      const sandbox = await makeSandbox(context);
      const { venv, fresh } = sandbox;
      const trees = await learnTrees(contextFor(realWorld(), fresh.prefix), { venv });
      await dieIn('relocate', sandbox, midway);
      expect(() => whichTree(trees, venv)).toThrow('torn');
      const to = name === 'relocate' || name === 'a preview' ? ['--to', fresh.prefix] : [];
      const result = await runRelocate([...args, ...to, '--json', venv]);
      expect(codesOf(result), result.stdout).toContain('run-recovered');
      expect(whichTree(trees, venv)).toBe(name === 'relocate' ? 'fresh' : 'old');
      expect(result.code).toBe(name === 'check' ? 1 : 0);
    });
  }

  test('by an undo is finished by the next undo, which does not undo the run before as well', async (context) => {
    const sandbox = await makeSandbox(context);
    const { root, venv, fresh, old, python } = sandbox;
    const run = contextFor(realWorld(), fresh.prefix);
    await expectStatus(perform(run, 'relocate', venv), 'relocated');
    const between = placesOf(venv);
    const { makeBase } = await import('../support/bases.ts');
    const third = await makeBase(python, join(root, 'opt', 'third'));
    await expectStatus(perform(contextFor(realWorld(), third.prefix), 'relocate', venv), 'relocated');
    expect(old.prefix).not.toBe(third.prefix);
    const trees = { old: between, fresh: placesOf(venv), sameFiles: true };
    await dieIn('undo', sandbox, 7);
    expect(() => whichTree(trees, venv)).toThrow('torn');
    const result = await runRelocate(['undo', '--json', venv]);
    expect(codesOf(result)).toContain('run-recovered');
    expect(whichTree(trees, venv)).toBe('old');
    expect(stateOf(venv)).toContain('.venv-relocate/0001/journal');
  });

  test('keeps what somebody put into a place since, under another name', async (context) => {
    const sandbox = await makeSandbox(context);
    const { venv, fresh } = sandbox;
    const trees = await learnTrees(contextFor(realWorld(), fresh.prefix), { venv });
    // After the last change, pyvenv.cfg.
    const world = makeFaultyWorld(realWorld(), undefined);
    await expectStatus(perform(contextFor(world, fresh.prefix), 'relocate', venv, world), 'relocated');
    await expectStatus(perform(contextFor(realWorld(), fresh.prefix), 'undo', venv), 'restored');
    const last = world.effects.lastIndexOf('rename', world.effects.lastIndexOf('rename') - 1) + 1;
    await dieIn('relocate', sandbox, last);
    const config = join(venv, 'pyvenv.cfg');
    const mended = `${readFileSync(config, 'utf8')}# mended by hand\n`;
    writeFileSync(config, mended);
    const result = await runRelocate(['check', '--json', venv]);
    const notes = JSON.parse(result.stdout).venvs[0].problems as { code: string; path: string }[];
    const note = notes.find(({ code }) => code === 'left-alone');
    expect(readFileSync(note?.path ?? '', 'utf8')).toBe(mended);
    const now = new Map([...placesOf(venv)].filter(([path]) => !path.includes('.changed-')));
    expect([...now.keys()]).toEqual([...trees.old.keys()]);
    expect(now.get('pyvenv.cfg')?.sha256).toBe(trees.old.get('pyvenv.cfg')?.sha256);
  });

  for (const command of [['check'], ['undo'], []]) {
    test(`and whose journal is damaged, ${command[0] ?? 'relocate'} leaves alone, with exit status 3`, async (context) => {
      const sandbox = await makeSandbox(context);
      const { venv } = sandbox;
      await dieIn('relocate', sandbox, midway);
      const journal = join(venv, '.venv-relocate', '0001', 'journal');
      writeFileSync(journal, readFileSync(journal).subarray(0, 300));
      const before = placesOf(venv);
      const result = await runRelocate([...command, '--json', venv]);
      expect(result.code).toBe(3);
      expect(codesOf(result)).toEqual(['journal-damaged']);
      expect([...placesOf(venv)]).toEqual([...before]);
    });
  }
});

test('a journal of a newer version is not followed, and said to be one', async (context) => {
  const sandbox = await makeSandbox(context);
  const { venv } = sandbox;
  await dieIn('relocate', sandbox, midway);
  const journal = join(venv, '.venv-relocate', '0001', 'journal');
  writeFileSync(journal, readFileSync(journal, 'utf8').replace('journal 1 ', 'journal 2 '));
  const before = placesOf(venv);
  const result = await runRelocate(['check', '--json', venv]);
  expect(result.code).toBe(3);
  const [problem] = JSON.parse(result.stdout).venvs[0].problems;
  expect(problem.code).toBe('journal-damaged');
  expect(problem.message).toContain('newer');
  expect(problem.hint).toContain('that version');
  expect([...placesOf(venv)]).toEqual([...before]);
});

describe('a check by an account that may only read', () => {
  for (const [what, open] of [
    ['hidden', false],
    ['for all to read', true],
  ] as const) {
    test(`goes on where a run of another account stands or left its lock, ${what}`, async (context) => {
      const sandbox = await makeSandbox(context);
      const { venv, fresh } = sandbox;
      const runner = await ordinaryRunner(context, sandbox);
      const run = contextFor(realWorld(), fresh.prefix);
      await expectStatus(perform(run, 'relocate', venv), 'relocated');
      const state = join(venv, '.venv-relocate');
      const claim = join(state, 'lock-dead1');
      writeFileSync(claim, '{"host":"', { mode: 0o644 });
      if (open) for (const path of [state, join(state, '0001')]) chmodSync(path, 0o755);
      if (open) chmodSync(join(state, '0001', 'journal'), 0o644);
      const result = await runner(['check', '--json', venv]);
      expect(JSON.parse(result.stdout).venvs[0].status, result.stdout).toBe('healthy');
    });
  }

  test('says that a run has to be put back first where it sees one, and is no crash', async (context) => {
    const sandbox = await makeSandbox(context);
    const { venv } = sandbox;
    const runner = await ordinaryRunner(context, sandbox);
    await dieIn('relocate', sandbox, midway);
    const state = join(venv, '.venv-relocate');
    for (const path of [state, join(state, '0001')]) chmodSync(path, 0o755);
    chmodSync(join(state, '0001', 'journal'), 0o644);
    const result = await runner(['check', '--json', venv]);
    const [found] = JSON.parse(result.stdout).venvs;
    expect(found.status).toBe('broken');
    expect(found.problems[0].code).toBe('permission-denied');
    expect(found.problems[0].message).toContain('was cut off');
  });
});

test('an undo of a batch takes the selection of the run, and the run can be done again', async (context) => {
  const { root, old, fresh, project, venv } = await makeSandbox(context, { keepOld: true });
  const venvs = [venv];
  for (const name of ['second', 'third']) venvs.push(await makeVenv(root, old, join(project, name)));
  const before = venvs.map(placesOf);
  for (let round = 0; round < 2; round += 1) {
    const made = await runRelocate(['--to', fresh.prefix, project, '--json']);
    const statuses = (result: CommandResult): readonly string[] =>
      JSON.parse(result.stdout).venvs.map(({ status }: { status: string }) => status);
    expect(statuses(made)).toEqual(['relocated', 'relocated', 'relocated']);
    const back = await runRelocate(['undo', project, '--json']);
    expect(statuses(back)).toEqual(['restored', 'restored', 'restored']);
    for (const [index, one] of venvs.entries()) {
      const trees = { old: before[index] ?? new Map(), fresh: new Map(), sameFiles: true };
      expect(whichTree(trees, one)).toBe('old');
    }
  }
});
