import { existsSync } from 'node:fs';
import { win32 } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PythonVersion } from './support/pinned-versions.ts';
import { makeVenv } from './support/venv-makers.ts';
import { WindowsMachine } from './support/windows-machine.ts';

const at = 'C:\\test_project\\venv';

let machine: WindowsMachine;
beforeEach(async () => {
  machine = await WindowsMachine.create();
}, 600_000);
afterEach(async () => {
  await machine?.dispose();
}, 60_000);

// The library with a World whose one difference is who runs it: neither Wine nor a test account is elevated.
const script = `
import { pathToFileURL } from 'node:url';
const [, , library, root, to] = process.argv;
const { makeRunContext, realWorld, relocateVenv } = await import(pathToFileURL(library).href);
const world = realWorld();
const ran = [];
const asAdministrator = {
  ...world,
  windows: { ...world.windows, isElevated: async () => true },
  processes: { ...world.processes, run: (program, ...rest) => (ran.push(program), world.processes.run(program, ...rest)) },
};
const context = makeRunContext(asAdministrator, { targets: [to], verify: 'full', mode: 'apply', exact: false, allowPrivate: false });
const outcome = await relocateVenv(context, { root, named: true });
console.log(JSON.stringify({ status: outcome.status, verdict: outcome.verdict, problems: outcome.problems, ran }));
`;

describe('under an elevated account', () => {
  it.each<[string, PythonVersion]>([
    ['venv', '3.7.7'],
    ['venv', '3.9.6'],
    ['venv', '3.11.11'],
    ['venv', '3.13.5'],
    ['venv', '3.14.6'],
  ])(
    'the proof of a %s of %s runs the target alone, and nothing that lies in the venv',
    async (_, version) => {
      const base = 'C:\\Users\\alice\\Python';
      const to = 'C:\\shared\\python';
      const options = ['--without-pip'];
      await makeVenv(machine, { maker: { kind: 'venv' }, python: version, base, at, options });
      await machine.installPython(version, to);
      const trap = "import pathlib; pathlib.Path('C:/trapped.txt').write_text('ran')";
      await machine.writeFile(`${at}\\Lib\\site-packages\\trap.pth`, `${trap}\n`);
      await machine.writeFile(`${at}\\Lib\\site-packages\\sitecustomize.py`, `${trap}\n`);

      await machine.writeFile('C:\\elevated.mjs', script);
      const library = machine.projectPath('dist', 'index.js');
      const { stdout, stderr } = await machine.node(['C:\\elevated.mjs', library, at, to]);
      const told = JSON.parse(stdout || JSON.stringify({ stderr })) as {
        status: string;
        ran: string[];
        problems: { code: string; message: string }[];
      };
      expect(told.status, JSON.stringify(told)).toBe('relocated');
      expect(told.problems.map(({ code }) => code)).toContain('not-run');
      expect(told.ran.filter((program) => !win32.relative(at, program).startsWith('..'))).toEqual([]);
      expect(existsSync(machine.pathOf('C:\\trapped.txt'))).toBe(false);
      // The same venv is as good for those who run it.
      const alive = await machine.mustRun(`${at}\\Scripts\\python.exe`, [
        '-c',
        'import sys; print(sys.base_prefix)',
      ]);
      expect(alive.stdout.trim().toLowerCase()).toBe(to.toLowerCase());
      expect(existsSync(machine.pathOf('C:\\trapped.txt'))).toBe(true);
    },
  );
});
