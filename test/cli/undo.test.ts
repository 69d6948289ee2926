import {
  appendFileSync,
  chmodSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeBase } from '../support/bases.ts';
import { runRelocate } from '../support/command.ts';
import { snapshotTree, type Tree } from '../support/tree.ts';
import { everyDifference, expectRefusal, expectTranscript } from './support/refusal.ts';
import { makeSandbox, type Sandbox, type TestContext } from './support/sandbox.ts';

/** Without what changes whenever an entry of a directory is replaced. */
function entries(directory: string): Tree {
  return new Map([...snapshotTree(directory)].filter(([, { type }]) => type !== 'directory'));
}

async function makeRelocated(
  context: TestContext,
  options: Parameters<typeof makeSandbox>[1] = {},
): Promise<Sandbox & { readonly before: Tree }> {
  const sandbox = await makeSandbox(context, options);
  const before = entries(sandbox.venv);
  const result = await runRelocate(['--to', sandbox.fresh.prefix, sandbox.venv]);
  expect(result.code, result.stdout + result.stderr).toBe(0);
  return { ...sandbox, before };
}

describe('undo', () => {
  for (const maker of [
    'venv --without-pip',
    'venv --copies --without-pip',
    'uv 0.13.9',
    'virtualenv 20.26.6 --copies',
  ]) {
    test(`puts back every file, link, mode, time and inode of a venv made by ${maker}`, async (context) => {
      const { venv, before } = await makeRelocated(context, { maker });
      expect(everyDifference(before, entries(venv))).not.toEqual([]);
      expect((await runRelocate(['undo', venv])).code).toBe(0);
      expect(everyDifference(before, entries(venv))).toEqual([]);
      expect(readdirSync(venv)).not.toContain('.venv-relocate');
    });
  }

  test('says what it put back', async (context) => {
    const { root, venv } = await makeRelocated(context);
    const args = ['undo', venv];
    await expectTranscript(root, 'undo', args, await runRelocate(args));
  });

  test('without a run says that there is none, and touches nothing', async (context) => {
    const { root, venv } = await makeSandbox(context);
    await expectRefusal(root, { snapshot: 'undo-nothing', args: ['undo', venv], code: 0 });
  });

  test('undoes the last of several runs, then the one before', async (context) => {
    const { root, python, venv, before } = await makeRelocated(context);
    const third = await makeBase(python, join(root, 'opt', 'third'));
    const between = entries(venv);
    expect((await runRelocate(['--to', third.prefix, venv])).code).toBe(0);
    expect((await runRelocate(['undo', venv])).code).toBe(0);
    expect(everyDifference(between, entries(venv))).toEqual([]);
    expect((await runRelocate(['undo', venv])).code).toBe(0);
    expect(everyDifference(before, entries(venv))).toEqual([]);
    const last = await runRelocate(['undo', venv]);
    expect(last).toMatchObject({ code: 0 });
    expect(last.stdout).toContain('nothing-to-undo');
  });

  test('works when old and new base are both gone', async (context) => {
    const { fresh, venv, before } = await makeRelocated(context);
    rmSync(fresh.prefix, { recursive: true });
    expect((await runRelocate(['undo', venv])).code).toBe(0);
    expect(everyDifference(before, entries(venv))).toEqual([]);
  });

  test('is refused where something else changed what was written, and then changes nothing', async (context) => {
    const { root, venv } = await makeRelocated(context);
    appendFileSync(join(venv, 'pyvenv.cfg'), 'prompt = mine\n');
    const link = join(venv, 'bin', 'python3.11');
    unlinkSync(link);
    symlinkSync('/somewhere/else/python3.11', link);
    await expectRefusal(root, {
      snapshot: 'undo-changed-since',
      args: ['undo', venv],
      code: 1,
      watched: join(venv, 'bin'),
    });
    expect(readFileSync(join(venv, 'pyvenv.cfg'), 'utf8')).toContain('prompt = mine');
  });

  test('is refused where only a mode was changed since', async (context) => {
    const { venv } = await makeRelocated(context);
    chmodSync(join(venv, 'pyvenv.cfg'), 0o600);
    const result = await runRelocate(['undo', venv]);
    expect(result.code).toBe(1);
    expect(result.stdout).toContain('changed-since');
  });

  test('with --force puts the old state back and keeps a copy of what was there', async (context) => {
    const { root, venv, before } = await makeRelocated(context);
    appendFileSync(join(venv, 'pyvenv.cfg'), 'prompt = mine\n');
    const changed = readFileSync(join(venv, 'pyvenv.cfg'), 'utf8');
    const args = ['undo', '--force', venv];
    const result = await runRelocate(args);
    const stdout = result.stdout.replaceAll(/\.changed-[0-9a-z]+/g, '.changed-<random>');
    await expectTranscript(root, 'undo-force', args, { ...result, stdout });
    expect(result.code).toBe(0);
    const [copy, ...more] = readdirSync(venv).filter((name) => name.startsWith('pyvenv.cfg.changed-'));
    expect(more).toEqual([]);
    expect(readFileSync(join(venv, copy ?? ''), 'utf8')).toBe(changed);
    rmSync(join(venv, copy ?? ''));
    expect(everyDifference(before, entries(venv))).toEqual([]);
  });

  test('with --force brings back what was removed since', async (context) => {
    const { venv, before } = await makeRelocated(context);
    unlinkSync(join(venv, 'bin', 'python3.11'));
    rmSync(join(venv, 'pyvenv.cfg'));
    expect((await runRelocate(['undo', venv])).code).toBe(1);
    expect((await runRelocate(['undo', '--force', venv])).code).toBe(0);
    expect(everyDifference(before, entries(venv))).toEqual([]);
  });

  test('as JSON says what was restored', async (context) => {
    const { venv } = await makeRelocated(context);
    const result = await runRelocate(['undo', '--json', venv]);
    expect(JSON.parse(result.stdout)).toMatchObject({
      schema: 1,
      command: 'undo',
      dryRun: false,
      changed: true,
      venvs: [{ path: venv, status: 'restored', restored: ['bin/python3.11', 'pyvenv.cfg'], problems: [] }],
      summary: { total: 1, restored: 1 },
    });
  });
});
