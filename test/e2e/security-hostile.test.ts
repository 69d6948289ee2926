import {
  closeSync,
  copyFileSync,
  ftruncateSync,
  lchownSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderJournal } from '../../src/apply/journal.ts';
import { run, runRelocate } from '../support/command.ts';
import { type AccountSandbox, makeAccountSandbox } from './support/account-sandbox.ts';
import { giveTo, reasonAgainstAccounts } from './support/accounts.ts';
import { type ReportedVenv, report } from './support/special.ts';

const reason = reasonAgainstAccounts();
const entryCount = Number(process.env.VENV_RELOCATE_TEST_ENTRIES ?? 100_000);

/** A way in which mallory spoils a venv of her own before root comes along. */
interface Trap {
  readonly name: string;
  readonly lay: (venv: string, sandbox: AccountSandbox) => void | Promise<void>;
  /** What becomes of it: a status, or the codes of what keeps it from one. */
  readonly expected: string;
}

const libraries = ['lib', 'python3.11', 'site-packages'] as const;

function replaceByLink(path: string, target: string): void {
  rmSync(path, { recursive: true, force: true });
  symlinkSync(target, path);
}

async function makeSpecial(kind: 'fifo' | 'socket', path: string): Promise<void> {
  rmSync(path, { force: true });
  const script =
    kind === 'fifo'
      ? 'import os, sys; os.mkfifo(sys.argv[1])'
      : 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])';
  const made = await run('/usr/bin/python3', ['-c', script, path]);
  expect(made.code, made.stderr).toBe(0);
}

function makeSparse(path: string, size = 10 * 1024 ** 3): void {
  const handle = openSync(path, 'w', 0o755);
  ftruncateSync(handle, size);
  closeSync(handle);
}

/** A base in mallory's home whose python is a shell script. */
function makeBase(sandbox: AccountSandbox, venv: string, script: string): void {
  const bin = join(`${venv}-base`, 'bin');
  sandbox.lay(
    sandbox.mallory,
    join(bin, 'python3.11'),
    `#!/bin/sh\n${sandbox.witness.shell}\n${script}\n`,
    0o755,
  );
  giveTo(sandbox.mallory, `${venv}-base`);
  rmSync(join(venv, 'bin', 'python3.11'));
  symlinkSync(join(bin, 'python3.11'), join(venv, 'bin', 'python3.11'));
  writeFileSync(join(venv, 'pyvenv.cfg'), `home = ${bin}\nversion = ${sandbox.python.version}\n`);
}

const traps: readonly Trap[] = [
  ...(['bin', 'lib', 'lib/python3.11', 'lib/python3.11/site-packages'] as const).map((place) => ({
    name: `${place} is a link to root's directory`,
    lay: (venv: string, { bait }: AccountSandbox) => replaceByLink(join(venv, place), bait.directory),
    expected: place === 'bin' ? 'leads-outside' : 'permission-denied',
  })),
  {
    name: "pyvenv.cfg is a link to root's file",
    lay: (venv, { bait }) => replaceByLink(join(venv, 'pyvenv.cfg'), join(bait.directory, 'pyvenv.cfg')),
    expected: 'leads-outside',
  },
  {
    name: 'pyvenv.cfg is a FIFO',
    lay: (venv) => makeSpecial('fifo', join(venv, 'pyvenv.cfg')),
    expected: 'config-invalid',
  },
  {
    name: 'pyvenv.cfg is a socket',
    lay: (venv) => makeSpecial('socket', join(venv, 'pyvenv.cfg')),
    expected: 'config-invalid',
  },
  {
    name: 'pyvenv.cfg is sparse and of 10 GB',
    lay: (venv) => makeSparse(join(venv, 'pyvenv.cfg')),
    expected: 'config-invalid',
  },
  {
    name: 'pyvenv.cfg is a link to /dev/zero',
    lay: (venv) => replaceByLink(join(venv, 'pyvenv.cfg'), '/dev/zero'),
    expected: 'leads-outside',
  },
  {
    name: ".venv-relocate is a link to root's directory",
    lay: (venv, { bait }) => symlinkSync(bait.directory, join(venv, '.venv-relocate')),
    expected: 'leads-outside',
  },
  {
    name: ".venv-relocate/0001 is a link to root's directory",
    lay: (venv, { bait }) => {
      mkdirSync(join(venv, '.venv-relocate'));
      symlinkSync(bait.directory, join(venv, '.venv-relocate', '0001'));
    },
    expected: 'input-output',
  },
  {
    name: 'claims are a link, a FIFO and sparse',
    lay: async (venv, { bait }) => {
      const state = join(venv, '.venv-relocate');
      mkdirSync(state);
      symlinkSync(bait.file, join(state, 'lock-link'));
      await makeSpecial('fifo', join(state, 'lock-fifo'));
      makeSparse(join(state, 'lock-sparse'));
    },
    expected: 'relocated',
  },
  {
    name: "a claim is that of root's process 1",
    lay: (venv) => {
      mkdirSync(join(venv, '.venv-relocate'));
      const claim = JSON.stringify({ host: hostname(), pid: 1, born: '' });
      writeFileSync(join(venv, '.venv-relocate', 'lock-first'), claim);
    },
    expected: 'locked',
  },
  ...(
    [
      ["a link to root's file", (path, { bait }) => symlinkSync(bait.file, path), 'relocated'],
      ['a FIFO', (path) => makeSpecial('fifo', path), 'relocated'],
      ['a directory', (path) => mkdirSync(path), 'relocated'],
      ['sparse and of 10 GB', (path) => makeSparse(path), 'journal-damaged'],
    ] satisfies [string, (path: string, sandbox: AccountSandbox) => void | Promise<void>, string][]
  ).map(([what, make, expected]) => ({
    name: `the journal is ${what}`,
    lay: (venv: string, sandbox: AccountSandbox) => {
      const run = join(venv, '.venv-relocate', '0001');
      mkdirSync(run, { recursive: true });
      return make(join(run, 'journal'), sandbox);
    },
    expected,
  })),
  {
    name: 'kept files are a FIFO and a directory',
    lay: async (venv) => {
      plantJournal(venv, 'pyvenv.cfg', 'begun');
      await makeSpecial('fifo', join(venv, '.venv-relocate', '0001', 'kept-0'));
      plantJournal(venv, 'bin/activate', 'undoing', false, '0002');
      const kept = join(venv, '.venv-relocate', '0002', 'kept-0');
      rmSync(kept);
      mkdirSync(kept);
    },
    expected: 'rollback-failed',
  },
  {
    name: 'a journal wants a file put back by way of a link out',
    lay: (venv, { bait }) => {
      symlinkSync(bait.directory, join(venv, 'out'));
      plantJournal(venv, 'out/secret', 'begun');
    },
    expected: 'rollback-failed',
  },
  {
    name: 'a journal wants a file removed by way of a link out',
    lay: (venv, { bait }) => {
      symlinkSync(bait.directory, join(venv, 'out'));
      plantJournal(venv, 'out/secret', 'undoing', true);
    },
    expected: 'rollback-failed',
  },
  {
    name: 'a journal names a place above the venv',
    lay: (venv) => plantJournal(venv, '../../../bait/secret', 'begun'),
    expected: 'journal-damaged',
  },
  {
    name: "a kept file is a link to root's file",
    lay: (venv, { bait }) => {
      plantJournal(venv, 'pyvenv.cfg', 'begun');
      replaceByLink(join(venv, '.venv-relocate', '0001', 'kept-0'), bait.file);
    },
    expected: 'leads-outside',
  },
  {
    name: "scripts are links to root's files and to devices",
    lay: (venv, { bait }) => {
      symlinkSync(bait.file, join(venv, 'bin', 'tool'));
      symlinkSync('/dev/zero', join(venv, 'bin', 'zero'));
      symlinkSync(join(bait.directory, 'python3'), join(venv, 'bin', 'python3.9'));
    },
    expected: 'relocated',
  },
  {
    name: 'scripts are FIFOs and sockets',
    lay: async (venv) => {
      await makeSpecial('fifo', join(venv, 'bin', 'tool'));
      await makeSpecial('socket', join(venv, 'bin', 'other'));
      await makeSpecial('fifo', join(venv, 'bin', 'activate'));
    },
    expected: 'relocated',
  },
  {
    name: 'a script and the activate scripts are sparse and of 10 GB',
    lay: (venv) => {
      makeSparse(join(venv, 'bin', 'tool'));
      makeSparse(join(venv, 'bin', 'activate'));
    },
    expected: 'relocated',
  },
  {
    name: 'python itself is sparse and of 10 GB',
    lay: (venv) => {
      rmSync(join(venv, 'bin', 'python3.11'));
      makeSparse(join(venv, 'bin', 'python3.11'));
    },
    expected: 'input-output',
  },
  {
    name: 'python is a FIFO',
    lay: (venv) => makeSpecial('fifo', join(venv, 'bin', 'python3.11')),
    expected: 'proof-failed',
  },
  {
    name: `bin has ${entryCount} entries`,
    lay: (venv, { mallory }) => {
      for (let count = 0; count < entryCount; count += 1) {
        const path = join(venv, 'bin', `script-${count}`);
        writeFileSync(path, '');
        lchownSync(path, mallory.uid, mallory.gid);
      }
    },
    expected: 'relocated',
  },
  {
    name: 'names hold line breaks, control characters and invalid UTF-8',
    lay: (venv) => {
      const names = [
        Buffer.from('line\nbreak'),
        Buffer.from('\u001b[2Jcleared'),
        Buffer.from([0x66, 0xff, 0xfe, 0x6f]),
        Buffer.from('python3.11\u202egnp'),
      ];
      for (const name of names) {
        const path = Buffer.concat([Buffer.from(`${venv}/bin/`), name]);
        writeFileSync(path, `#!${venv}/bin/python3.11\nprint(1)\n`, { mode: 0o755 });
        const inside = Buffer.concat([Buffer.from(`${venv}/${libraries.join('/')}/`), name]);
        mkdirSync(inside);
      }
    },
    expected: 'relocated',
  },
  {
    name: 'a .pth file and sitecustomize run code',
    lay: (venv, { mallory, witness, lay }) => {
      lay(mallory, join(venv, ...libraries, 'x.pth'), `${witness.python}\n`);
      lay(mallory, join(venv, ...libraries, 'sitecustomize.py'), `${witness.python}\n`);
      lay(mallory, join(venv, ...libraries, 'usercustomize.py'), `${witness.python}\n`);
    },
    expected: 'relocated',
  },
  {
    name: 'its own python is a program that tells who runs it',
    lay: (venv, { witness }) => {
      rmSync(join(venv, 'bin', 'python3.11'));
      writeFileSync(join(venv, 'bin', 'python3.11'), `#!/bin/sh\n${witness.shell}\n`, { mode: 0o755 });
    },
    expected: 'relocated',
  },
  ...(
    [
      ['forks and leaves its output open', 'setsid sleep 300 & sleep 0.1; exit 0'],
      ['prints without end', 'exec yes'],
      ['prints errors without end', 'exec yes >&2'],
      ['lies', "printf 'version=3.11.7.final.0\\0bits=64\\0base_prefix=/etc\\0executable=/etc/shadow\\0'"],
      ['hangs', 'sleep 1000'],
    ] as const
  ).map(([what, script]) => ({
    name: `the base's python ${what}`,
    lay: (venv: string, sandbox: AccountSandbox) => makeBase(sandbox, venv, script),
    expected: 'relocated',
  })),
];

function plantJournal(
  venv: string,
  path: string,
  state: 'begun' | 'undoing',
  absent = false,
  run = '0001',
): void {
  const directory = join(venv, '.venv-relocate', run);
  mkdirSync(directory, { recursive: true });
  copyFileSync(join(venv, 'pyvenv.cfg'), join(directory, 'kept-0'));
  const file = { kind: 'file', sha256: '0'.repeat(64), size: 1, mode: 0o644 } as const;
  const journal = renderJournal({
    version: 1,
    state,
    time: 0,
    entries: [
      {
        path,
        before: absent ? { kind: 'absent' } : file,
        after: file,
        kept: absent ? undefined : 'kept-0',
        temporary: '.secret.new',
      },
    ],
  } as unknown as Parameters<typeof renderJournal>[0]);
  writeFileSync(join(directory, 'journal'), journal);
}

describe.skipIf(reason !== undefined)(`a hostile venv${reason === undefined ? '' : `: ${reason}`}`, () => {
  let sandbox: AccountSandbox;
  let honest: readonly string[];
  let traced: readonly (Trap & { readonly venv: string })[];

  beforeAll(async () => {
    sandbox = await makeAccountSandbox();
    const { alice, bob, mallory, venvOf } = sandbox;
    honest = [venvOf(alice, 'honest'), venvOf(bob, 'honest')];
    const laid: (Trap & { venv: string })[] = [];
    for (const [index, trap] of traps.entries()) {
      const venv = venvOf(mallory, `venv-${index}`);
      await trap.lay(venv, sandbox);
      if (!trap.name.startsWith('bin has')) giveTo(mallory, venv);
      laid.push({ ...trap, venv });
    }
    traced = laid;
  });

  afterAll(() => sandbox?.remove());

  function all(): readonly string[] {
    return [honest[0] ?? '', ...traced.map(({ venv }) => venv), honest[1] ?? ''];
  }

  function told(venvs: readonly ReportedVenv[], path: string): string {
    const one = venvs.find((venv) => venv.path === path);
    const errors = one?.problems.filter(({ severity }) => severity === 'error') ?? [];
    return errors.length === 0 ? (one?.status ?? 'nothing') : errors.map(({ code }) => code).join(' ');
  }

  test('is looked at without any harm', async () => {
    const { result, venvs } = await report(['check', '--jobs', '8', ...all()]);
    expect(venvs.length, result.stderr).toBe(all().length);
    sandbox.expectSafe(result.stdout + result.stderr);
    for (const venv of honest) expect(told(venvs, venv)).toBe('needs-relocation');
  });

  test('is previewed without any harm', async () => {
    const result = await runRelocate(['-n', '--jobs', '8', '--to', sandbox.fresh.prefix, ...all()]);
    sandbox.expectSafe(result.stdout + result.stderr);
    expect(result.stderr).not.toContain('\u001b');
  });

  test('is worked on as its owner, and keeps nobody from the work on others', async () => {
    const { result, venvs } = await report(['--jobs', '8', '--to', sandbox.fresh.prefix, ...all()]);
    expect(venvs.length, result.stderr).toBe(all().length);
    sandbox.expectSafe(result.stdout + result.stderr);
    for (const venv of honest) expect(told(venvs, venv)).toBe('relocated');
    const became = traced.map(({ name, venv }) => `${name}: ${told(venvs, venv)}`);
    const said = venvs.flatMap(({ problems }) => problems.map(({ message }) => message)).join('\n');
    expect(became, said).toEqual(traced.map(({ name, expected }) => `${name}: ${expected}`));
  });

  test('is undone without any harm', async () => {
    const { result, venvs } = await report(['undo', '--force', '--jobs', '8', ...all()]);
    sandbox.expectSafe(result.stdout + result.stderr);
    for (const venv of honest) expect(told(venvs, venv)).toBe('restored');
  });

  test('that was moved is looked at, worked on and undone without any harm', async () => {
    // Links and other things at the places that are only read where a venv was moved.
    const deep = sandbox.venvOf(sandbox.mallory, 'venv-deep');
    layMoved(deep, sandbox);
    giveTo(sandbox.mallory, deep);
    const move = (venv: string): string => {
      renameSync(venv, `${venv}-moved`);
      return `${venv}-moved`;
    };
    // Whatever hangs has shown so above.
    const quick = traced.filter(({ name }) => !name.endsWith('hangs'));
    const moved = [...quick.map(({ venv }) => venv), deep].map(move);
    const kept = honest.map(move);
    for (const args of [['check'], ['--recompile', '--to', sandbox.fresh.prefix], ['undo']]) {
      const { result, venvs } = await report([...args, '--jobs', '8', ...kept, ...moved]);
      expect(venvs.length, result.stderr).toBe(kept.length + moved.length);
      sandbox.expectSafe(result.stdout + result.stderr);
      for (const venv of kept)
        expect(['needs-relocation', 'relocated', 'restored']).toContain(told(venvs, venv));
      for (const { problems } of venvs)
        expect(problems.map(({ code }) => code)).not.toContain('owner-process-lost');
    }
  });
});

function layMoved(venv: string, { bait }: AccountSandbox): void {
  const packages = join(venv, ...libraries);
  for (const place of ['share', 'etc', 'lib/pkgconfig']) symlinkSync(bait.directory, join(venv, place));
  symlinkSync(bait.directory, join(packages, 'linked-1.0.dist-info'));
  const info = join(packages, 'tool-1.0.dist-info');
  mkdirSync(info);
  for (const name of ['RECORD', 'METADATA', 'direct_url.json', 'entry_points.txt'])
    symlinkSync(bait.file, join(info, name));
  symlinkSync(bait.file, join(packages, 'x.pth'));
  symlinkSync(bait.file, join(packages, '__editable___x_finder.py'));
  symlinkSync(bait.directory, join(packages, '__pycache__'));
  symlinkSync('..', join(packages, 'loop'));
  replaceByLink(join(venv, 'bin', 'activate'), bait.file);
  symlinkSync(bait.file, join(venv, 'bin', 'tool'));
  symlinkSync(bait.file, join(venv, 'pipx_metadata.json'));
  let nested = packages;
  for (let depth = 0; depth < 200; depth += 1) {
    nested = join(nested, 'd');
    mkdirSync(nested);
  }
  // A RECORD that claims places outside, and a script that claims to be of a venv elsewhere.
  const other = join(packages, 'other-1.0.dist-info');
  mkdirSync(other);
  writeFileSync(join(other, 'METADATA'), 'Metadata-Version: 2.1\nName: other\nVersion: 1.0\n');
  writeFileSync(
    join(other, 'RECORD'),
    `../../../../../../bait/secret,,\n${bait.file},,\n../../../bin/mine,,\n`,
  );
  writeFileSync(join(venv, 'bin', 'mine'), `#!${venv}/bin/python\n`, { mode: 0o755 });
}
