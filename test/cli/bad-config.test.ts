import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run, runOrThrow, runRelocate } from '../support/command.ts';
import { giveToOrdinary, ordinaryRunner } from './support/ordinary-account.ts';
import { expectRefusal } from './support/refusal.ts';
import { makeSandbox, type Sandbox } from './support/sandbox.ts';

interface Case {
  readonly name: string;
  readonly snapshot: string;
  /** What takes the place of pyvenv.cfg. */
  readonly spoil: (config: string, sandbox: Sandbox) => unknown;
}

const cases: readonly Case[] = [
  {
    name: 'an empty pyvenv.cfg is told apart from one without home',
    snapshot: 'config-empty',
    spoil: (config) => writeFileSync(config, ''),
  },
  {
    name: 'a pyvenv.cfg of bytes that are no text says at which byte',
    snapshot: 'config-binary',
    spoil: (config) => writeFileSync(config, Buffer.from([0x68, 0x6f, 0x6d, 0x65, 0x20, 0xff, 0x00, 0x01])),
  },
  {
    name: 'a pyvenv.cfg in UTF-16 is no text that Python reads',
    snapshot: 'config-utf16',
    spoil: (config) => writeFileSync(config, Buffer.from(`\ufeff${readFileSync(config, 'utf8')}`, 'utf16le')),
  },
  {
    name: 'a pyvenv.cfg in Latin-1 says where it stops being UTF-8',
    snapshot: 'config-latin1',
    spoil: (config) => writeFileSync(config, Buffer.from('home = /opt/pythön/bin\n', 'latin1')),
  },
  {
    name: 'a pyvenv.cfg that is a directory says so',
    snapshot: 'config-directory',
    spoil: (config) => {
      rmSync(config);
      mkdirSync(config);
    },
  },
  {
    name: 'a pyvenv.cfg of ten megabytes is refused without being read',
    snapshot: 'config-huge',
    spoil: (config) => truncateSync(config, 10 * 1024 * 1024),
  },
  {
    name: 'a pyvenv.cfg without home says what to add',
    snapshot: 'config-no-home',
    spoil: (config) => writeFileSync(config, 'include-system-site-packages = false\nversion = 3.11.7\n'),
  },
  {
    name: 'an empty home is as good as none',
    snapshot: 'config-empty-home',
    spoil: (config) => writeFileSync(config, 'home =\nversion = 3.11.7\n'),
  },
  {
    name: 'a relative home is refused, since it means another place for each working directory',
    snapshot: 'config-relative-home',
    spoil: (config) => writeFileSync(config, 'home = ../python/bin\nversion = 3.11.7\n'),
  },
  {
    name: 'a quoted home says in which line the quotes are',
    snapshot: 'config-quoted-home',
    spoil: (config) => writeFileSync(config, 'version = 3.11.7\nhome = "/opt/python 3/bin"\n'),
  },
  {
    name: 'a byte order mark is said to be in the way of Python',
    snapshot: 'config-bom',
    spoil: (config) => writeFileSync(config, `\ufeff${readFileSync(config, 'utf8')}`),
  },
  {
    name: 'a pyvenv.cfg that is a link to a file elsewhere says where it leads',
    snapshot: 'config-link-outside',
    spoil: (config, { root }) => {
      renameSync(config, join(root, 'shared.cfg'));
      symlinkSync(join(root, 'shared.cfg'), config);
    },
  },
  {
    name: 'a pyvenv.cfg that is a dangling link says where it leads',
    snapshot: 'config-link-dangling',
    spoil: (config) => {
      rmSync(config);
      symlinkSync('no-such.cfg', config);
    },
  },
  {
    name: 'a pyvenv.cfg that is a FIFO does not hang the command',
    snapshot: 'config-fifo',
    spoil: async (config) => {
      rmSync(config);
      await runOrThrow('mkfifo', [config]);
    },
  },
];

describe('a pyvenv.cfg that is none', () => {
  for (const { name, snapshot, spoil } of cases) {
    test(name, async (context) => {
      const sandbox = await makeSandbox(context);
      const { root, fresh, venv } = sandbox;
      await spoil(join(venv, 'pyvenv.cfg'), sandbox);
      await expectRefusal(root, {
        snapshot,
        args: ['--to', fresh.prefix, venv],
        code: 1,
        run: { timeoutMs: 20_000 },
      });
    });
  }

  test('one that this account may not read is told apart from a bad one', async (context) => {
    const sandbox = await makeSandbox(context);
    const { root, fresh, project, venv } = sandbox;
    const runner = await ordinaryRunner(context, sandbox);
    giveToOrdinary(project);
    chmodSync(join(venv, 'pyvenv.cfg'), 0o000);
    const args = ['--to', fresh.prefix, venv];
    const watched = join(venv, 'bin');
    await expectRefusal(root, { snapshot: 'config-unreadable', args, code: 1, runner, watched });
  });

  test('one in a directory that this account may not enter names the directory', async (context) => {
    const sandbox = await makeSandbox(context);
    const { root, fresh, project, venv } = sandbox;
    const runner = await ordinaryRunner(context, sandbox);
    giveToOrdinary(project);
    chmodSync(venv, 0o000);
    try {
      const args = ['--to', fresh.prefix, venv];
      await expectRefusal(root, {
        snapshot: 'config-behind-closed-door',
        args,
        code: 1,
        runner,
        watched: fresh.prefix,
      });
    } finally {
      chmodSync(venv, 0o755);
    }
  });

  test('the very large one of a venv that needs nothing is no problem of check either', async (context) => {
    const { fresh, venv } = await makeSandbox(context, { keepOld: true });
    truncateSync(join(venv, 'pyvenv.cfg'), 10 * 1024 * 1024);
    const result = await runRelocate(['check', '--json', venv]);
    expect(result.code).toBe(1);
    expect(JSON.parse(result.stdout).venvs[0]).toMatchObject({ status: 'broken' });
    expect((await run(fresh.executable, ['--version'])).code).toBe(0);
  });
});
