import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { differences, recordTree, venvRelocate } from './support/command-on-windows.ts';
import { recordLaunchers } from './support/launcher-report.ts';
import { makeVenv, tryLaunchers } from './support/venv-makers.ts';
import { WindowsMachine } from './support/windows-machine.ts';

const venv = 'C:\\test_project\\venv';
/** It needs packages that black does not bring, and so never ran. */
const unfinished = 'blackd.exe';

let machine: WindowsMachine;
beforeEach(async () => {
  machine = await WindowsMachine.create();
}, 600_000);
afterEach(async () => {
  await machine?.dispose();
}, 60_000);

describe.each(['3.9', '3.10', '3.11'] as const)('a venv of a per-user Python %s', (series) => {
  const digits = series.replace('.', '');
  const private_ = `C:\\Users\\alice\\AppData\\Local\\Programs\\Python\\Python${digits}`;
  const shared = `C:\\python${digits}`;

  it('whose account is gone runs on a Python for everybody, and goes back exactly', {
    timeout: 600_000,
  }, async () => {
    const maker = { kind: 'venv' } as const;
    const packages = ['flask', 'black', 'sample-apps', 'sample-legacy'] as const;
    const python = await makeVenv(machine, { maker, python: series, base: private_, at: venv, packages });
    await machine.installPython(series, shared);
    await rename(machine.pathOf('C:\\Users\\alice'), join(machine.pathOf('C:\\Users'), 'alice-is-gone'));
    machine.willMake('C:\\Users\\alice-is-gone');

    const dead = await machine.run(python, ['-V']);
    expect(dead.code).toBe(103);
    // Wine's own C:\users is in lower case.
    expect(dead.stderr).toMatch(/No Python at '"C:\\Users\\alice\\.*\\python\.exe'/i);

    const deadLaunchers = await tryLaunchers(machine, venv, 'console');
    expect(deadLaunchers.length).toBeGreaterThan(5);
    expect(deadLaunchers.filter(({ stderr }) => !stderr.includes('No Python at'))).toEqual([]);

    const local = machine.pathOf(venv);
    const original = await recordTree(local);
    const cwd = 'C:\\test_project';
    const preview = await venvRelocate(machine, ['--dry-run', '--to', shared], { cwd });
    expect(preview.code, preview.stderr).toBe(0);
    expect(preview.stdout.toLowerCase()).toContain(`-home = ${private_}`.toLowerCase());
    expect(preview.stdout).toContain(`+home = ${shared}`);
    expect(differences(original, await recordTree(local, /^$/))).toEqual([]);
    const config = machine.pathOf(`${venv}\\pyvenv.cfg`);
    const before = await readFile(config);

    const done = await venvRelocate(machine, ['--to', shared], { cwd });
    expect(done.code, `${done.stdout}${done.stderr}`).toBe(0);
    expect(differences(original, await recordTree(local))).toEqual(['pyvenv.cfg']);
    const promised = await applyByGit({ 'venv/pyvenv.cfg': before }, preview.stdout);
    expect(promised.equals(await readFile(config))).toBe(true);

    const script = 'import markupsafe._speedups, sys; print(sys.base_prefix, sys.prefix, sep="|")';
    const alive = await machine.mustRun(python, ['-c', script]);
    expect(alive.stdout.trim().toLowerCase()).toBe(`${shared}|${venv}`.toLowerCase());
    const launchers = (await tryLaunchers(machine, venv)).filter(({ name }) => name !== unfinished);
    await recordLaunchers(machine, { maker: 'venv', series, venv }, launchers);
    expect(launchers.filter(({ code }) => code !== 0)).toEqual([]);
    expect(launchers.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'black.exe',
        'flask.exe',
        'legacy-console.exe',
        'legacy-window.exe',
        'pip.exe',
        'sample-console.exe',
        'sample-window.exe',
      ]),
    );
    const plain = await machine.mustRun(python, [`${venv}\\Scripts\\sample-script`]);
    expect(plain.stdout.trim()).toBe(`script ${venv}`);

    // What the programs with a window left as a sign that they ran.
    for (const trace of ['legacy-window.txt', 'sample-window.txt']) await rm(join(local, trace));

    const relocated = await recordTree(local);
    const again = await venvRelocate(machine, ['--to', shared], { cwd });
    expect(again.code).toBe(0);
    expect(`${again.stdout}${again.stderr}`).toContain('nothing to do');
    expect(differences(relocated, await recordTree(local))).toEqual([]);

    const back = await venvRelocate(machine, ['undo'], { cwd });
    expect(back.code, back.stderr).toBe(0);
    // Nothing of the tool's own stays either.
    expect(differences(original, await recordTree(local, /^$/))).toEqual([]);
    expect((await machine.run(python, ['-V'])).code).toBe(103);
  });
});

/** The files in a directory after git has put a printed change on them. */
async function applyByGit(files: Readonly<Record<string, Buffer>>, diff: string): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), 'venv-relocate-apply-'));
  try {
    for (const [name, bytes] of Object.entries(files)) {
      await mkdir(join(directory, name, '..'), { recursive: true });
      await writeFile(join(directory, name), bytes);
    }
    const applied = spawnSync('git', ['apply', '-'], { cwd: directory, input: diff, encoding: 'utf8' });
    expect(applied.stderr).toBe('');
    return await readFile(join(directory, Object.keys(files)[0] ?? ''));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
