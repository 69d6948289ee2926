import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run, runRelocate } from '../support/command.ts';
import { differences, snapshotTree } from '../support/tree.ts';
import { expectNoStack, expectRefusal } from './support/refusal.ts';
import { makeSandbox, type Sandbox } from './support/sandbox.ts';

interface Case {
  readonly name: string;
  readonly snapshot: string;
  readonly spoil: (bin: string, sandbox: Sandbox) => void;
}

const cases: readonly Case[] = [
  {
    name: 'interpreter links that point at each other are named',
    snapshot: 'links-loop',
    spoil: (bin) => {
      rmSync(join(bin, 'python3.11'));
      symlinkSync('python', join(bin, 'python3.11'));
    },
  },
  {
    name: 'an interpreter link that points at itself is named',
    snapshot: 'links-self',
    spoil: (bin) => {
      rmSync(join(bin, 'python'));
      symlinkSync('python', join(bin, 'python'));
    },
  },
  {
    name: 'a bin that is a link out of the venv is not written through',
    snapshot: 'links-bin-outside',
    spoil: (bin, { root }) => {
      renameSync(bin, join(root, 'shared-bin'));
      symlinkSync(join(root, 'shared-bin'), bin);
    },
  },
  {
    name: 'a venv without any interpreter in bin says so',
    snapshot: 'links-no-python',
    spoil: (bin) => {
      for (const name of readdirSync(bin).filter((entry) => entry.startsWith('python')))
        rmSync(join(bin, name));
    },
  },
  {
    name: 'a venv without bin says so',
    snapshot: 'links-no-bin',
    spoil: (bin) => rmSync(bin, { recursive: true }),
  },
  {
    name: 'a bin that is a file says so',
    snapshot: 'links-bin-file',
    spoil: (bin) => {
      rmSync(bin, { recursive: true });
      writeFileSync(bin, '');
    },
  },
  {
    name: 'a .venv-relocate that is a link out of the venv is not written through',
    snapshot: 'links-state-outside',
    spoil: (_bin, { root, venv }) => {
      mkdirSync(join(root, 'elsewhere'));
      symlinkSync(join(root, 'elsewhere'), join(venv, '.venv-relocate'));
    },
  },
];

describe('links that lead astray', () => {
  for (const { name, snapshot, spoil } of cases) {
    test(name, async (context) => {
      const sandbox = await makeSandbox(context);
      const { root, fresh, venv } = sandbox;
      spoil(join(venv, 'bin'), sandbox);
      await expectRefusal(root, { snapshot, args: ['--to', fresh.prefix, venv], code: 1 });
    });
  }

  test('a link to a directory in the place of python is replaced like any other that leaves the venv', async (context) => {
    const { root, fresh, venv } = await makeSandbox(context);
    rmSync(join(venv, 'bin', 'python3.11'));
    symlinkSync(join(root, 'opt'), join(venv, 'bin', 'python3.11'));
    const outside = snapshotTree(join(root, 'opt'));
    const result = await runRelocate(['--to', fresh.prefix, venv]);
    expectNoStack(result);
    expect(result.code, result.stderr).toBe(0);
    expect((await run(join(venv, 'bin', 'python'), ['-c', 'import json'])).code).toBe(0);
    expect(differences(outside, snapshotTree(join(root, 'opt')), { mtimes: true })).toEqual([]);
  });

  test('a dangling link among the scripts is left alone', async (context) => {
    const { fresh, venv } = await makeSandbox(context);
    symlinkSync('no-such-script', join(venv, 'bin', 'tool'));
    const result = await runRelocate(['--to', fresh.prefix, venv]);
    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect(snapshotTree(venv).get('bin/tool')?.target).toBe('no-such-script');
  });
});
