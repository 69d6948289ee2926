import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { differences, recordTree, tellVenv, venvRelocate } from './support/command-on-windows.ts';
import { makeVenv } from './support/venv-makers.ts';
import { WindowsMachine } from './support/windows-machine.ts';

const at = 'C:\\test_project\\venv';
const shared = 'C:\\shared python';
const old = 'C:\\Users\\alice\\Python311';

let machine: WindowsMachine;
beforeEach(async () => {
  machine = await WindowsMachine.create();
}, 600_000);
afterEach(async () => {
  await machine?.dispose();
}, 60_000);

const readConfig = (venv: string): Promise<string> => readFile(machine.pathOf(`${venv}\\pyvenv.cfg`), 'utf8');

/** Another drive letter for a directory. Wine's subst ends with 0 and does nothing; its drives are links. */
async function substitute(drive: string, directory: string): Promise<void> {
  if (machine.host.kind === 'wine') {
    const drives = join(machine.pathOf('C:\\'), '..', 'dosdevices');
    await symlink(machine.pathOf(directory), join(drives, drive.toLowerCase()));
  } else await machine.mustRun('subst.exe', [drive, directory]);
}

/** A share that has the whole of C:. Wine's shares are links below its drives; Windows has one for administrators. */
async function shareDrive(): Promise<string> {
  if (machine.host.kind === 'wine') {
    const drives = join(machine.pathOf('C:\\'), '..', 'dosdevices');
    await mkdir(join(drives, 'unc', 'localhost'), { recursive: true });
    await symlink(machine.pathOf('C:\\'), join(drives, 'unc', 'localhost', 'c$'));
  }
  return '\\\\localhost\\c$';
}

/** The name with `~` that Windows gives a long one; the long one itself where its volume makes none. */
async function shortNameOf(path: string): Promise<string> {
  const script = `
import ctypes, sys
found = ctypes.create_unicode_buffer(300)
ctypes.windll.kernel32.GetShortPathNameW(sys.argv[1], found, 300)
print(found.value)
`;
  const { stdout } = await machine.mustRun(`${shared}\\python.exe`, ['-c', script, path]);
  return stdout.trim();
}

describe('paths of Windows', () => {
  it('mean the same however they are spelled, for the venv and for the interpreter', {
    timeout: 600_000,
  }, async () => {
    const packages = ['sample-apps'] as const;
    await makeVenv(machine, { maker: { kind: 'venv' }, python: '3.11', base: old, at, packages });
    await machine.installPython('3.11', shared);
    const local = machine.pathOf(at);
    const original = await recordTree(local);
    await substitute('S:', 'C:\\test_project');
    const short = await shortNameOf('C:\\test_project\\venv');
    if (machine.host.kind === 'wine') expect(short).toMatch(/~.*\\venv$/i);
    const share = await shareDrive();
    const venvs = [
      short,
      `${share}\\test_project\\venv`,
      'c:\\test_project\\venv',
      'C:/Test_Project/VENV',
      `${at}\\`,
      '\\\\?\\C:\\test_project\\venv',
      'S:\\venv',
      `${at}\\pyvenv.cfg`,
    ];
    for (const venv of venvs) {
      const told = await tellVenv(machine, ['--dry-run', venv, '--to', shared]);
      expect(told.status, `${venv}: ${JSON.stringify(told)}`).toBe('would-relocate');
      expect(
        told.changes.map(({ path }) => path),
        venv,
      ).toEqual(['pyvenv.cfg']);
    }
    const targets = ['c:/shared python', 'C:\\SHARED PYTHON\\', '\\\\?\\C:\\shared python\\python.exe'];
    for (const to of targets) {
      const done = await tellVenv(machine, [at, '--to', to]);
      expect(done.status, `${to}: ${JSON.stringify(done)}`).toBe('relocated');
      const again = await tellVenv(machine, [at, '--to', shared]);
      expect(again.status, `${to}: ${await readConfig(at)}`).toBe('unchanged');
      expect((await venvRelocate(machine, ['undo', at])).code).toBe(0);
    }
    expect(differences(original, await recordTree(local, /^$/))).toEqual([]);
    if (machine.host.kind === 'native') await machine.run('subst.exe', ['S:', '/d']);
  });

  // Wine gives a program on a share a wrong name of itself (`UNC\\server\\…`), so that no Python starts from there.
  it('may lie on a share, and so may the Python where Windows starts it', { timeout: 600_000 }, async () => {
    const options = ['--without-pip'];
    await makeVenv(machine, { maker: { kind: 'venv' }, python: '3.11', base: old, at, options });
    await machine.installPython('3.11', shared);
    const original = await recordTree(machine.pathOf(at));
    const share = await shareDrive();
    const there = `${share}\\test_project\\venv`;
    const matched = await tellVenv(machine, ['--dry-run', `${share}\\test_project\\v*`, '--to', shared]);
    expect([matched.path.toLowerCase(), matched.status]).toEqual([there.toLowerCase(), 'would-relocate']);
    const isNative = machine.host.kind === 'native';
    const target = isNative ? `${share}\\shared python` : shared;
    const verify = isNative ? 'quick' : 'none';
    const done = await tellVenv(machine, [there, '--to', target, '--verify', verify]);
    expect(done.status, JSON.stringify(done)).toBe('relocated');
    expect(await readConfig(at)).toContain(`home = ${target}\r\n`);
    const script = 'import sys; print(sys.base_prefix)';
    const alive = await machine.mustRun(`${at}\\Scripts\\python.exe`, ['-c', script]);
    expect(alive.stdout.trim().toLowerCase()).toBe(target.toLowerCase());
    expect((await tellVenv(machine, [there, '--to', target.toUpperCase()])).status).toBe('unchanged');
    expect((await venvRelocate(machine, ['undo', there])).code).toBe(0);
    expect(differences(original, await recordTree(machine.pathOf(at), /^$/))).toEqual([]);
  });

  it('may be longer than 260 characters', { timeout: 600_000 }, async () => {
    const long = `C:\\${'a-long-name-of-a-directory\\'.repeat(10)}venv`;
    const options = ['--without-pip'];
    await makeVenv(machine, { maker: { kind: 'venv' }, python: '3.11', base: old, at, options });
    await machine.installPython('3.11', shared);
    await machine.makeDirectory(long);
    await cp(machine.pathOf(at), machine.pathOf(long), { recursive: true, preserveTimestamps: true });
    const done = await tellVenv(machine, [long, '--to', shared, '--verify', 'none']);
    expect(done.status, JSON.stringify(done)).toBe('relocated');
    expect(await readConfig(long)).toContain(`home = ${shared}`);
  });
});
