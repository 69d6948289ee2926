import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cleanEnvironment, runRelocate } from '../support/command.ts';
import { expectNoStack, expectTranscript } from './support/refusal.ts';
import { makeSandbox, makeVenv } from './support/sandbox.ts';

const colour = /\u001b\[/;

describe('what is said to people', () => {
  test('of one venv that was relocated', async (context) => {
    const { root, fresh, venv } = await makeSandbox(context);
    const args = ['--to', fresh.prefix, venv];
    await expectTranscript(root, 'relocate-one', args, await runRelocate(args));
    await expectTranscript(root, 'relocate-one-again', args, await runRelocate(args));
  });

  test('of one venv with --verbose', async (context) => {
    const { root, fresh, venv } = await makeSandbox(context);
    const args = ['-v', '--to', fresh.prefix, venv];
    await expectTranscript(root, 'relocate-verbose', args, await runRelocate(args));
  });

  test('of one venv without proof', async (context) => {
    const { root, fresh, venv } = await makeSandbox(context);
    const args = ['--verify', 'none', '--to', fresh.prefix, venv];
    await expectTranscript(root, 'relocate-unproved', args, await runRelocate(args));
  });

  test('with --quiet: nothing when all goes well, errors with hints when it does not', async (context) => {
    const { root, fresh, venv } = await makeSandbox(context);
    const well = await runRelocate(['-q', '--to', fresh.prefix, venv]);
    expect(well).toMatchObject({ code: 0, stdout: '', stderr: '' });
    const args = ['-q', '--to', fresh.prefix, venv, join(root, 'nowhere')];
    await expectTranscript(root, 'relocate-quiet-error', args, await runRelocate(args));
  });

  test('of several venvs: problems first, those that need nothing only in the count', async (context) => {
    const { root, fresh, project } = await makeSandbox(context);
    await makeVenv(root, fresh, join(project, 'right'));
    mkdirSync(join(project, 'zbroken'));
    writeFileSync(join(project, 'zbroken', 'pyvenv.cfg'), 'version = 3.11.7\n');
    const args = ['--to', fresh.prefix, project];
    const result = await runRelocate(args);
    expect(result.code).toBe(1);
    await expectTranscript(root, 'relocate-several', args, result);
  });

  test('by check of one venv whose base is gone, and of one that is well', async (context) => {
    const { root, fresh, venv } = await makeSandbox(context);
    const args = ['check', venv];
    const needs = await runRelocate(args);
    expect(needs.code).toBe(1);
    await expectTranscript(root, 'check-needs', args, needs);
    await runRelocate(['--to', fresh.prefix, venv]);
    const well = await runRelocate(args);
    expect(well.code).toBe(0);
    await expectTranscript(root, 'check-well', args, well);
  });

  test('by check of several venvs', async (context) => {
    const { root, fresh, project } = await makeSandbox(context);
    await makeVenv(root, fresh, join(project, 'right'));
    const args = ['check', project];
    const result = await runRelocate(args);
    expect(result.code).toBe(1);
    await expectTranscript(root, 'check-several', args, result);
  });

  test('by pythons of what --to names', async (context) => {
    const { root, fresh } = await makeSandbox(context);
    const args = ['pythons', '--to', fresh.prefix];
    await expectTranscript(root, 'pythons-to', args, await runRelocate(args));
  });

  test('of a proof that fails: what was expected, and that all was put back', async (context) => {
    const { root, fresh, venv } = await makeSandbox(context);
    // Runs well by itself, and not when it is started by the venv's name.
    const shim = join(fresh.prefix, 'lib', 'python3.11', 'sitecustomize.py');
    writeFileSync(shim, 'import os, sys\nif sys.prefix != sys.base_prefix: os._exit(9)\n');
    const args = ['--to', fresh.prefix, venv];
    const result = await runRelocate(args);
    expect(result.code).toBe(1);
    await expectTranscript(root, 'relocate-proof-failed', args, result);
  });

  test('of a version of which there is nothing but what others cannot use or what does not fit', async (context) => {
    const { root, venv } = await makeSandbox(context);
    const twelve = await makeSandbox(context, { minor: '3.12' });
    const eight = await makeSandbox(context, { minor: '3.8' });
    const args = ['--to', twelve.fresh.prefix, '--to', eight.fresh.prefix, venv];
    const result = await runRelocate(args);
    expectNoStack(result);
    expect(result.code).toBe(1);
    expect(result.stdout).toContain('[version-mismatch]');
    expect(result.stdout).toContain(dirname(twelve.fresh.executable));
    expect(root).not.toBe(twelve.root);
  });
});

describe('colours', () => {
  const plain = cleanEnvironment();
  test('are left out when nobody looks, when NO_COLOR is set, and with --no-color', async (context) => {
    const { venv } = await makeSandbox(context);
    for (const [args, env] of [
      [['check', venv], plain],
      [['check', venv], { ...plain, NO_COLOR: '1' }],
      [['check', '--no-color', venv], { ...plain, FORCE_COLOR: '1' }],
      [['check', venv], { ...plain, FORCE_COLOR: '0' }],
      [['check', '--json', venv], { ...plain, FORCE_COLOR: '1' }],
    ] as const) {
      const result = await runRelocate(args, { env });
      expect(`${result.stdout}${result.stderr}`, args.join(' ')).not.toMatch(colour);
      expect(result.stderr).toBe('');
    }
  });

  test('are there with FORCE_COLOR, and say nothing that the words do not', async (context) => {
    const { root, venv, fresh } = await makeSandbox(context);
    const args = ['--to', fresh.prefix, venv, join(root, 'nowhere')];
    const coloured = await runRelocate(args, { env: { ...plain, FORCE_COLOR: '1' } });
    expect(coloured.stdout).toMatch(colour);
    await runRelocate(['undo', venv]);
    const bare = await runRelocate(args, { env: plain });
    const seconds = /\d+\.\d s/g;
    expect(coloured.stdout.replaceAll(/\u001b\[\d+m/g, '').replace(seconds, '')).toBe(
      bare.stdout.replace(seconds, ''),
    );
  });

  test('of errors follow stderr', async () => {
    const usage = await runRelocate(['--nonsense'], { env: { ...plain, FORCE_COLOR: '1' } });
    expect(usage.stderr).toMatch(colour);
    const bare = await runRelocate(['--nonsense', '--no-color'], { env: { ...plain, FORCE_COLOR: '1' } });
    expect(bare.stderr).not.toMatch(colour);
  });
});
