import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { venvRelocate } from './support/command-on-windows.ts';
import { makeVenv } from './support/venv-makers.ts';
import { WindowsMachine } from './support/windows-machine.ts';

let machine: WindowsMachine;
beforeEach(async () => {
  machine = await WindowsMachine.create();
}, 600_000);
afterEach(async () => {
  await machine?.dispose();
}, 60_000);

interface ToldPython {
  readonly executable: string;
  readonly version: string;
  readonly origin: string;
  readonly audience: { readonly kind: string; readonly account?: string };
}

/** Those that the test has installed, as `pythons --json` tells of them; a real Windows has others. */
async function pythonsIn(places: readonly string[]): Promise<ToldPython[]> {
  const { code, stdout, stderr } = await venvRelocate(machine, ['pythons', '--json']);
  expect(code, stderr).toBe(0);
  const told = JSON.parse(stdout) as { pythons: ToldPython[] };
  return told.pythons.filter(({ executable }) =>
    places.some((place) => executable.toLowerCase().startsWith(`${place.toLowerCase()}\\`)),
  );
}

describe('interpreters on Windows', () => {
  it('come from the registry of the machine in both views, from directories, and last from the account', async () => {
    const wide = 'c:\\venv-relocate tools\\wide';
    const narrow = 'c:\\venv-relocate tools\\narrow';
    const own = 'c:\\venv-relocate tools\\own';
    const usual = 'C:\\Python39-venv-relocate';
    await machine.installPython('3.11', wide);
    await machine.installPython('3.10', narrow);
    await machine.installPython('3.12', own);
    await machine.installPython('3.9', usual);
    await machine.registerPython(
      { hive: 'HKLM', company: 'VenvRelocateTest', tag: '3.11', installPath: wide },
      {
        hive: 'HKLM',
        company: 'VenvRelocateTest',
        tag: '3.10',
        installPath: narrow,
        view: 32,
        executablePath: null,
      },
      { hive: 'HKLM', company: 'VenvRelocateTest', tag: '3.8', installPath: 'C:\\venv-relocate tools\\gone' },
      { hive: 'HKCU', company: 'VenvRelocateTest', tag: '3.12', installPath: own },
    );
    const found = await pythonsIn([wide, narrow, own, usual]);
    const origins = Object.fromEntries(
      found.map(({ executable, origin }) => [executable.toLowerCase(), origin]),
    );
    expect(origins).toEqual({
      [`${wide}\\python.exe`]: 'registry',
      [`${narrow}\\python.exe`]: 'registry',
      [`${usual}\\python.exe`.toLowerCase()]: 'system directory',
      [`${own}\\python.exe`]: 'account registry',
    });
    expect(found.find(({ origin }) => origin === 'account registry')?.audience.kind).toBe('account');
    // Wine's icacls tells nothing, which is no reason to take an interpreter for private.
    const others = found.filter(({ origin }) => origin !== 'account registry');
    for (const { audience } of others) expect(['everybody', 'unknown']).toContain(audience.kind);

    const list = await venvRelocate(machine, ['pythons']);
    expect(list.stdout).toMatch(/venv-relocate tools\\wide\\python\.exe +registry/i);
  });

  it('are private below any profile that the registry lists, wherever it lies and whatever its letters', async () => {
    const profile = 'C:\\Profiles of venv-relocate\\Jürgen 王';
    await machine.addProfile({ sid: 'S-1-5-21-1-2-3-4711', path: profile });
    await machine.installPython('3.11', `${profile}\\Python311`);
    await machine.installPython('3.11', 'C:\\venv-relocate tools\\py311');
    await machine.registerPython(
      { hive: 'HKLM', company: 'VenvRelocateTest', tag: '3.11a', installPath: `${profile}\\Python311` },
      {
        hive: 'HKLM',
        company: 'VenvRelocateTest',
        tag: '3.11b',
        installPath: 'C:\\venv-relocate tools\\py311',
      },
    );
    const [found] = await pythonsIn([profile]);
    expect(found).toMatchObject({ origin: 'registry', audience: { kind: 'account', account: 'Jürgen 王' } });

    const maker = { kind: 'venv' } as const;
    const at = 'C:\\test_project\\venv';
    const options = ['--without-pip'];
    const python = await makeVenv(machine, {
      maker,
      python: '3.11',
      base: `${profile}\\Python311`,
      at,
      options,
    });
    const check = await venvRelocate(machine, ['check', at]);
    expect(check.code, check.stdout).toBe(1);
    expect(check.stdout).toContain('Jürgen 王');
    const done = await venvRelocate(machine, [at]);
    expect(done.code, `${done.stdout}${done.stderr}`).toBe(0);
    const base = await machine.mustRun(python, ['-c', 'import sys; print(sys.base_prefix)']);
    expect(base.stdout.trim().toLowerCase()).not.toContain('profiles');
  });
});
