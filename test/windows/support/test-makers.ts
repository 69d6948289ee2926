import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { differences, recordTree, venvRelocate } from './command-on-windows.ts';
import { recordLaunchers } from './launcher-report.ts';
import type { PythonSeries, PythonVersion } from './pinned-versions.ts';
import { makeVenv, nameOfMaker, tryLaunchers, type VenvMaker } from './venv-makers.ts';
import { WindowsMachine } from './windows-machine.ts';

/** Maker, the Python that the venv was made with, the one that it is pointed at. */
export type MakerCase = readonly [VenvMaker, PythonVersion, PythonVersion];

/** For each: the profile of the base goes away, the venv is pointed at another, everything in it runs, undo is exact. */
export function testMakers(cases: readonly MakerCase[]): void {
  let machine: WindowsMachine;
  beforeEach(async () => {
    machine = await WindowsMachine.create();
  }, 600_000);
  afterEach(async () => {
    await machine?.dispose();
  }, 60_000);

  describe.each(cases.map(([maker, made, target]) => ({ name: nameOfMaker(maker), maker, made, target })))(
    '$name',
    ({ maker, made, target }) => {
      it(`of ${made} whose profile is gone runs on ${target}`, { timeout: 600_000 }, async () => {
        const series = made.replace(/\.\d+$/, '') as PythonSeries;
        const profile = 'C:\\Users\\Jürgen 王';
        const base = `${profile}\\Python ${series}`;
        const at = 'C:\\test_project\\venv';
        const packages = ['flask', 'sample-apps'] as const;
        const compiled = 'no';
        const python = await makeVenv(machine, { maker, python: made, base, at, packages, compiled });
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
        await recordLaunchers(machine, { maker: nameOfMaker(maker), series, venv: at }, trials);
        expect(trials.filter(({ code }) => code !== 0)).toEqual([]);
        expect(trials.map(({ name }) => name)).toEqual(
          expect.arrayContaining(['flask.exe', 'sample-console.exe']),
        );

        const back = await venvRelocate(machine, ['undo', at]);
        expect(back.code, back.stderr).toBe(0);
        const after = await recordTree(local, /^$/);
        expect(differences(original, after).filter((name) => name !== 'sample-window.txt')).toEqual([]);
      });
    },
  );
}
