import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { differences, recordTree, venvRelocate } from './support/command-on-windows.ts';
import { makeVenv } from './support/venv-makers.ts';
import { WindowsMachine } from './support/windows-machine.ts';

const at = 'C:\\test_project\\venv';
const shared = 'C:\\python310';

let machine: WindowsMachine;
beforeEach(async () => {
  machine = await WindowsMachine.create();
  await machine.installPython('3.10.8', shared);
}, 600_000);
afterEach(async () => {
  await machine?.dispose();
}, 60_000);

/** Opens a file so that others may only read it, says so in another, and waits. */
const holder = (path: string, seconds: number): string => `
import ctypes, time
from ctypes import wintypes
open_file = ctypes.windll.kernel32.CreateFileW
open_file.restype = wintypes.HANDLE
handle = open_file(${JSON.stringify(path)}, 0x80000000, 1, None, 3, 0, None)
open(r'C:\\held.txt', 'w').write(str(handle))
time.sleep(${seconds})
`;

describe('what is in use', () => {
  it('is put aside when it is a program that runs, and removed when it has ended', async () => {
    const maker = { kind: 'virtualenv', version: '16.7.12' } as const;
    const python = await makeVenv(machine, { maker, python: '3.10.16', base: 'C:\\old', at });
    const local = machine.pathOf(at);
    const original = await recordTree(local);
    const script = "open(r'C:\\\\started.txt', 'w').close(); import time; time.sleep(100)";
    const running = await machine.start(python, ['-c', script]);
    await machine.waitFor('C:\\started.txt');

    const done = await venvRelocate(machine, [at, '--to', shared]);
    expect(done.code, `${done.stdout}${done.stderr}`).toBe(0);
    const version = await machine.mustRun(python, ['-c', 'import sys; print(sys.version.split()[0])']);
    expect(version.stdout.trim()).toBe('3.10.8');
    const aside = async (): Promise<string[]> =>
      (await readdir(machine.pathOf(`${at}\\Scripts`))).filter((name) => name.includes('.old-'));
    expect(await aside()).not.toEqual([]);
    await running.kill();

    const back = await venvRelocate(machine, ['undo', at]);
    expect(back.code, back.stderr).toBe(0);
    expect(differences(original, await recordTree(local, /^$/))).toEqual([]);
  });

  it('is waited for, and named when it is not let go within ten seconds', async () => {
    const maker = { kind: 'venv' } as const;
    await makeVenv(machine, { maker, python: '3.10.16', base: 'C:\\old', at, options: ['--without-pip'] });
    const local = machine.pathOf(at);
    const original = await recordTree(local);
    const hold = (seconds: number): ReturnType<WindowsMachine['start']> =>
      machine.start(`${shared}\\python.exe`, ['-c', holder(`${at}\\pyvenv.cfg`, seconds)]);

    const long = await hold(100);
    await machine.waitFor('C:\\held.txt');
    const started = performance.now();
    const refused = await venvRelocate(machine, [at, '--to', shared]);
    expect(refused.code).toBe(1);
    expect(`${refused.stdout}${refused.stderr}`).toMatch(/pyvenv\.cfg.*\[in-use\]/s);
    // Wine has no PowerShell to ask who that is.
    if (machine.host.kind === 'native')
      expect(refused.stdout + refused.stderr).toMatch(/python\.exe \(process \d+\)/);
    expect(performance.now() - started).toBeGreaterThan(9_000);
    expect(performance.now() - started).toBeLessThan(60_000);
    await long.kill();
    expect(differences(original, await recordTree(local))).toEqual([]);
  });
});
