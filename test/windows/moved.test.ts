import { rename } from 'node:fs/promises';
import { win32 } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeDistlibLauncher } from '../unit/rewrite/support/make-launcher.ts';
import { makePe } from '../unit/rewrite/support/make-pe.ts';
import { differences, recordTree, tellVenv, venvRelocate } from './support/command-on-windows.ts';
import { launcherKind, recordCells } from './support/launcher-report.ts';
import { base, home, type Making, makings, places } from './support/sample-launchers.ts';
import { copyTree } from './support/tree-copy.ts';
import { makeVenv } from './support/venv-makers.ts';
import { WindowsMachine } from './support/windows-machine.ts';

let machine: WindowsMachine;
beforeEach(async () => {
  machine = await WindowsMachine.create();
}, 600_000);
afterEach(async () => {
  await machine?.dispose();
}, 60_000);

async function moveVenv(from: string, to: string): Promise<void> {
  await machine.makeDirectory(win32.dirname(to));
  machine.willMake(to);
  await rename(machine.pathOf(from), machine.pathOf(to));
}

describe.each(Object.entries(makings))('a venv that was moved, by %s', (name, making) => {
  it('has launchers that run from every place after the command, and goes back exactly', {
    timeout: 600_000,
  }, async () => {
    const { maker, packages, launchers } = making;
    await makeVenv(machine, { maker, python: '3.11', base, at: home, packages });
    const failures: string[] = [];
    for (const [placeName, place] of Object.entries(places)) {
      await moveVenv(home, place);
      const local = machine.pathOf(place);
      const moved = await recordTree(local);
      const done = await venvRelocate(machine, [place]);
      expect(done.code, `${placeName}: ${done.stdout}${done.stderr}`).toBe(0);
      for (const { label, file, run, expected, onlyAscii } of launchers) {
        // Only there where the test of the rewriting itself puts it.
        if (file.startsWith('written-by')) continue;
        const got = await run(machine, place);
        const passed = got === expected.replace('<venv>', place);
        if (onlyAscii === true && placeName === 'non-ASCII') continue;
        const kind = file.endsWith('.exe')
          ? await launcherKind(machine, `${place}\\Scripts\\${file}`)
          : 'script';
        recordCells([{ maker: `${name}, moved`, series: placeName, kind, passed }]);
        if (!passed) failures.push(`${label}, ${placeName}: ${got}`);
      }
      const again = await venvRelocate(machine, [place]);
      expect(`${again.stdout}${again.stderr}`, placeName).toContain('nothing to do');
      const back = await venvRelocate(machine, ['undo', place]);
      expect(back.code, back.stderr).toBe(0);
      expect(differences(moved, await recordTree(local, /^$/))).toEqual([]);
      await moveVenv(place, home);
    }
    expect(failures).toEqual([]);
  });
});

describe('in a copy of a venv', () => {
  it('what is of no known kind or signed is left alone and named, and a launcher that runs is put aside', {
    timeout: 600_000,
  }, async () => {
    const { maker, packages } = makings['venv with pip and setuptools'] as Making;
    await makeVenv(machine, { maker, python: '3.11', base, at: home, packages });
    const copy = 'C:\\copied\\venv';
    await machine.makeDirectory('C:\\copied');
    machine.willMake(copy);
    await copyTree(machine.pathOf(home), machine.pathOf(copy));
    const strange = makePe({ content: Buffer.from(`\0${home}\\Scripts\\python.exe\0`, 'utf16le') });
    const line = `#!${home}\\Scripts\\python.exe\n`;
    const signed = makeDistlibLauncher(makePe({ certificate: Buffer.alloc(16) }), line);
    await machine.writeFile(`${copy}\\Scripts\\strange.exe`, strange);
    await machine.writeFile(`${copy}\\Scripts\\signed.exe`, signed);
    // Its python is that of the venv it was copied from; what runs from the copy is the launcher itself.
    const sleepy = "open(r'C:\\\\started.txt', 'w').close(); import time; time.sleep(100)\n";
    await machine.writeFile('C:\\sleepy\\sitecustomize.py', sleepy);
    const running = await machine.start(`${copy}\\Scripts\\sample-console.exe`, [], {
      env: { PYTHONPATH: 'C:\\sleepy' },
    });
    await machine.waitFor('C:\\started.txt');
    const local = machine.pathOf(copy);
    const original = await recordTree(local);

    const done = await tellVenv(machine, [copy]);
    expect(done.status, JSON.stringify(done)).toBe('relocated');
    const left = done.problems.filter(({ code }) => code === 'left-alone');
    expect(left.map(({ message }) => /\w+\.exe/.exec(message)?.[0]).sort()).toEqual([
      'signed.exe',
      'strange.exe',
    ]);
    const now = await recordTree(local);
    const scripts = differences(original, now).filter((name) => name.startsWith('Scripts/'));
    expect(scripts).toContain('Scripts/sample-console.exe');
    expect(scripts).not.toContain('Scripts/strange.exe');
    expect(scripts).not.toContain('Scripts/signed.exe');
    expect(scripts.some((name) => name.startsWith('Scripts/.sample-console.exe.old-'))).toBe(true);
    const ran = await machine.mustRun(`${copy}\\Scripts\\sample-console.exe`, ['a b', 'c']);
    expect(ran.stdout.trim()).toBe(`console ${copy} a b c`);

    await running.kill();
    const back = await venvRelocate(machine, ['undo', copy]);
    expect(back.code, back.stderr).toBe(0);
    expect(differences(original, await recordTree(local, /^$/))).toEqual([]);
  });
});
