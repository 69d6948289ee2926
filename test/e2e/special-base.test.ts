import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeSandbox, makeVenv, pythonToCopy, type Sandbox } from '../cli/support/sandbox.ts';
import { makeBase } from '../support/bases.ts';
import { brokenPackages, installPackages } from '../support/packages.ts';
import { findPythons } from '../support/pythons.ts';
import { differences, snapshotTree } from '../support/tree.ts';
import { codesOf, keyOf, linkOf, report, reportOne, whereItRuns } from './support/special.ts';

function writeHome(venv: string, home: string): void {
  const path = join(venv, 'pyvenv.cfg');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^home = .*$/m, `home = ${home}`));
}

/** What `whereItRuns` says of a venv that runs on the fresh install. */
function onFresh({ fresh, python }: Sandbox): string {
  return [fresh.prefix, join(fresh.prefix, 'lib', `python${python.minor}`), python.version].join('\n');
}

describe('a base that lives and that others cannot use', () => {
  test('is found closed by the mode of a directory above it, and left', async (context) => {
    const sandbox = await makeSandbox(context, { oldPlace: 'closed/python3.11', keepOld: true });
    const { root, fresh, venv } = sandbox;
    chmodSync(join(root, 'closed'), 0o700);
    const checked = await report(['check', venv]);
    expect(checked.result.code).toBe(1);
    expect(checked.venvs[0]?.status).toBe('needs-relocation');
    const [problem] = checked.venvs[0]?.problems ?? [];
    expect(problem?.code).toBe('base-private');
    expect(problem?.message).toContain(`only ${userInfo().username} can use its base`);
    expect(problem?.message).toContain(`${join(root, 'closed')} has mode 0700`);
    const allowed = await reportOne(['check', '--allow-private', venv]);
    expect(allowed.status).toBe('healthy');
    const relocated = await reportOne(['--to', fresh.prefix, venv]);
    expect(relocated.status).toBe('relocated');
    expect(await whereItRuns(venv)).toBe(onFresh(sandbox));
    expect((await reportOne(['check', venv])).status).toBe('healthy');
  });

  test('is found to lie in a home, whatever the modes; named outright it is taken, with a warning', async (context) => {
    const python = await pythonToCopy(context, '3.11');
    const { homedir, username } = userInfo();
    const home = mkdtempSync(join(homedir, '.venv-relocate-test-'));
    context.onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    const { root, fresh } = await makeSandbox(context);
    const base = await makeBase(python, join(home, 'python3.11'));
    const venv = await makeVenv(root, base, join(root, 'project', 'private'));
    const checked = await report(['check', venv]);
    expect(checked.venvs[0]?.problems[0]).toMatchObject({ code: 'base-private' });
    expect(checked.venvs[0]?.problems[0]?.message).toContain(`it lies in ${homedir}`);
    expect((await reportOne(['--to', fresh.prefix, venv])).status).toBe('relocated');
    const back = await reportOne(['--to', base.prefix, venv]);
    expect(back.status).toBe('relocated');
    expect(codesOf(back)).toContain('target-private');
    expect(back.problems.find(({ code }) => code === 'target-private')?.message).toContain(
      `only ${username} can use`,
    );
  });
});

describe('a venv that names two bases', () => {
  for (const minor of ['3.8', '3.11']) {
    test(`home is stale and the link is alive, with Python ${minor}`, async (context) => {
      const sandbox = await makeSandbox(context, { minor, keepOld: true });
      const { fresh, old, venv } = sandbox;
      writeHome(venv, '/no/such/python/bin');
      const checked = await report(['check', venv]);
      expect(codesOf(checked.venvs[0])).toEqual(['base-missing']);
      // Pointed at where the link leads already: home alone is wrong.
      const repaired = await reportOne(['--to', old.prefix, venv]);
      expect(repaired.changes.map(({ path }) => path)).toEqual(['pyvenv.cfg']);
      expect(keyOf(venv, 'home')).toBe(dirname(old.executable));
      writeHome(venv, '/no/such/python/bin');
      const moved = await reportOne(['--to', fresh.prefix, venv]);
      expect(moved.status).toBe('relocated');
      expect(keyOf(venv, 'home')).toBe(dirname(fresh.executable));
      expect(linkOf(venv, `python${minor}`)).toBe(fresh.executable);
      expect(await whereItRuns(venv)).toBe(onFresh(sandbox));
    });

    test(`the link is right and home names another install, with Python ${minor}`, async (context) => {
      const sandbox = await makeSandbox(context, { minor, keepOld: true });
      const { fresh, venv } = sandbox;
      const link = join(venv, 'bin', `python${minor}`);
      unlinkSync(link);
      symlinkSync(fresh.executable, link);
      const checked = await report(['check', venv]);
      expect(codesOf(checked.venvs[0])).toEqual(['base-mixed']);
      const before = snapshotTree(join(venv, 'bin'));
      const relocated = await reportOne(['--to', fresh.prefix, venv]);
      expect(relocated.changes.map(({ path }) => path)).toEqual(['pyvenv.cfg']);
      const options = { mtimes: true, directoryMtimes: true, inodes: true };
      expect(differences(before, snapshotTree(join(venv, 'bin')), options)).toEqual([]);
      expect(await whereItRuns(venv)).toBe(onFresh(sandbox));
      expect((await reportOne(['check', venv])).status).toBe('healthy');
    });
  }
});

describe('a base of another patch release', () => {
  test('takes the venv over with all its keys, and compiled packages still work', async (context) => {
    const sandbox = await makeSandbox(context, { keepOld: true });
    const { root, python, venv, old } = sandbox;
    const other = (await findPythons()).find(
      (one) =>
        one.minor === python.minor &&
        one.version !== python.version &&
        one.freeThreaded === python.freeThreaded,
    );
    if (other === undefined) return context.skip(`no second patch release of Python ${python.minor} is here`);
    const packages = await installPackages(venv, python.minor, join(root, 'work'));
    rmSync(old.prefix, { recursive: true });
    const relocated = await reportOne(['--to', other.executable, '--verify', 'full', venv]);
    expect(relocated.status).toBe('relocated');
    expect(codesOf(relocated)).toContain('patch-differs');
    expect(relocated.python).toMatchObject({
      from: { version: python.version },
      to: { version: other.version },
    });
    expect(keyOf(venv, 'version')).toBe(other.version);
    expect(keyOf(venv, 'executable')).toBe(relocated.python.to?.executable);
    expect(keyOf(venv, 'command')).toBe(`${relocated.python.to?.executable} -m venv --without-pip ${venv}`);
    expect(keyOf(venv, 'home')).toBe(dirname(relocated.python.to?.executable ?? ''));
    expect(await brokenPackages(venv, packages)).toEqual([]);
    expect((await whereItRuns(venv)).endsWith(`\n${other.version}`)).toBe(true);
    const again = await reportOne(['--to', other.executable, venv]);
    expect(again.status).toBe('unchanged');
  });

  test('is turned down with --exact, which says so', async (context) => {
    const { python, venv } = await makeSandbox(context);
    const other = (await findPythons()).find(
      (one) => one.minor === python.minor && one.version !== python.version && !one.freeThreaded,
    );
    if (other === undefined) return context.skip(`no second patch release of Python ${python.minor} is here`);
    const { result, venvs } = await report(['--to', other.executable, '--exact', venv]);
    expect(result.code).toBe(1);
    expect(codesOf(venvs[0])).toContain('no-matching-interpreter');
    const message = venvs[0]?.problems.at(-1)?.message ?? '';
    expect(message).toContain('another patch release, and --exact was given');
    expect(message).toContain(other.version);
    expect(message, 'does not offer what was ruled out').not.toContain('or another patch release of it');
  });

  test('the very same release is taken with --exact', async (context) => {
    const { fresh, venv } = await makeSandbox(context);
    expect((await reportOne(['--to', fresh.prefix, '--exact', venv])).status).toBe('relocated');
  });
});
