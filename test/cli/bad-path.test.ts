import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run, runRelocate } from '../support/command.ts';
import { makeTemporaryDirectory } from '../support/temporary.ts';
import { differences, snapshotTree } from '../support/tree.ts';
import { expectNoStack, expectRefusal, expectTranscript } from './support/refusal.ts';
import { makeSandbox, makeVenv } from './support/sandbox.ts';

interface Case {
  readonly name: string;
  readonly snapshot: string;
  /** Prepares the place and returns the arguments. */
  readonly prepare: (root: string) => readonly string[] | Promise<readonly string[]>;
  /** The directory that the command is run in, below the place. */
  readonly directory?: string;
}

const cases: readonly Case[] = [
  {
    name: 'a path at which there is nothing is named, and so is what may be given instead',
    snapshot: 'path-nothing',
    prepare: (root) => [join(root, 'nowhere')],
  },
  {
    name: 'a file that is no pyvenv.cfg is said to be a file',
    snapshot: 'path-file',
    prepare: (root) => {
      writeFileSync(join(root, 'requirements.txt'), 'requests\n');
      return [join(root, 'requirements.txt')];
    },
  },
  {
    name: 'an empty directory is said to be empty',
    snapshot: 'path-empty-directory',
    prepare: (root) => {
      mkdirSync(join(root, 'empty'));
      return [join(root, 'empty')];
    },
  },
  {
    name: 'a directory without a venv is said to hold none',
    snapshot: 'path-no-venv',
    prepare: (root) => {
      mkdirSync(join(root, 'project', 'src'), { recursive: true });
      writeFileSync(join(root, 'project', 'setup.py'), '');
      return [join(root, 'project')];
    },
  },
  {
    name: 'no path in a directory without a venv names that directory',
    snapshot: 'path-none-given',
    directory: 'project',
    prepare: (root) => {
      mkdirSync(join(root, 'project'));
      writeFileSync(join(root, 'project', 'setup.py'), '');
      return [];
    },
  },
  {
    name: 'an empty path is refused rather than taken for the current directory',
    snapshot: 'path-empty-word',
    prepare: () => [''],
  },
  {
    name: 'a conda environment is refused with the reason',
    snapshot: 'path-conda',
    prepare: (root) => {
      mkdirSync(join(root, 'conda', 'conda-meta'), { recursive: true });
      mkdirSync(join(root, 'conda', 'bin'));
      writeFileSync(join(root, 'conda', 'conda-meta', 'history'), '');
      writeFileSync(join(root, 'conda', 'bin', 'python3.11'), '');
      return [join(root, 'conda')];
    },
  },
  {
    name: 'a glob that matches nothing says so',
    snapshot: 'path-glob-nothing',
    prepare: (root) => [join(root, 'projects', '*', 'venv')],
  },
  {
    name: 'a glob that matches only other things says that none of them is a venv',
    snapshot: 'path-glob-no-venv',
    prepare: (root) => {
      mkdirSync(join(root, 'projects', 'one'), { recursive: true });
      writeFileSync(join(root, 'projects', 'notes.txt'), '');
      return [join(root, 'projects', '*')];
    },
  },
  {
    name: 'a .venv file that names a missing directory says which',
    snapshot: 'path-pointer-missing',
    prepare: (root) => {
      writeFileSync(join(root, '.venv'), 'venvs/project\n');
      return [join(root, '.venv')];
    },
  },
  {
    name: 'an empty .venv file says that it names no path',
    snapshot: 'path-pointer-empty',
    prepare: (root) => {
      writeFileSync(join(root, '.venv'), '');
      return [join(root, '.venv')];
    },
  },
  {
    name: 'a .venv file that names a directory without a venv says what is there',
    snapshot: 'path-pointer-no-venv',
    prepare: (root) => {
      mkdirSync(join(root, 'elsewhere'));
      writeFileSync(join(root, '.venv'), 'elsewhere\n');
      return [join(root, '.venv')];
    },
  },
  {
    name: 'a link that leads nowhere says where it leads',
    snapshot: 'path-dangling-link',
    prepare: (root) => {
      symlinkSync(join(root, 'unmounted', 'venv'), join(root, 'venv'));
      return [join(root, 'venv')];
    },
  },
  {
    name: 'a link that leads back to itself says so',
    snapshot: 'path-link-loop',
    prepare: (root) => {
      symlinkSync('venv', join(root, 'venv'));
      return [join(root, 'venv')];
    },
  },
  {
    name: 'something that is neither file nor directory is said to be neither',
    snapshot: 'path-fifo',
    prepare: async (root) => {
      await run('mkfifo', [join(root, 'pipe')]);
      return [join(root, 'pipe')];
    },
  },
  {
    name: 'a path longer than the system allows is no question of permissions',
    snapshot: 'path-too-long',
    prepare: (root) => [join(root, 'x'.repeat(300))],
  },
  {
    name: 'check says the same of a path at which there is nothing',
    snapshot: 'path-nothing-check',
    prepare: (root) => ['check', join(root, 'nowhere')],
  },
  {
    name: 'undo says the same of a path at which there is nothing',
    snapshot: 'path-nothing-undo',
    prepare: (root) => ['undo', join(root, 'nowhere')],
  },
  {
    name: 'undo in a directory without a venv does not speak of a run',
    snapshot: 'path-no-venv-undo',
    prepare: (root) => {
      mkdirSync(join(root, 'project'));
      writeFileSync(join(root, 'project', 'setup.py'), '');
      return ['undo', join(root, 'project')];
    },
  },
];

describe('a path that is no venv', () => {
  for (const { name, snapshot, prepare, directory } of cases) {
    test(name, async ({ onTestFinished }) => {
      const temporary = makeTemporaryDirectory('path');
      onTestFinished(temporary.remove);
      const root = temporary.path;
      const args = await prepare(root);
      const code = args.includes('') ? 2 : 1;
      await expectRefusal(root, { snapshot, args, code, run: { cwd: join(root, directory ?? '') } });
    });
  }

  test('one bad path does not keep the others from being done, and is not passed over', async (context) => {
    const sandbox = await makeSandbox(context);
    const { root, old, fresh, venv } = sandbox;
    const second = join(root, 'project', 'broken');
    mkdirSync(second);
    writeFileSync(join(second, 'pyvenv.cfg'), '');
    const args = ['--to', fresh.prefix, join(root, 'nowhere'), second, venv];
    const before = snapshotTree(second);
    const result = await runRelocate(args);
    expectNoStack(result);
    await expectTranscript(root, 'path-one-bad-of-three', args, result);
    expect(result.code).toBe(1);
    expect(differences(before, snapshotTree(second), { mtimes: true, directoryMtimes: true })).toEqual([]);
    expect((await run(join(venv, 'bin', 'python'), ['-c', 'import json'])).code).toBe(0);
    expect(old.prefix).not.toBe(fresh.prefix);
  });

  test('a venv inside a linked directory is done at the place that was named', async (context) => {
    const sandbox = await makeSandbox(context);
    const { root, fresh, venv } = sandbox;
    symlinkSync(venv, join(root, 'current'));
    const result = await runRelocate(['--to', fresh.prefix, '--json', join(root, 'current')]);
    expect(result.code, result.stderr).toBe(0);
    expect(JSON.parse(result.stdout).venvs[0].status).toBe('relocated');
    expect((await run(join(venv, 'bin', 'python'), ['-c', 'import json'])).code).toBe(0);
  });

  test('a venv that is named twice, in two ways, is done once', async (context) => {
    const { root, old, fresh, venv } = await makeSandbox(context, { keepOld: true });
    await makeVenv(root, old, join(root, 'project', 'other'));
    const args = ['--to', fresh.prefix, '--json', venv, join(venv, 'pyvenv.cfg'), join(root, 'project')];
    const { venvs } = JSON.parse((await runRelocate(args)).stdout);
    expect(venvs.map((one: { path: string }) => one.path)).toEqual([venv, join(root, 'project', 'other')]);
  });
});
