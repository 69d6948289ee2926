import { cp, readFile, symlink } from 'node:fs/promises';
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
    const venvs = [
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
    for (const to of ['c:/shared python', 'C:\\SHARED PYTHON\\', '\\\\?\\C:\\shared python\\python.exe']) {
      const done = await tellVenv(machine, [at, '--to', to]);
      expect(done.status, `${to}: ${JSON.stringify(done)}`).toBe('relocated');
      const again = await tellVenv(machine, [at, '--to', shared]);
      expect(again.status, `${to}: ${await readConfig(at)}`).toBe('unchanged');
      expect((await venvRelocate(machine, ['undo', at])).code).toBe(0);
    }
    expect(differences(original, await recordTree(local, /^$/))).toEqual([]);
    if (machine.host.kind === 'native') await machine.run('subst.exe', ['S:', '/d']);
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
