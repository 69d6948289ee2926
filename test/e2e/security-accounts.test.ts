import { chmodSync, cpSync, mkdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cleanEnvironment, projectRoot, run, runRelocate } from '../support/command.ts';
import { differences, snapshotTree } from '../support/tree.ts';
import { type AccountSandbox, makeAccountSandbox } from './support/account-sandbox.ts';
import { giveTo, reasonAgainstAccounts } from './support/accounts.ts';
import { readingLeavesTrace } from './support/bait.ts';
import { codesOf, report } from './support/special.ts';

const reason = reasonAgainstAccounts();

describe.skipIf(reason !== undefined)(
  `venvs of several accounts${reason === undefined ? '' : `: ${reason}`}`,
  () => {
    let sandbox: AccountSandbox;

    beforeAll(async () => {
      sandbox = await makeAccountSandbox();
    });

    afterAll(() => sandbox?.remove());

    test('reading leaves a trace on the file system of these tests', () => {
      expect(readingLeavesTrace(join(sandbox.root, 'witness', '..'))).toBe(true);
    });

    test('are mended as their owners, and stay theirs', async () => {
      const venvs = [
        sandbox.venvOf(sandbox.alice, 'one'),
        sandbox.venvOf(sandbox.alice, 'two'),
        sandbox.venvOf(sandbox.bob, 'three'),
      ];
      const hooks = [sandbox.alice, sandbox.alice, sandbox.bob].map((account, index) => {
        const path = join(venvs[index] ?? '', 'lib', 'python3.11', 'site-packages', 'sitecustomize.py');
        sandbox.lay(account, path, `${sandbox.witness.python}\n`);
        return account.uid;
      });
      const before = venvs.map((venv) => snapshotTree(venv));
      const { result, venvs: told } = await report(['--to', sandbox.fresh.prefix, ...venvs]);
      expect(result.code, result.stdout + result.stderr).toBe(0);
      expect(told.map(({ status }) => status)).toEqual(['relocated', 'relocated', 'relocated']);
      for (const [index, venv] of venvs.entries()) {
        const owner = index < 2 ? sandbox.alice : sandbox.bob;
        expect(readlinkSync(join(venv, 'bin', 'python3.11'))).toBe(sandbox.fresh.executable);
        for (const [path, entry] of snapshotTree(venv)) {
          expect([path, entry.uid, entry.gid]).toEqual([path, owner.uid, owner.gid]);
        }
      }
      const said = sandbox.witness.said();
      expect(said.length).toBeGreaterThanOrEqual(3);
      for (const uid of hooks)
        expect(said.some((text) => text.includes(`uid=${uid} euid=${uid}`))).toBe(true);
      expect(said.some((text) => text.includes(String(sandbox.alice.team)))).toBe(true);
      sandbox.expectSafe(result.stdout);
      const undone = await report(['undo', ...venvs]);
      expect(undone.result.code, undone.result.stdout).toBe(0);
      for (const [index, venv] of venvs.entries()) {
        const now = snapshotTree(venv);
        expect(differences(before[index] ?? now, now, { mtimes: true })).toEqual([]);
      }
    });

    test('are previewed and checked as their owners', async () => {
      const venv = sandbox.venvOf(sandbox.alice, 'preview');
      const before = snapshotTree(venv);
      const preview = await runRelocate(['-n', '--to', sandbox.fresh.prefix, venv]);
      expect(preview.stdout).toContain(`+home = ${join(sandbox.fresh.prefix, 'bin')}`);
      const { venvs } = await report(['check', venv]);
      expect(venvs[0]?.status).toBe('needs-relocation');
      expect(differences(before, snapshotTree(venv), { mtimes: true, directoryMtimes: true })).toEqual([]);
    });

    test('are worked on with a clean environment, no handles and no terminal of root', async () => {
      const venv = sandbox.venvOf(sandbox.alice, 'clean');
      // Its python is a program of alice's own, that tells what it got.
      const home = join(sandbox.alice.home, 'base', 'bin');
      mkdirSync(home, { recursive: true });
      sandbox.lay(
        sandbox.alice,
        join(home, 'python3.11'),
        `#!/bin/sh\n${sandbox.witness.shell}\nexit 3\n`,
        0o755,
      );
      giveTo(sandbox.alice, join(sandbox.alice.home, 'base'));
      rmSync(join(venv, 'bin', 'python3.11'));
      writeFileSync(join(venv, 'pyvenv.cfg'), `home = ${home}\nversion = ${sandbox.python.version}\n`);
      const count = sandbox.witness.said().length;
      await runRelocate(['check', venv], { env: cleanEnvironment({ SECRET_OF_ROOT: sandbox.bait.word }) });
      const said = sandbox.witness.said().filter((text) => text.includes('cwd='));
      expect(sandbox.witness.said().length).toBeGreaterThan(count);
      const text = said.at(-1) ?? '';
      expect(text).toContain(
        `uid=${sandbox.alice.uid} groups=${sandbox.alice.gid},${sandbox.alice.team} cwd=/ umask=0022`,
      );
      expect(text).not.toContain('SECRET_OF_ROOT');
      expect(text).not.toMatch(/^tty$/m);
      // Standard input from nowhere, output and errors into pipes, and what `ls` opened itself.
      const handles = [...text.matchAll(/ (\d+) -> (\S+)/g)].map(([, number, target]) => [number, target]);
      expect(
        handles
          .filter(([number]) => Number(number) > 2)
          .every(([, target]) => /^\/proc\//.test(target ?? '')),
      ).toBe(true);
      sandbox.expectSafe(text.replaceAll(sandbox.bait.word, '') + text);
    });

    test('are mended where only root can read the program', async () => {
      const venv = sandbox.venvOf(sandbox.alice, 'hidden');
      const program = join(sandbox.root, 'hidden-program');
      for (const name of ['bin', 'dist', 'package.json'])
        cpSync(join(projectRoot, name), join(program, name), { recursive: true });
      chmodSync(program, 0o700);
      const command = [join(program, 'bin', 'venv-relocate.js'), '--to', sandbox.fresh.prefix, venv];
      const result = await run(process.execPath, command);
      expect(result.code, result.stdout + result.stderr).toBe(0);
    });

    test('of an account that the system does not know are mended, and stay of its number', async () => {
      const stranger = {
        ...sandbox.mallory,
        uid: 399_001,
        gid: 399_001,
        home: join(sandbox.root, 'home', 'stranger'),
      };
      const venv = sandbox.venvOf(stranger, 'venv');
      const { result } = await report(['--to', sandbox.fresh.prefix, venv]);
      expect(result.code, result.stdout).toBe(0);
      for (const [path, { uid, gid }] of snapshotTree(venv))
        expect([path, uid, gid]).toEqual([path, 399_001, 399_001]);
    });

    test('are served by the library as well', async () => {
      const venv = sandbox.venvOf(sandbox.bob, 'library');
      const library = new URL('../../dist/index.js', import.meta.url).href;
      const script = `
      import { makeRunContext, realWorld, relocateVenv } from ${JSON.stringify(library)};
      const options = { exact: false, allowPrivate: false, targets: [process.argv[1]], verify: 'quick', mode: 'apply' };
      const outcome = await relocateVenv(makeRunContext(realWorld(), options), { root: process.argv[2], named: true });
      console.log(outcome.status, outcome.snapshot.config.file.bytes instanceof Uint8Array);`;
      const result = await run(process.execPath, [
        '--input-type=module',
        '-e',
        script,
        sandbox.fresh.prefix,
        venv,
      ]);
      expect(result.stdout + result.stderr).toBe('relocated true\n');
      expect(snapshotTree(venv).get('pyvenv.cfg')?.uid).toBe(sandbox.bob.uid);
    });

    test('that one account leads root to by a link or a .venv file of its own are left alone', async () => {
      const victim = sandbox.venvOf(sandbox.bob, 'victim');
      const project = join(sandbox.mallory.home, 'project');
      mkdirSync(project);
      const { symlinkSync } = await import('node:fs');
      symlinkSync(victim, join(project, 'linked'));
      sandbox.lay(sandbox.mallory, join(project, '.venv'), `${victim}\n`);
      giveTo(sandbox.mallory, project);
      const before = snapshotTree(victim);
      const paths = [join(project, 'linked'), join(project, '.venv')];
      for (const path of paths) {
        const { result, venvs } = await report(['--to', sandbox.fresh.prefix, path]);
        expect(codesOf(venvs[0]), result.stdout).toEqual(['foreign-path']);
      }
      expect(differences(before, snapshotTree(victim), { mtimes: true, inodes: true })).toEqual([]);
      // A .venv file that is a link to something of root's is not read.
      rmSync(join(project, '.venv'));
      symlinkSync(sandbox.bait.file, join(project, '.venv'));
      const { result } = await report(['check', join(project, '.venv')]);
      sandbox.expectSafe(result.stdout + result.stderr);
    });
  },
);
