import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { differences, recordTree, venvRelocate } from './support/command-on-windows.ts';
import { recordLaunchers } from './support/launcher-report.ts';
import type { PythonSeries, PythonVersion } from './support/pinned-versions.ts';
import { makeVenv, tryLaunchers, type VenvMaker } from './support/venv-makers.ts';
import { WindowsMachine } from './support/windows-machine.ts';

let machine: WindowsMachine;
beforeEach(async () => {
  machine = await WindowsMachine.create();
}, 600_000);
afterEach(async () => {
  await machine?.dispose();
}, 60_000);

const venv: VenvMaker = { kind: 'venv' };
const virtualenv = (version: '16.7.12' | '20.21.1' | '21.15.8'): VenvMaker => ({
  kind: 'virtualenv',
  version,
});
const uv = (version: '0.8.24' | '0.13.9'): VenvMaker => ({ kind: 'uv', version });

/** Maker, the Python that it was made with, the one that it is pointed at. */
const cases: readonly (readonly [VenvMaker, PythonVersion, PythonVersion])[] = [
  [venv, '3.7.7', '3.7.7'],
  [venv, '3.10.16', '3.10.8'],
  [venv, '3.11.3', '3.11.11'],
  [venv, '3.12.1', '3.12.1'],
  [venv, '3.13.5', '3.13.5'],
  [venv, '3.14.3', '3.14.6'],
  [virtualenv('16.7.12'), '3.10.16', '3.10.8'],
  [virtualenv('20.21.1'), '3.9.6', '3.9.6'],
  [virtualenv('20.21.1'), '3.11.11', '3.11.3'],
  [virtualenv('21.15.8'), '3.11.11', '3.11.11'],
  [virtualenv('21.15.8'), '3.13.5', '3.13.5'],
  [uv('0.8.24'), '3.11.11', '3.11.3'],
  [uv('0.13.9'), '3.11.11', '3.11.11'],
  [uv('0.13.9'), '3.14.6', '3.14.3'],
];

describe.each(cases)('%j', (maker, made, target) => {
  it(`of ${made} whose profile is gone runs on ${target}`, { timeout: 600_000 }, async () => {
    const series = made.replace(/\.\d+$/, '') as PythonSeries;
    const profile = 'C:\\Users\\Jürgen 王';
    const base = `${profile}\\Python ${series}`;
    const at = 'C:\\test_project\\venv';
    const packages = ['flask', 'sample-apps'] as const;
    const python = await makeVenv(machine, { maker, python: made, base, at, packages });
    const shared = `C:\\python${series.replace('.', '')}`;
    await machine.installPython(target, shared);
    await rename(machine.pathOf(profile), join(machine.pathOf('C:\\Users'), 'gone'));
    machine.willMake('C:\\Users\\gone');

    const local = machine.pathOf(at);
    const original = await recordTree(local);
    const done = await venvRelocate(machine, [at, '--to', shared]);
    expect(done.code, `${done.stdout}${done.stderr}`).toBe(0);
    const script = 'import markupsafe._speedups, sys; print(sys.version.split()[0], sys.prefix)';
    const alive = await machine.mustRun(python, ['-c', script]);
    expect(alive.stdout.trim().toLowerCase()).toBe(`${target} ${at}`.toLowerCase());
    const trials = await tryLaunchers(machine, at);
    const label = maker.kind === 'venv' ? 'venv' : `${maker.kind} ${maker.version}`;
    await recordLaunchers(machine, { maker: label, series, venv: at }, trials);
    expect(trials.filter(({ code }) => code !== 0)).toEqual([]);
    expect(trials.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['flask.exe', 'sample-console.exe']),
    );

    const back = await venvRelocate(machine, ['undo', at]);
    expect(back.code, back.stderr).toBe(0);
    const after = await recordTree(local, /^$/);
    expect(differences(original, after).filter((name) => name !== 'sample-window.txt')).toEqual([]);
  });
});
