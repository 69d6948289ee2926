import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeSandbox, makeVenv, type Sandbox, type TestContext } from '../cli/support/sandbox.ts';
import { cleanEnvironment, runRelocate } from '../support/command.ts';
import { differences, snapshotTree } from '../support/tree.ts';
import { codesOf, keyOf, linkOf, report, reportOne } from './support/special.ts';

/** A project with three venvs of one version, a conda environment and a directory of something else. */
async function makeProject(context: TestContext): Promise<Sandbox & { readonly venvs: readonly string[] }> {
  const sandbox = await makeSandbox(context, { venvPlace: 'project/.venv', keepOld: true });
  const { root, old, project, venv } = sandbox;
  const others = ['.venv-docs', 'env'].map((name) => join(project, name));
  for (const other of others) await makeVenv(root, old, other);
  mkdirSync(join(project, 'conda', 'conda-meta'), { recursive: true });
  mkdirSync(join(project, 'node_modules'));
  return { ...sandbox, venvs: [venv, ...others] };
}

describe('a venv is found', () => {
  test('by its pyvenv.cfg', async (context) => {
    const { fresh, venv } = await makeSandbox(context);
    const found = await reportOne(['--to', fresh.prefix, join(venv, 'pyvenv.cfg')]);
    expect(found).toMatchObject({ path: venv, status: 'relocated' });
  });

  test('by a .venv file that names it, relative to the file (PEP 832)', async (context) => {
    const { root, fresh, project, venv } = await makeSandbox(context, { venvPlace: 'stores/abc' });
    writeFileSync(join(project, '.venv'), '../stores/abc\n');
    for (const [path, status] of [
      [join(project, '.venv'), 'relocated'],
      [project, 'unchanged'],
      [join(root, 'project', '.', '.venv'), 'unchanged'],
    ] as const) {
      expect(await reportOne(['--to', fresh.prefix, path])).toMatchObject({ path: venv, status });
    }
  });

  test('by the current directory, when it is the venv', async (context) => {
    const { fresh, venv } = await makeSandbox(context);
    const found = await reportOne(['--to', fresh.prefix], { cwd: venv });
    expect(found).toMatchObject({ path: venv, status: 'relocated' });
  });

  test('by a relative path, an absolute one with dots, and one with slashes at its end', async (context) => {
    const { fresh, project, venv } = await makeSandbox(context);
    for (const path of ['venv', `${project}/./../project/venv`, `${venv}//`]) {
      const found = await reportOne(['--to', fresh.prefix, path], { cwd: project });
      expect(found.path).toBe(venv);
    }
  });

  test('by its project, and so are all others there', async (context) => {
    const { fresh, project, venvs } = await makeProject(context);
    const found = await report(['--to', fresh.prefix, project]);
    expect(found.result.code).toBe(0);
    expect(found.venvs.map(({ path }) => path).sort()).toEqual([...venvs].sort());
    expect(found.venvs.every(({ status }) => status === 'relocated')).toBe(true);
    const undone = await report(['undo', project]);
    expect(undone.venvs.map(({ status }) => status)).toEqual(['restored', 'restored', 'restored']);
  });

  test('by a glob, of which other matches do not count', async (context) => {
    const { fresh, project, venvs } = await makeProject(context);
    const found = await report(['--to', fresh.prefix, join(project, '*')]);
    expect(found.result.code).toBe(0);
    expect(found.venvs.map(({ path }) => path).sort()).toEqual([...venvs].sort());
    const configs = await report(['check', join(project, '*', 'pyvenv.cfg')]);
    expect(configs.venvs.length).toBe(3);
  });
});

describe('--to names an interpreter', () => {
  const forms: readonly (readonly [string, (sandbox: Sandbox) => string | Promise<string>])[] = [
    ['by its executable', ({ fresh }) => fresh.executable],
    ['by another name of the executable', ({ fresh }) => join(dirname(fresh.executable), 'python3')],
    ['by its install directory', ({ fresh }) => fresh.prefix],
    ['by its bin directory', ({ fresh }) => dirname(fresh.executable)],
    ['by a glob of install directories', ({ root }) => join(root, 'opt', '*')],
    ['by a glob of executables', ({ root }) => join(root, 'o*', 'python*', 'bin', 'python3.11')],
    ['by a venv that hangs on it', ({ root, fresh }) => makeVenv(root, fresh, join(root, 'other'))],
    [
      'by the python of a venv that hangs on it',
      async ({ root, fresh }) => join(await makeVenv(root, fresh, join(root, 'other')), 'bin', 'python'),
    ],
    [
      'by a venv with a copied interpreter',
      ({ root, fresh }) => makeVenv(root, fresh, join(root, 'other'), 'venv --copies --without-pip'),
    ],
    [
      'by a script that starts it, as version managers have them',
      ({ root, fresh }) => {
        const shim = join(root, 'shim');
        writeFileSync(shim, `#!/bin/sh\nexec "${fresh.executable}" "$@"\n`, { mode: 0o755 });
        return shim;
      },
    ],
  ];
  for (const [how, where] of forms) {
    test(how, async (context) => {
      const sandbox = await makeSandbox(context);
      const { root, fresh, venv } = sandbox;
      const target = await where(sandbox);
      const others = snapshotTree(root, { exclude: ['project', 'gone', 'work'] });
      const relocated = await reportOne(['--to', target, venv]);
      expect(relocated.status).toBe('relocated');
      expect(linkOf(venv, 'python3.11')).toBe(fresh.executable);
      expect(keyOf(venv, 'home')).toBe(dirname(fresh.executable));
      const after = snapshotTree(root, { exclude: ['project', 'gone', 'work'] });
      expect(differences(others, after, { mtimes: true, directoryMtimes: true })).toEqual([]);
    });
  }

  test('by itself, when it is alive, and then nothing is to be done', async (context) => {
    const { venv } = await makeSandbox(context, { keepOld: true });
    const before = snapshotTree(venv);
    expect((await reportOne(['--to', venv, venv])).status).toBe('unchanged');
    expect((await reportOne(['--to', join(venv, 'bin', 'python'), venv])).status).toBe('unchanged');
    const options = { mtimes: true, directoryMtimes: true, inodes: true };
    expect(differences(before, snapshotTree(venv), options)).toEqual([]);
  });

  test('by its version, with several given, and each venv takes the one of its own', async (context) => {
    const { root, project, fresh, venv } = await makeSandbox(context);
    const twelve = await makeSandbox(context, { minor: '3.12' });
    const second = await makeVenv(root, twelve.fresh, join(project, 'second'));
    const { result, venvs } = await report(['--to', fresh.prefix, '--to', twelve.fresh.prefix, project]);
    expect(result.code).toBe(0);
    const byPath = new Map(venvs.map((one) => [one.path, one]));
    expect(byPath.get(venv)).toMatchObject({
      status: 'relocated',
      python: { to: { executable: fresh.executable } },
    });
    expect(byPath.get(second)?.status).toBe('unchanged');
  });

  test('by version on PATH; a venv that is right already is not touched when nothing is named', async (context) => {
    const { fresh, python, venv } = await makeSandbox(context);
    const env = cleanEnvironment({ PATH: `${dirname(fresh.executable)}:/usr/bin:/bin` });
    const named = await reportOne(['--to', python.version, venv], { env });
    expect(named.python.to?.version).toBe(python.version);
    const before = snapshotTree(venv);
    expect((await reportOne([venv], { env })).status).toBe('unchanged');
    const options = { mtimes: true, directoryMtimes: true, inodes: true };
    expect(differences(before, snapshotTree(venv), options)).toEqual([]);
  });

  test('not at all: one of the same release is found on PATH rather than another patch release', async (context) => {
    const { fresh, python, venv } = await makeSandbox(context);
    const env = cleanEnvironment({ PATH: `${dirname(fresh.executable)}:/usr/bin:/bin` });
    const found = await reportOne([venv], { env });
    expect(found).toMatchObject({ status: 'relocated', python: { to: { version: python.version } } });
    expect(codesOf(found)).not.toContain('patch-differs');
  });

  test('pythons lists what is on PATH, for people and as JSON', async (context) => {
    const { fresh, python } = await makeSandbox(context);
    const env = cleanEnvironment({ PATH: `${dirname(fresh.executable)}:/usr/bin:/bin` });
    const shown = await runRelocate(['pythons'], { env });
    expect(shown.code, shown.stderr).toBe(0);
    const line = shown.stdout.split('\n').find((one) => one.includes(fresh.executable));
    expect(line).toMatch(new RegExp(`^${python.version.replaceAll('.', '\\.')} +\\S+ +everybody +`));
    const { schema, command, pythons } = JSON.parse(
      (await runRelocate(['pythons', '--json'], { env })).stdout,
    );
    expect({ schema, command }).toEqual({ schema: 1, command: 'pythons' });
    expect(pythons.find((one: { executable: string }) => one.executable === fresh.executable)).toMatchObject({
      version: python.version,
      implementation: 'cpython',
      home: dirname(fresh.executable),
      basePrefix: fresh.prefix,
      audience: { kind: 'everybody' },
      origin: 'PATH',
      freeThreaded: false,
      debug: false,
    });
  });
});
