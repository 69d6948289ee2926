import { rename } from 'node:fs/promises';
import { win32 } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { differences, recordTree, venvRelocate } from './support/command-on-windows.ts';
import { launcherKind, recordCells } from './support/launcher-report.ts';
import { base, home, makings, places } from './support/sample-launchers.ts';
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
