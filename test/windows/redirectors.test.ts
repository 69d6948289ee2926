import { copyFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordCells } from './support/launcher-report.ts';
import { WindowsMachine } from './support/windows-machine.ts';

const series = ['3.7', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14'] as const;
/** The three that are told apart by their file: launcher.c of 3.10, of 3.11 and 3.12, venvlauncher.c of 3.13 on. */
const makers = { '3.10': 'python.exe', '3.11': 'python.exe', '3.14': 'venvlauncher.exe' } as const;

let machine: WindowsMachine;
beforeEach(async () => {
  machine = await WindowsMachine.create();
}, 600_000);
afterEach(async () => {
  await machine?.dispose();
}, 60_000);

// A venv is pointed at Pythons of its own X.Y alone, whose redirector may be of another make. It stays as it is:
describe('a redirector names no Python and knows no version', () => {
  it.each(Object.entries(makers))('that of %s starts every Python', async (from, name) => {
    await machine.installPython(from as keyof typeof makers, 'C:\\from');
    const redirector = machine.pathOf(`C:\\from\\Lib\\venv\\scripts\\nt\\${name}`);
    const failures: string[] = [];
    for (const minor of series) {
      const base = `C:\\python ${minor}`;
      const venv = `C:\\venvs\\${minor}`;
      await machine.installPython(minor, base);
      await machine.writeFile(
        `${venv}\\pyvenv.cfg`,
        `home = ${base}\r\ninclude-system-site-packages = false\r\n`,
      );
      await machine.makeDirectory(`${venv}\\Scripts`);
      await copyFile(redirector, machine.pathOf(`${venv}\\Scripts\\python.exe`));
      const script = 'import sys; print(sys.version_info[:2], sys.prefix, sys.base_prefix, sep="|")';
      const { stdout, stderr } = await machine.run(`${venv}\\Scripts\\python.exe`, ['-c', script]);
      const expected = `(${minor.replace('.', ', ')})|${venv}|${base}`.toLowerCase();
      const passed = stdout.trim().toLowerCase() === expected;
      recordCells([{ maker: `redirector of ${from}`, series: minor, kind: 'redirector', passed }]);
      if (!passed) failures.push(`${minor}: ${stdout}${stderr}`);
    }
    expect(failures).toEqual([]);
  });
});
