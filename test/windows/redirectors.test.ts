import { copyFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { windowsPaths } from '../../src/platform/path-rules.ts';
import { interpreterOf, parseLauncher } from '../../src/rewrite/launcher-parse.ts';
import { rewriteLauncher } from '../../src/rewrite/launcher-rewrite.ts';
import { readPeImage } from '../../src/rewrite/pe-image.ts';
import { readResources } from '../../src/rewrite/pe-resources.ts';
import { makeUvTrailerLauncher, readUvLauncher } from '../unit/rewrite/support/make-launcher.ts';
import { differences, recordTree, tellVenv, venvRelocate } from './support/command-on-windows.ts';
import { recordCells } from './support/launcher-report.ts';
import { makeVenv } from './support/venv-makers.ts';
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

/** Genuine launchers of uv, made to start a Python and not a script: the one byte or the four letters that tell. */
function asPythonLaunchers(python: string): Readonly<Record<string, Uint8Array>> {
  const trailing = readUvLauncher('0.8.24');
  const stub = trailing.subarray(0, readPeImage(trailing)?.end);
  const withResources = readUvLauncher('0.13.9');
  const image = readPeImage(withResources);
  const resources = (image && readResources(withResources, image)) ?? [];
  const kind = resources.find(({ name }) => name === 'UV_TRAMPOLINE_KIND');
  if (kind === undefined) throw new Error('no kind among the resources');
  withResources[kind.start] = 2;
  const from = interpreterOf(parseLauncher(withResources)) ?? '';
  const moved = rewriteLauncher(withResources, { moves: [{ from, to: python }], paths: windowsPaths });
  return {
    'of 0.8.24': makeUvTrailerLauncher(stub, python, 'UVPY'),
    'of 0.13.9': moved.bytes ?? new Uint8Array(0),
  };
}

describe('a python.exe of uv that holds the path of its base', () => {
  it('starts the new one after the command, and the old one after undo', { timeout: 600_000 }, async () => {
    const base = 'C:\\Users\\alice\\Python311';
    const at = 'C:\\test_project\\venv';
    const maker = { kind: 'uv', version: '0.8.24' } as const;
    const python = await makeVenv(machine, { maker, python: '3.11.11', base, at });
    await machine.installPython('3.11.3', 'C:\\python311');
    const script = 'import sys; print(sys.version.split()[0], sys.prefix, sys.base_prefix, sep="|")';
    const runs = async (): Promise<string> =>
      (await machine.mustRun(python, ['-c', script])).stdout.trim().toLowerCase();
    for (const [how, bytes] of Object.entries(asPythonLaunchers(`${base}\\python.exe`))) {
      await machine.writeFile(python, bytes);
      expect(await runs(), how).toBe(`3.11.11|${at}|${base}`.toLowerCase());
      const original = await recordTree(machine.pathOf(at));
      const done = await tellVenv(machine, [at, '--to', 'C:\\python311']);
      expect(done.status, `${how}: ${JSON.stringify(done)}`).toBe('relocated');
      expect(done.changes.map(({ path }) => path).sort(), how).toEqual(['Scripts/python.exe', 'pyvenv.cfg']);
      expect(await runs(), how).toBe(`3.11.3|${at}|c:\\python311`.toLowerCase());
      expect((await venvRelocate(machine, ['undo', at])).code, how).toBe(0);
      expect(differences(original, await recordTree(machine.pathOf(at), /^$/)), how).toEqual([]);
    }
  });
});
