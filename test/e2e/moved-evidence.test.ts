import { chmodSync, cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeSandbox, makeVenv, type Sandbox } from '../cli/support/sandbox.ts';
import { run, runOrThrow } from '../support/command.ts';
import { installPackages } from '../support/packages.ts';
import { differences, snapshotTree } from '../support/tree.ts';
import { codesOf, report, reportOne } from './support/special.ts';

const exactly = { mtimes: true, inodes: true };

function writeScript(venv: string, name: string, text: string, mode = 0o755): string {
  const path = join(venv, 'bin', name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

function moveAway({ root, venv }: Sandbox, place: string): string {
  const moved = join(root, place);
  mkdirSync(join(moved, '..'), { recursive: true });
  renameSync(venv, moved);
  return moved;
}

describe('a copy of a venv whose original lives', () => {
  test('gets scripts that start the copy, and the original is left untouched', async (context) => {
    const { root, venv, python } = await makeSandbox(context, { keepOld: true });
    await installPackages(venv, python.minor, join(root, 'work'));
    const copy = join(root, 'elsewhere', 'a copy');
    mkdirSync(join(root, 'elsewhere'));
    await runOrThrow('cp', ['-a', venv, copy]);
    const original = snapshotTree(venv);

    const checked = await report(['check', copy]);
    expect(checked.result.code).toBe(1);
    expect(checked.venvs[0]?.problems[0]?.message).toContain(`it is a copy of ${venv}: `);
    const mended = await reportOne([copy]);
    expect(mended.status).toBe('relocated');

    const where = 'import pycowsay, sys; print(sys.prefix, pycowsay.__file__)';
    const started = readFileSync(join(copy, 'bin', 'pycowsay'), 'utf8').split('\n')[1] ?? '';
    expect(started).toContain(`'${copy}/bin/python`);
    expect((await run(join(copy, 'bin', 'pycowsay'), ['moo'])).stdout).toContain('< moo >');
    expect((await run(join(copy, 'bin', 'python'), ['-c', where])).stdout).toBe(
      `${copy} ${join(copy, 'lib', `python${python.minor}`, 'site-packages', 'pycowsay', '__init__.py')}\n`,
    );
    expect((await reportOne(['check', venv])).status).toBe('healthy');
    expect(differences(original, snapshotTree(venv), exactly)).toEqual([]);
  });
});

describe('files of a venv that name several places', () => {
  async function withTwoPlaces(context: Parameters<typeof makeSandbox>[0]): Promise<{
    readonly moved: string;
    readonly old: string;
    readonly foreign: string;
  }> {
    const sandbox = await makeSandbox(context, { keepOld: true });
    for (const name of ['one', 'two', 'three', 'four', 'five', 'six', 'seven']) {
      writeScript(sandbox.venv, name, '#!/nowhere/other/environment/bin/python\nprint("other")\n');
    }
    writeScript(sandbox.venv, 'own', `#!${sandbox.venv}/bin/python\nprint("own")\n`);
    return {
      moved: moveAway(sandbox, 'b/venv'),
      old: sandbox.venv,
      foreign: '/nowhere/other/environment',
    };
  }

  test('are told, and nothing is changed', async (context) => {
    const { moved, old, foreign } = await withTwoPlaces(context);
    const before = snapshotTree(moved);
    const { result, venvs } = await report([moved]);
    expect(result.code).toBe(1);
    expect(venvs[0]?.status).toBe('failed');
    expect(codesOf(venvs[0])).toEqual(['moved-unclear']);
    expect(venvs[0]?.problems[0]?.message).toContain(`${foreign} (7 files)`);
    expect(venvs[0]?.problems[0]?.message).toContain(`${old} (5 files)`);
    expect((await report(['check', moved])).result.code).toBe(1);
    expect(differences(before, snapshotTree(moved), exactly)).toEqual([]);
  });

  test('are decided by --from, and those that name the other place stay', async (context) => {
    const { moved, old, foreign } = await withTwoPlaces(context);
    const mended = await reportOne(['--from', old, moved]);
    expect(mended.status).toBe('relocated');
    expect(codesOf(mended)).toContain('scripts-astray');
    expect((await run(join(moved, 'bin', 'own'), [])).stdout).toBe('own\n');
    expect(readFileSync(join(moved, 'bin', 'one'), 'utf8')).toBe(`#!${foreign}/bin/python\nprint("other")\n`);
  });

  test('are not what --from says: that is told, and nothing is changed', async (context) => {
    const sandbox = await makeSandbox(context, { keepOld: true });
    const old = sandbox.venv;
    const moved = moveAway(sandbox, 'b/venv');
    const before = snapshotTree(moved);
    const { result, venvs } = await report(['--from', `${old}s`, moved]);
    expect(result.code).toBe(1);
    expect(codesOf(venvs[0])).toEqual(['moved-unclear']);
    expect(venvs[0]?.problems[0]?.message).toContain(`none of its scripts takes ${old}s for`);
    expect(venvs[0]?.problems[0]?.message).toContain(`${old} (`);
    expect(differences(before, snapshotTree(moved), exactly)).toEqual([]);
  });

  test('are older places of the same venv where they end alike, and all of them are mended', async (context) => {
    const sandbox = await makeSandbox(context, { keepOld: true });
    writeScript(sandbox.venv, 'first', `#!${sandbox.venv}/bin/python\nprint("first")\n`);
    const between = moveAway(sandbox, 'b/venv');
    // What an installer writes after a move that nobody mended.
    writeScript(between, 'second', `#!${between}/bin/python\nprint("second")\n`);
    const last = join(sandbox.root, 'c', 'venv');
    mkdirSync(join(sandbox.root, 'c'));
    renameSync(between, last);
    const mended = await reportOne([last]);
    expect(mended.status).toBe('relocated');
    expect(mended.problems.find(({ code }) => code === 'moved')?.message).toContain(
      `others point to ${between}`,
    );
    expect((await run(join(last, 'bin', 'first'), [])).stdout).toBe('first\n');
    expect((await run(join(last, 'bin', 'second'), [])).stdout).toBe('second\n');
    expect((await reportOne(['check', last])).status).toBe('healthy');
  });
});

describe('what looks like the old place and is none', () => {
  test('paths that go on with the name, or lie elsewhere with the same end, are never touched', async (context) => {
    const sandbox = await makeSandbox(context, { keepOld: true });
    const { venv } = sandbox;
    const near = [`${venv}-data`, `${venv}.old/bin`, `${venv}2`, `/mnt${venv}`, `${venv}s/x`, `${venv}_b:1`];
    const own = [`${venv}`, `${venv}/bin`, `${venv}:${venv}-data`];
    mkdirSync(join(venv, 'etc'));
    const text = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
    writeFileSync(join(venv, 'etc', 'places.conf'), text([...near, ...own]));
    const script = `#!/bin/sh\nDATA="${venv}-data"\necho "$DATA" '${venv}.old' ${venv}\n`;
    writeScript(venv, 'wrapper', script);
    const moved = moveAway(sandbox, 'b/venv');
    mkdirSync(`${venv}-data`);
    writeFileSync(join(`${venv}-data`, 'file'), venv);
    const data = snapshotTree(`${venv}-data`);

    expect((await reportOne([moved])).status).toBe('relocated');
    expect(readFileSync(join(moved, 'etc', 'places.conf'), 'utf8')).toBe(
      text([...near, moved, `${moved}/bin`, `${moved}:${venv}-data`]),
    );
    expect((await run(join(moved, 'bin', 'wrapper'), [])).stdout).toBe(`${venv}-data ${venv}.old ${moved}\n`);
    expect(differences(data, snapshotTree(`${venv}-data`), exactly)).toEqual([]);
  });
});

describe('scripts', () => {
  test('that never ran are reported and stay as they are', async (context) => {
    const sandbox = await makeSandbox(context, { keepOld: true, venvPlace: 'project/a venv' });
    const { venv } = sandbox;
    const plain = `#!${venv}/bin/python\nprint(1)\n`;
    const quoted = `#!"${venv}/bin/python"\nprint(1)\n`;
    writeScript(venv, 'plain', plain);
    writeScript(venv, 'quoted', quoted);
    expect((await run(join(venv, 'bin', 'plain'), [])).code).not.toBe(0);
    const moved = moveAway(sandbox, 'b/venv');
    const mended = await reportOne([moved]);
    const told = mended.problems.filter(({ code }) => code === 'left-alone').map(({ message }) => message);
    expect(told).toEqual([
      expect.stringContaining('bin/plain, line 1: the script was broken from the start'),
      expect.stringContaining('bin/quoted, line 1: the script was broken from the start'),
    ]);
    expect(readFileSync(join(moved, 'bin', 'plain'), 'utf8')).toBe(plain);
    expect(readFileSync(join(moved, 'bin', 'quoted'), 'utf8')).toBe(quoted);
  });

  test('that nobody may write are mended and keep their mode; arguments of the first line stay', async (context) => {
    const sandbox = await makeSandbox(context, { keepOld: true });
    const { venv } = sandbox;
    writeScript(
      venv,
      'locked',
      `#!${venv}/bin/python -E\nimport sys\nprint(sys.flags.ignore_environment)\n`,
      0o555,
    );
    const moved = moveAway(sandbox, 'b b/venv');
    expect((await reportOne([moved])).status).toBe('relocated');
    expect(snapshotTree(join(moved, 'bin')).get('locked')?.mode).toBe(0o555);
    expect((await run(join(moved, 'bin', 'locked'), [])).stdout).toBe('1\n');
  });
});

describe('a project that was moved with the venv in it', () => {
  test('is found by its editable install at the new place; another project is not touched', async (context) => {
    const sandbox = await makeSandbox(context, { keepOld: true, venvPlace: 'work place/app/.venv' });
    const { root, venv, python } = sandbox;
    const project = join(root, 'work place', 'app');
    const library = join(venv, 'lib', `python${python.minor}`, 'site-packages');
    writeFileSync(join(project, 'pyproject.toml'), '[project]\nname = "app"\nversion = "1"\n');
    mkdirSync(join(project, 'src', 'app'), { recursive: true });
    writeFileSync(join(project, 'src', 'app', '__init__.py'), '');
    writeFileSync(join(library, 'app.pth'), `${project}/src\n${project}-other/src\n`);
    const target = join(root, 'b', 'programme');
    mkdirSync(join(root, 'b'));
    renameSync(project, target);
    const moved = join(target, '.venv');
    expect((await reportOne([moved])).status).toBe('relocated');
    const { stdout } = await run(join(moved, 'bin', 'python'), ['-c', 'import app; print(app.__file__)']);
    expect(stdout.trim()).toBe(join(target, 'src', 'app', '__init__.py'));
    expect(
      readFileSync(join(moved, 'lib', `python${python.minor}`, 'site-packages', 'app.pth'), 'utf8'),
    ).toBe(`${target}/src\n${project}-other/src\n`);
  });

  test("pdm's file beside the venv is not written, and told with the command that mends it", async (context) => {
    const sandbox = await makeSandbox(context, { keepOld: true });
    const { root, venv, project } = sandbox;
    const text = `${venv}/bin/python`;
    writeFileSync(join(project, '.pdm-python'), text);
    const target = join(root, 'renamed project');
    renameSync(project, target);
    const moved = join(target, 'venv');
    const mended = await reportOne([moved]);
    const note = mended.problems.find(({ path }) => path.endsWith('.pdm-python'));
    expect(note).toMatchObject({ code: 'left-alone', severity: 'note' });
    expect(note?.hint).toContain(`pdm use -f "${moved}/bin/python"`);
    expect(readFileSync(join(target, '.pdm-python'), 'utf8')).toBe(text);
  });
});

describe('what still names the old place', () => {
  test('is counted by kind; --recompile makes compiled modules anew, and they can be imported', async (context) => {
    const sandbox = await makeSandbox(context, { keepOld: true });
    const { root, venv, python } = sandbox;
    await installPackages(venv, python.minor, join(root, 'work'));
    writeFileSync(join(venv, 'notes.txt'), `made in ${venv}\n`);
    const moved = moveAway(sandbox, 'b/venv');
    const other = join(root, 'c', 'venv');
    cpSync(moved, other, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    const found = (await reportOne([moved])).leftovers ?? [];
    const kinds = new Set(found.map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(['compiled module', 'text file']));
    expect(found.filter(({ kind }) => kind === 'text file').map(({ path }) => path)).toEqual(['notes.txt']);

    const left = (await reportOne(['--recompile', other])).leftovers ?? [];
    expect(left.map(({ path }) => path)).toEqual(['notes.txt']);
    const code =
      'import markupsafe, pycowsay, importlib.util as u, sys; sys.dont_write_bytecode = True;' +
      'print(u.cache_from_source(markupsafe.__file__), markupsafe.escape.__module__)';
    const imported = await run(join(other, 'bin', 'python'), ['-B', '-c', code]);
    expect(imported.code, imported.stderr).toBe(0);
    const compiled = readFileSync(imported.stdout.split(' ')[0] ?? '');
    expect(compiled.includes(other)).toBe(true);
    expect(compiled.includes(venv)).toBe(false);
  });
});

describe('a preview of a move', () => {
  test('is a diff that gives the same files when git applies it', async (context) => {
    const sandbox = await makeSandbox(context, { keepOld: true });
    const { root } = sandbox;
    const venv = await makeVenv(root, sandbox.old, join(root, 'project', 'kept'));
    writeScript(venv, 'tool', `#!${venv}/bin/python -E\nprint("tool")\n`);
    const moved = join(root, 'b', 'a venv');
    mkdirSync(join(root, 'b'));
    renameSync(venv, moved);
    const second = join(root, 'b', 'second', 'a venv');
    cpSync(moved, second, { recursive: true, verbatimSymlinks: true });
    expect((await reportOne([moved])).status).toBe('relocated');
    const wanted = snapshotTree(moved, { exclude: ['.venv-relocate'] });

    expect((await reportOne(['undo', moved])).status).toBe('restored');
    const bin = join(import.meta.dirname, '..', '..', 'bin', 'venv-relocate.js');
    const preview = await run(process.execPath, [bin, '-n', 'a venv'], { cwd: join(root, 'b') });
    const patched = await run('git', ['apply', '-'], { cwd: join(root, 'b'), input: preview.stdout });
    expect(patched.code, patched.stderr).toBe(0);
    expect(differences(wanted, snapshotTree(moved, { exclude: ['.venv-relocate'] }))).toEqual([]);
  });
});
