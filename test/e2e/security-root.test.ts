import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  lchownSync,
  mkdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cleanEnvironment, runRelocate } from '../support/command.ts';
import { differences, snapshotTree } from '../support/tree.ts';
import { type AccountSandbox, makeAccountSandbox } from './support/account-sandbox.ts';
import { giveTo, reasonAgainstAccounts } from './support/accounts.ts';
import { codesOf, report } from './support/special.ts';

const reason = reasonAgainstAccounts();
const root = { uid: 0, gid: 0 };

describe.skipIf(reason !== undefined)(`root's own rights${reason === undefined ? '' : `: ${reason}`}`, () => {
  let sandbox: AccountSandbox;
  let count = 0;
  let venv: string;

  beforeAll(async () => {
    sandbox = await makeAccountSandbox();
  });

  afterAll(() => sandbox?.remove());

  // A venv of root in a place of root.
  beforeEach(() => {
    count += 1;
    venv = sandbox.venvOf({ ...sandbox.alice, ...root, home: join(sandbox.root, 'srv') }, `venv-${count}`);
  });

  /** An install whose python is a shell script that tells who runs it, and ends as if it were none. */
  function makeFake(prefix: string, account: { readonly uid: number; readonly gid: number }): string {
    const executable = join(prefix, 'bin', 'python3.11');
    sandbox.lay(sandbox.mallory, executable, `#!/bin/sh\n${sandbox.witness.shell}\nexit 3\n`, 0o755);
    mkdirSync(join(prefix, 'lib', 'python3.11'), { recursive: true });
    writeFileSync(join(prefix, 'lib', 'python3.11', 'os.py'), '');
    giveTo(account, prefix);
    return executable;
  }

  /** An install of mallory's that works, and tells who runs it by a module that is loaded whatever is asked. */
  function makeReal(prefix: string): void {
    cpSync(sandbox.fresh.prefix, prefix, { recursive: true, verbatimSymlinks: true });
    const module = join(prefix, 'lib', 'python3.11', 'encodings', '__init__.py');
    appendFileSync(module, `\n${sandbox.witness.python}\n`);
    rmSync(join(module, '..', '__pycache__'), { recursive: true, force: true });
    giveTo(sandbox.mallory, sandbox.mallory.home);
  }

  function saidSince(before: readonly string[]): readonly string[] {
    return sandbox.witness.said().filter((text) => !before.includes(text));
  }

  test("go to a venv of root that is root's alone", async () => {
    const { result } = await report(['--to', sandbox.fresh.prefix, venv]);
    expect(result.code, result.stdout).toBe(0);
    expect(readlinkSync(join(venv, 'bin', 'python3.11'))).toBe(sandbox.fresh.executable);
  });

  const writable: readonly (readonly [string, string, (path: string) => void])[] = [
    ['its directory belongs to an account', '', (path) => chownSync(path, 0, 0)],
    ['bin belongs to an account', 'bin', (path) => lchownSync(path, sandbox.mallory.uid, 0)],
    ['lib can be written by everybody', 'lib', (path) => chmodSync(path, 0o777)],
    [
      'site-packages can be written by a group',
      'lib/python3.11/site-packages',
      (path) => {
        chownSync(path, 0, sandbox.alice.team);
        chmodSync(path, 0o775);
      },
    ],
    ['everybody may add to site-packages', 'lib/python3.11/site-packages', (path) => chmodSync(path, 0o1777)],
    ['pyvenv.cfg belongs to an account', 'pyvenv.cfg', (path) => lchownSync(path, sandbox.mallory.uid, 0)],
    [
      'python is a file of an account',
      'bin/python3.11',
      (path) => {
        rmSync(path);
        writeFileSync(path, `#!/bin/sh\n${sandbox.witness.shell}\n`, { mode: 0o755 });
        lchownSync(path, sandbox.mallory.uid, 0);
      },
    ],
    [
      'a package that is loaded at start belongs to an account',
      'lib/python3.11/site-packages/tool/code.py',
      (path) => {
        mkdirSync(join(path, '..'));
        writeFileSync(join(path, '..', '..', 'tool.pth'), 'import tool.code\n');
        writeFileSync(path, `${sandbox.witness.python}\n`);
        lchownSync(path, sandbox.mallory.uid, 0);
      },
    ],
    [
      '.venv-relocate belongs to an account',
      '.venv-relocate',
      (path) => {
        mkdirSync(path, { mode: 0o700 });
        lchownSync(path, sandbox.mallory.uid, 0);
      },
    ],
    ['the directory that it lies in belongs to an account', '..', () => undefined],
  ];
  for (const [what, place, open] of writable) {
    test(`do not go to a venv of root where ${what}`, async () => {
      const path = place === '..' || place === '' ? join(sandbox.mallory.home, `venv-${count}`) : venv;
      if (place === '..') cpSync(venv, path, { recursive: true, verbatimSymlinks: true });
      if (place === '') symlinkSync(venv, path);
      else open(join(path, place));
      if (place === '') lchownSync(path, sandbox.mallory.uid, sandbox.mallory.gid);
      const before = snapshotTree(venv);
      const { result, venvs } = await report(['--to', sandbox.fresh.prefix, path]);
      expect(result.code).toBe(1);
      expect(codesOf(venvs[0])).toEqual([place === '' ? 'foreign-path' : 'writable-by-others']);
      expect(differences(before, snapshotTree(venv), { mtimes: true, inodes: true })).toEqual([]);
      sandbox.expectSafe(result.stdout);
    });
  }

  test("are not given to the base of root's venv where another account can change that", async () => {
    const executable = makeFake(join(sandbox.mallory.home, 'old'), sandbox.mallory);
    rmSync(join(venv, 'bin', 'python3.11'));
    symlinkSync(executable, join(venv, 'bin', 'python3.11'));
    writeFileSync(join(venv, 'pyvenv.cfg'), `home = ${join(executable, '..')}\nversion = 3.11.7\n`);
    const before = sandbox.witness.said();
    for (const args of [
      ['check', venv],
      ['--verify', 'full', '--to', sandbox.fresh.prefix, venv],
    ]) {
      const { result } = await report(args);
      sandbox.expectSafe(result.stdout);
    }
    const said = saidSince(before);
    expect(said.length).toBeGreaterThan(0);
    for (const text of said)
      expect(text).toContain(`uid=${sandbox.mallory.uid} groups=${sandbox.mallory.gid} `);
    expect(readlinkSync(join(venv, 'bin', 'python3.11'))).toBe(sandbox.fresh.executable);
  });

  const targets: readonly (readonly [string, (prefix: string) => void, 'mallory' | 'nobody'])[] = [
    ['belongs to an account', (prefix) => giveTo(sandbox.mallory, prefix), 'mallory'],
    [
      'lies in a directory of an account',
      (prefix) => chownSync(join(prefix, 'bin'), sandbox.mallory.uid, 0),
      'mallory',
    ],
    [
      'has a standard library of an account',
      (prefix) => chownSync(join(prefix, 'lib', 'python3.11'), sandbox.mallory.uid, 0),
      'mallory',
    ],
    [
      'can be written by everybody',
      (prefix) => chmodSync(join(prefix, 'bin', 'python3.11'), 0o777),
      'nobody',
    ],
    [
      'belongs to several accounts',
      (prefix) => {
        chownSync(join(prefix, 'bin'), sandbox.mallory.uid, 0);
        chownSync(join(prefix, 'lib'), sandbox.alice.uid, 0);
      },
      'nobody',
    ],
    [
      'has no standard library beside it',
      (prefix) => rmSync(join(prefix, 'lib'), { recursive: true }),
      'nobody',
    ],
    [
      'stands beside a pyvenv.cfg that leads to an account',
      (prefix) => {
        writeFileSync(join(prefix, 'pyvenv.cfg'), `home = ${sandbox.mallory.home}/bin\n`);
      },
      'mallory',
    ],
  ];
  for (const [index, [what, open, who]] of targets.entries()) {
    test(`are not given to what --to names where it ${what}`, async () => {
      const prefix = join(sandbox.root, 'opt', `fake-${index}`);
      makeFake(prefix, root);
      open(prefix);
      const before = sandbox.witness.said();
      const result = await runRelocate(['--to', prefix, venv]);
      expect(result.code).not.toBe(0);
      const said = saidSince(before);
      const uid = who === 'nobody' ? 65_534 : sandbox.mallory.uid;
      expect(said.length, result.stderr).toBeGreaterThan(0);
      for (const text of said) expect(text).toMatch(new RegExp(`^uid=${uid} groups=(?!0\\b)`));
      sandbox.expectSafe(result.stdout + result.stderr);
    });
  }

  test('are not given to interpreters on PATH and in homes, which are listed all the same', async () => {
    const path = join(sandbox.mallory.home, 'tools');
    makeReal(path);
    makeReal(join(sandbox.mallory.home, '.pyenv', 'versions', '3.11.9'));
    const before = sandbox.witness.said();
    const env = cleanEnvironment({ PATH: `${join(path, 'bin')}:/usr/bin:/bin`, NO_COLOR: '1' });
    const result = await runRelocate(['pythons'], { env });
    expect(result.code).toBe(0);
    expect(result.stdout).toContain(join(path, 'bin', 'python3.11'));
    expect(result.stdout).toContain(join(sandbox.mallory.home, '.pyenv'));
    expect(saidSince(before).length).toBe(2);
    for (const text of saidSince(before)) expect(text).toContain(`uid=${sandbox.mallory.uid} euid=`);
    sandbox.expectSafe(result.stdout);
  });

  test("one account's interpreter is not run as another account either", async () => {
    makeReal(join(sandbox.mallory.home, '.pyenv', 'versions', '3.11.8'));
    // No system-wide one fits: everything there is would be asked.
    const other = sandbox.venvOf(sandbox.alice, `venv-${count}`);
    writeFileSync(join(other, 'pyvenv.cfg'), 'home = /nowhere/bin\nversion = 3.11.7\n');
    const before = sandbox.witness.said();
    const env = cleanEnvironment({ PATH: '/nowhere', NO_COLOR: '1' });
    const result = await runRelocate(['--exact', other], { env });
    expect(result.code, result.stdout).not.toBe(2);
    expect(saidSince(before)).toEqual([]);
  });
});
