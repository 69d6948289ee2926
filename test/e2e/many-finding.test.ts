import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { giveToOrdinary, ordinaryRunner } from '../cli/support/ordinary-account.ts';
import { makeSandbox, makeVenv } from '../cli/support/sandbox.ts';
import { cleanEnvironment, runOrThrow, runRelocate } from '../support/command.ts';
import { makerNamed } from '../support/makers.ts';
import { report, venvsOf } from './support/special.ts';

describe('venvs are found', () => {
  test('at any depth, with -r, for every command', async (context) => {
    const { root, old, fresh } = await makeSandbox(context, { keepOld: true });
    const tree = join(root, 'tree');
    const names = ['a/b/c/.venv', 'a/venv', 'd/.tox/py311', 'd/.nox/tests-3-11', 'e/old/venv'];
    const hidden = ['f/node_modules/v', 'f/.git/v', 'a/venv/inner', 'f/__pycache__/v'];
    const elsewhere = join(root, 'elsewhere', 'one');
    const all = [...names, ...hidden].map((name) => join(tree, name));
    await runOrThrow(old.executable, ['-m', 'venv', '--without-pip', ...all, elsewhere]);
    symlinkSync(join(root, 'elsewhere'), join(tree, 'link'));
    mkdirSync(join(tree, 'g'));
    writeFileSync(join(tree, 'g', '.venv'), '../../elsewhere/one\n');
    rmSync(old.prefix, { recursive: true });
    const wanted = [
      ...names.filter((name) => !name.startsWith('e/')).map((name) => join(tree, name)),
      elsewhere,
    ];
    const where = ['-r', '--exclude', '**/old/**', tree];
    const checked = await report(['check', ...where]);
    expect(checked.result.code).toBe(1);
    expect(checked.venvs.map(({ path }) => path).sort()).toEqual(wanted.sort());
    const relocated = await report(['--to', fresh.prefix, ...where]);
    expect(relocated.result.code, relocated.result.stdout).toBe(0);
    expect(relocated.venvs.every(({ status }) => status === 'relocated')).toBe(true);
    const undone = await report(['undo', ...where]);
    expect(undone.venvs.map(({ status }) => status)).toEqual(wanted.map(() => 'restored'));
    // The same from within, where no path means here.
    const here = await report(['check', '-r', '--exclude', 'old'], { cwd: tree });
    expect(here.venvs.map(({ path }) => path).sort()).toEqual(wanted);
    const globbed = await report(['check', '-r', join(tree, '[ad]')]);
    expect(globbed.venvs.length).toBe(4);
  });

  test('nowhere: that is said, and is no failure', async (context) => {
    const { root } = await makeSandbox(context);
    mkdirSync(join(root, 'empty'));
    const result = await runRelocate(['check', '-r', join(root, 'empty')]);
    expect(result.code).toBe(0);
    expect(result.stderr).toContain('no venv was found');
  });

  test('in the stores of the tools, with --stores, as the tools themselves make them', async (context) => {
    const { root, old } = await makeSandbox(context, { keepOld: true });
    const home = join(root, 'home');
    const made: string[] = [];
    for (const tool of ['poetry', 'pipenv', 'hatch', 'pipx']) {
      const directory = join(root, 'projects', tool);
      mkdirSync(dirname(directory), { recursive: true });
      made.push((await makerNamed(tool).make({ base: old, directory, work: home })).venv);
    }
    const others = ['.virtualenvs/web', '.local/share/uv/tools/ruff', '.pyenv/versions/3.11.7/envs/api'];
    for (const name of others) made.push(await makeVenv(root, old, join(home, name)));
    made.push(await makeVenv(root, old, join(root, 'big', 'pdm', 'etl-abc-3.11')));
    mkdirSync(join(home, '.config', 'pdm'), { recursive: true });
    writeFileSync(
      join(home, '.config', 'pdm', 'config.toml'),
      `[venv]\nlocation = "${join(root, 'big', 'pdm')}"\n`,
    );
    symlinkSync(
      join(home, '.pyenv', 'versions', '3.11.7', 'envs', 'api'),
      join(home, '.pyenv', 'versions', 'api'),
    );
    const env = cleanEnvironment({ HOME: home, NO_COLOR: '1' });
    // From a place without venvs, of which nothing is to be said then.
    const cwd = join(root, 'projects');
    const { result, venvs } = await report(['check', '--allow-private', '--stores'], { env, cwd });
    expect(result.code, result.stdout).toBe(0);
    const found = venvs.map(({ path }) => path);
    expect(found).toEqual(expect.arrayContaining(made));
    // Beside those, the one that pipx's programs share pip from.
    expect(found.filter((path) => !made.includes(path))).toEqual([expect.stringMatching(/\/pipx\/shared$/)]);
  });

  test('of others only by an administrator', async (context) => {
    const sandbox = await makeSandbox(context);
    const ordinary = await ordinaryRunner(context, sandbox);
    const result = await ordinary(['check', '--all-users', sandbox.venv]);
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('--all-users');
  });

  test('beside directories that cannot be read, which are counted and said', async (context) => {
    const sandbox = await makeSandbox(context);
    const ordinary = await ordinaryRunner(context, sandbox);
    const closed = ['closed', 'deep/closed'].map((name) => join(sandbox.project, name));
    for (const directory of closed) mkdirSync(directory, { recursive: true });
    giveToOrdinary(sandbox.project);
    for (const directory of closed) chmodSync(directory, 0);
    const result = await ordinary(['check', '-r', '--json', sandbox.project]);
    for (const directory of closed) chmodSync(directory, 0o755);
    const venvs = venvsOf(result);
    expect(venvs.map(({ path }) => path)).toContain(sandbox.venv);
    const said = venvs.flatMap(({ problems }) => problems).filter(({ code }) => code === 'not-searched');
    expect(said, result.stdout).toHaveLength(1);
    expect(said[0]?.message).toMatch(/\b2 directories\b/);
  });
});

describe('check', () => {
  test('runs nothing of a venv, and with --verify does', async (context) => {
    const { venv } = await makeSandbox(context, { keepOld: true });
    const site = join(venv, 'lib', 'python3.11', 'site-packages');
    writeFileSync(
      join(site, 'trace.pth'),
      `import os; open(${JSON.stringify(join(venv, 'ran'))}, 'a').write('x')\n`,
    );
    const silent = await report(['check', venv]);
    expect(silent.venvs[0]?.status).toBe('healthy');
    expect(await readOrNothing(join(venv, 'ran'))).toBe('');
    const proved = await report(['check', '--verify', 'quick', venv]);
    expect(proved.venvs[0]).toMatchObject({ status: 'healthy', proof: { passed: true, level: 'quick' } });
    // Once for lib, and once more where lib64 is another name of it.
    expect(await readOrNothing(join(venv, 'ran'))).toMatch(/^xx?$/);
    writeFileSync(join(site, 'trace.pth'), 'import os; os._exit(7)\n');
    expect((await report(['check', venv])).result.code).toBe(0);
    const broken = await report(['check', '--verify', 'full', venv]);
    expect(broken.result.code).toBe(1);
    expect(broken.venvs[0]).toMatchObject({
      status: 'broken',
      problems: [{ code: 'does-not-run', message: expect.stringContaining('exit status 7') }],
    });
  });
});

describe('the configuration', () => {
  test('gives defaults and a map of versions to installs, and the command line wins', async (context) => {
    const { root, fresh, venv, project } = await makeSandbox(context);
    const config = join(root, 'venv-relocate.ini');
    writeFileSync(
      config,
      `jobs = 1\nverify = none\nexclude[] = **/archive/**\n[interpreters]\n3.11 = ${fresh.prefix}\n`,
    );
    await runOrThrow('/bin/cp', ['-a', venv, join(project, 'archive')]);
    const { result, venvs } = await report(['-r', '--config', config, project]);
    expect(result.code, result.stdout).toBe(0);
    expect(venvs).toMatchObject([
      {
        path: venv,
        status: 'relocated',
        python: { to: { executable: fresh.executable } },
        proof: { level: 'none' },
      },
    ]);
    await report(['undo', venv]);
    const told = await report(['-r', '--config', config, '--verify', 'quick', project]);
    expect(told.venvs[0]).toMatchObject({ status: 'relocated', proof: { level: 'quick' } });
  });

  test('is found in the current directory, and one that names what is not there fails the venv alone', async (context) => {
    const { root, venv } = await makeSandbox(context);
    writeFileSync(join(root, 'venv-relocate.ini'), '[interpreters]\n3.11 = nowhere/python311\n');
    const { result, venvs } = await report([venv], { cwd: root });
    expect(result.code).toBe(1);
    expect(venvs[0]?.problems.at(-1)?.message).toContain(join(root, 'nowhere', 'python311'));
  });

  test('that is wrong stops everything, with file and line', async (context) => {
    const { root, venv } = await makeSandbox(context);
    const config = join(root, 'own.ini');
    for (const [text, line, said] of [
      ['jobs = 4\nexcldue = x\n', 2, 'there is no setting excldue'],
      ['[interpreters]\n\nthree = /usr\n', 3, 'three is no version of Python'],
    ] as const) {
      writeFileSync(config, text);
      const result = await runRelocate(['--config', config, venv]);
      expect(result.code).toBe(2);
      expect(result.stderr).toContain(`${config}:${line}: ${said}`);
      expect(result.stderr).not.toContain('    at ');
    }
    const gone = await runRelocate(['--config', join(root, 'gone.ini'), venv]);
    expect(gone.code).toBe(2);
    expect(gone.stderr).toContain('there is no such file');
  });

  test('is written by pythons --ini, and read back', async (context) => {
    const { root, fresh, venv } = await makeSandbox(context);
    const env = cleanEnvironment({ PATH: `${dirname(fresh.executable)}:/usr/bin:/bin`, NO_COLOR: '1' });
    const { stdout, code } = await runRelocate(['pythons', '--ini'], { env });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\[interpreters\]\n/);
    expect(stdout).toMatch(/^3\.11 = \//m);
    const config = join(root, 'written.ini');
    writeFileSync(config, stdout);
    const { venvs } = await report(['--config', config, venv]);
    expect(venvs[0]?.status).toBe('relocated');
    expect(stdout).toContain(`3.11 = ${venvs[0]?.python.to?.executable}\n`);
  });
});

async function readOrNothing(path: string): Promise<string> {
  return (await runOrThrow('/bin/sh', ['-c', 'cat "$1" 2>/dev/null || true', 'sh', path])).stdout;
}
