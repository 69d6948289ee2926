import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cleanEnvironment } from '../support/command.ts';
import { differences, snapshotTree } from '../support/tree.ts';
import { type AccountSandbox, makeAccountSandbox } from './support/account-sandbox.ts';
import { giveTo, reasonAgainstAccounts } from './support/accounts.ts';
import { codesOf, report } from './support/special.ts';

const reason = reasonAgainstAccounts();

describe.skipIf(reason !== undefined)(
  `root looks for venvs${reason === undefined ? '' : `: ${reason}`}`,
  () => {
    let sandbox: AccountSandbox;

    beforeAll(async () => {
      sandbox = await makeAccountSandbox();
    });

    afterAll(() => sandbox?.remove());

    test("in every account's stores and homes, and nobody leads it elsewhere", async () => {
      const { alice, bob, mallory, bait, root } = sandbox;
      const env = cleanEnvironment({ HOME: join(root, 'root-home'), NO_COLOR: '1' });
      mkdirSync(join(root, 'root-home'));
      const cwd = join(root, 'root-home');
      const wanted = [
        sandbox.venvOf(alice, '.virtualenvs/web'),
        sandbox.venvOf(alice, 'big/poetry/etl'),
        sandbox.venvOf(bob, '.local/share/uv/tools/ruff'),
      ];
      const inHome = sandbox.venvOf(bob, 'projects/api/.venv');
      sandbox.lay(
        alice,
        join(alice.home, '.config/pypoetry/config.toml'),
        `[virtualenvs]\npath = "${join(alice.home, 'big/poetry')}"\n`,
      );
      giveTo(alice, alice.home);
      giveTo(bob, bob.home);
      // Settings of one account that name places of another, and of root.
      sandbox.lay(
        mallory,
        join(mallory.home, '.config/pypoetry/config.toml'),
        `[virtualenvs]\npath = "${bait.directory}"\n`,
      );
      sandbox.lay(
        mallory,
        join(mallory.home, '.config/hatch/config.toml'),
        `[dirs.env]\nvirtual = "${join(bob.home, 'projects')}"\n`,
      );
      symlinkSync(bait.file, join(mallory.home, '.venv'));
      symlinkSync(bait.directory, join(mallory.home, '.virtualenvs'));
      giveTo(mallory, mallory.home);
      const inTest = (path: string): boolean => path.startsWith(join(root, 'home'));

      const stores = await report(['check', '--all-users'], { env, cwd });
      const found = stores.venvs.filter(({ path }) => inTest(path));
      expect(
        found
          .filter(({ status }) => status === 'needs-relocation')
          .map(({ path }) => path)
          .sort(),
      ).toEqual([...wanted].sort());
      // What mallory's settings lead to is bob's, and is told as that.
      expect(found.filter(({ status }) => status === 'broken').map((one) => codesOf(one))).toEqual([
        ['foreign-path'],
      ]);
      sandbox.expectSafe(stores.result.stdout + stores.result.stderr);

      const homes = await report(['check', '-r', '--all-users', '--exclude', 'big'], { env, cwd });
      const below = homes.venvs.filter(({ path, status }) => inTest(path) && status === 'needs-relocation');
      expect(below.map(({ path }) => path).sort()).toEqual([wanted[0], wanted[2], inHome].sort());
      sandbox.expectSafe(homes.result.stdout + homes.result.stderr);
    });

    test('by a .venv file of somebody, which only that account reads', async () => {
      const { alice, bob, mallory, bait, root, fresh } = sandbox;
      const place = join(root, 'shared');
      mkdirSync(place);
      const own = sandbox.venvOf(alice, 'pointed/one');
      const foreign = sandbox.venvOf(bob, 'pointed/two');
      const lay = (account: typeof alice, name: string, text: string): void => {
        sandbox.lay(account, join(place, name, '.venv'), text);
        giveTo(account, join(place, name));
      };
      lay(alice, 'alice', `${own}\n`);
      lay(mallory, 'mallory', `${foreign}\n`);
      lay(mallory, 'bait', `${bait.directory}\n`);
      giveTo(alice, alice.home);
      giveTo(bob, bob.home);
      const before = snapshotTree(foreign);
      const { result, venvs } = await report(['-r', '--to', fresh.prefix, place]);
      expect(result.code).toBe(1);
      expect(venvs.find(({ path }) => path === own)?.status).toBe('relocated');
      const others = venvs.filter(({ path }) => path !== own);
      expect(others.map(({ status }) => status)).toEqual(['failed', 'failed']);
      expect(others.map((one) => codesOf(one)[0])).toEqual(['foreign-path', 'foreign-path']);
      expect(differences(before, snapshotTree(foreign), { mtimes: true })).toEqual([]);
      sandbox.expectSafe(result.stdout + result.stderr);
    });

    test('reads no configuration that somebody else can write, and says so', async () => {
      const { mallory, root, fresh } = sandbox;
      const venv = sandbox.venvOf(mallory, 'configured');
      giveTo(mallory, mallory.home);
      const place = join(root, 'open');
      sandbox.lay(mallory, join(place, 'venv-relocate.ini'), 'nonsense = yes\n');
      const passed = await report(['--to', fresh.prefix, venv], { cwd: place });
      expect(passed.result.code, passed.result.stderr).toBe(0);
      expect(passed.result.stderr).toContain(`${join(place, 'venv-relocate.ini')} is not read`);
      const named = await report(['--config', join(place, 'venv-relocate.ini'), venv]);
      expect(named.result.code).toBe(2);
      expect(named.result.stderr).toContain('can write to it');
      writeFileSync(join(root, 'root.ini'), 'nonsense = yes\n');
      chmodSync(join(root, 'root.ini'), 0o666);
      expect((await report(['--config', join(root, 'root.ini'), venv])).result.stderr).toContain(
        'can write to it',
      );
      chmodSync(join(root, 'root.ini'), 0o600);
      expect((await report(['--config', join(root, 'root.ini'), venv])).result.stderr).toContain(
        'root.ini:1: ',
      );
    });
  },
);
