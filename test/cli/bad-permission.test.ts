import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run, runRelocate } from '../support/command.ts';
import { differences, snapshotTree } from '../support/tree.ts';
import { giveToOrdinary, isRoot, ordinaryRunner } from './support/ordinary-account.ts';
import { expectRefusal } from './support/refusal.ts';
import { makeSandbox } from './support/sandbox.ts';

describe('a venv that cannot be written', () => {
  for (const [what, snapshot, closed] of [
    ['a venv whose directory is read-only', 'permission-venv-read-only', ['']],
    ['a venv whose bin is read-only', 'permission-bin-read-only', ['bin']],
    ['a venv whose directories are all read-only', 'permission-all-read-only', ['', 'bin', 'lib']],
  ] as const) {
    test(`${what} is left as it is`, async (context) => {
      const sandbox = await makeSandbox(context);
      const { root, fresh, project, venv } = sandbox;
      const runner = await ordinaryRunner(context, sandbox);
      giveToOrdinary(project);
      for (const place of closed) chmodSync(join(venv, place), 0o555);
      try {
        const before = snapshotTree(venv);
        const args = ['--to', fresh.prefix, venv];
        // Where bin alone is closed, the journal comes and goes, which the time of the venv's directory shows.
        const watched = closed.length === 1 && closed[0] === 'bin' ? join(venv, 'bin') : root;
        await expectRefusal(root, { snapshot, args, code: 1, runner, watched });
        expect(differences(before, snapshotTree(venv), { mtimes: true, inodes: true })).toEqual([]);
      } finally {
        for (const place of closed) chmodSync(join(venv, place), 0o755);
      }
    });
  }

  test("another account's venv is left as it is", async (context) => {
    if (!isRoot()) return context.skip('only root can make a venv that belongs to somebody else');
    const sandbox = await makeSandbox(context);
    const runner = await ordinaryRunner(context, sandbox);
    const args = ['--to', sandbox.fresh.prefix, sandbox.venv];
    await expectRefusal(sandbox.root, { snapshot: 'permission-other-owner', args, code: 1, runner });
  });

  test('read-only files in directories that can be written are no obstacle', async (context) => {
    const sandbox = await makeSandbox(context);
    const { fresh, project, venv } = sandbox;
    const runner = await ordinaryRunner(context, sandbox);
    giveToOrdinary(project);
    chmodSync(join(venv, 'pyvenv.cfg'), 0o444);
    const result = await runner(['--to', fresh.prefix, venv]);
    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect(snapshotTree(venv).get('pyvenv.cfg')?.mode).toBe(0o444);
  });

  test('check needs no right to write', async (context) => {
    const sandbox = await makeSandbox(context);
    const runner = await ordinaryRunner(context, sandbox);
    const before = snapshotTree(sandbox.root);
    const result = await runner(['check', '--json', sandbox.venv]);
    expect(JSON.parse(result.stdout).venvs[0].status).toBe('needs-relocation');
    const options = { mtimes: true, directoryMtimes: true };
    expect(differences(before, snapshotTree(sandbox.root), options)).toEqual([]);
  });

  test('an immutable pyvenv.cfg stops even root, and nothing is changed', async (context) => {
    const { root, fresh, venv } = await makeSandbox(context);
    const config = join(venv, 'pyvenv.cfg');
    const made = await run('chattr', ['+i', config]);
    if (made.code !== 0) return context.skip(`chattr +i is not possible here: ${made.stderr.trim()}`);
    try {
      const before = snapshotTree(venv);
      const args = ['--to', fresh.prefix, venv];
      await expectRefusal(root, {
        snapshot: 'permission-immutable-config',
        args,
        code: 1,
        watched: join(root, 'opt'),
      });
      expect(differences(before, snapshotTree(venv), { mtimes: true, inodes: true })).toEqual([]);
    } finally {
      await run('chattr', ['-i', config]);
    }
  });

  test('an immutable venv directory stops even root, and nothing is changed', async (context) => {
    const { root, fresh, venv } = await makeSandbox(context);
    const made = await run('chattr', ['+i', venv]);
    if (made.code !== 0) return context.skip(`chattr +i is not possible here: ${made.stderr.trim()}`);
    try {
      const args = ['--to', fresh.prefix, venv];
      await expectRefusal(root, { snapshot: 'permission-immutable-venv', args, code: 1 });
    } finally {
      await run('chattr', ['-i', venv]);
    }
  });

  test('a venv on a read-only file system is said to be on one', async (context) => {
    const { root, fresh, venv } = await makeSandbox(context);
    const place = join(root, 'mounted');
    mkdirSync(place);
    const mounted = await run('mount', ['--bind', venv, place]);
    if (mounted.code !== 0)
      return context.skip(`a bind mount is not possible here: ${mounted.stderr.trim()}`);
    try {
      const remounted = await run('mount', ['-o', 'remount,bind,ro', place]);
      expect(remounted.code, remounted.stderr).toBe(0);
      const args = ['--to', fresh.prefix, place];
      await expectRefusal(root, { snapshot: 'permission-read-only-file-system', args, code: 1 });
      const checked = await runRelocate(['check', '--json', place]);
      expect(JSON.parse(checked.stdout).venvs[0].status).toBe('needs-relocation');
    } finally {
      await run('umount', [place]);
    }
  });
});
