import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeSandbox } from '../cli/support/sandbox.ts';
import { run, runRelocate } from '../support/command.ts';
import { brokenPackages, installPackages } from '../support/packages.ts';
import { differences, snapshotTree } from '../support/tree.ts';
import { codesOf, keyOf, linkOf, report, reportOne, whereItRuns } from './support/special.ts';

const long = join(...Array.from({ length: 6 }, (_, index) => `a-directory-with-a-rather-long-name-${index}`));

const names: readonly (readonly [string, string])[] = [
  ['spaces', 'with two  spaces'],
  ['quotes', `it's a "quoted" name`],
  ['letters beyond ASCII', 'Öre ändern 日本語 🐍'],
  ['more than 127 characters', long],
  ['what means something to a shell', '$HOME;`id`&(x)*[y]'],
  ['a number sign and an equals sign', '# a = b'],
  ['a percent sign and a backslash', '%TEMP%\\n'],
  ['a leading hyphen', '-n'],
];

describe('paths of a venv and of its new base that hold', () => {
  for (const [what, name] of names) {
    for (const maker of ['venv --without-pip', 'venv --copies --without-pip', 'uv 0.13.9']) {
      test(`${what} come through, made by ${maker}`, async (context) => {
        const sandbox = await makeSandbox(context, {
          maker,
          venvPlace: join('project', name, 'venv'),
          freshPlace: join('opt', name, 'python3.11'),
        });
        const { root, fresh, python, venv } = sandbox;
        const before = snapshotTree(root);
        const relocated = await reportOne(['--to', fresh.prefix, venv]);
        expect(relocated).toMatchObject({ path: venv, status: 'relocated', proof: { passed: true } });
        expect(keyOf(venv, 'home')).toBe(join(fresh.prefix, 'bin'));
        const [prefix, , version] = (await whereItRuns(venv)).split('\n');
        expect([prefix, version]).toEqual([fresh.prefix, python.version]);
        expect((await runRelocate(['undo', venv])).code).toBe(0);
        expect(differences(before, snapshotTree(root), { mtimes: true })).toEqual([]);
      });
    }
  }

  test('a relative path that begins with a hyphen comes after two hyphens', async (context) => {
    const { fresh, project } = await makeSandbox(context, { venvPlace: 'project/-n' });
    const relocated = await reportOne(['--to', fresh.prefix, '--', '-n'], { cwd: project });
    expect(relocated).toMatchObject({ path: join(project, '-n'), status: 'relocated' });
  });

  test('scripts that name their interpreter by a long and spaced path keep working', async (context) => {
    const place = join('project', 'with spaces', long, 'venv');
    const { root, fresh, python, venv } = await makeSandbox(context, { venvPlace: place, keepOld: true });
    const packages = await installPackages(venv, python.minor, join(root, 'work'));
    const relocated = await reportOne(['--to', fresh.prefix, '--verify', 'full', venv]);
    expect(relocated.problems).toEqual([]);
    expect(await brokenPackages(venv, packages)).toEqual([]);
  });

  test('a line break cannot be written into pyvenv.cfg, so that base is refused', async (context) => {
    const { root, fresh, venv } = await makeSandbox(context, { freshPlace: 'opt/two\nlines/python3.11' });
    const before = snapshotTree(root);
    const { result, venvs } = await report(['--to', fresh.prefix, venv]);
    expect(result.code).toBe(1);
    expect(venvs[0]?.status).toBe('failed');
    expect(codesOf(venvs[0])).toContain('no-matching-interpreter');
    expect(venvs[0]?.problems.at(-1)?.message).toContain('its path holds a line break');
    expect(differences(before, snapshotTree(root), { mtimes: true, directoryMtimes: true })).toEqual([]);
  });

  test('names with control characters reach the terminal escaped', async (context) => {
    const place = join('project', 'red\u001b[31m', 'venv');
    const { root, fresh, venv } = await makeSandbox(context, { venvPlace: place });
    const shown = await runRelocate(['--to', fresh.prefix, venv, join(root, 'no\u001b[2Jthing')]);
    expect(shown.code).toBe(1);
    expect(`${shown.stdout}${shown.stderr}`).not.toContain('\u001b');
    expect(linkOf(venv, 'python3.11')).toBe(fresh.executable);
    expect((await run(join(venv, 'bin', 'python'), ['--version'])).code).toBe(0);
  });
});
