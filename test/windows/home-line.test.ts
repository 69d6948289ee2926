import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tellVenv, venvRelocate } from './support/command-on-windows.ts';
import { makeVenv } from './support/venv-makers.ts';
import { WindowsMachine } from './support/windows-machine.ts';

const at = 'C:\\test_project\\venv';
const base = 'C:\\shared python';
const config = `${at}\\pyvenv.cfg`;

let machine: WindowsMachine;
beforeEach(async () => {
  machine = await WindowsMachine.create();
}, 600_000);
afterEach(async () => {
  await machine?.dispose();
}, 60_000);

const read = (): Promise<string> => readFile(machine.pathOf(config), 'utf8');

describe('a home that is there, and that python.exe cannot find', () => {
  it('is told by check, and written so that it is found', { timeout: 600_000 }, async () => {
    const options = ['--without-pip'];
    const python = await makeVenv(machine, { maker: { kind: 'venv' }, python: '3.11', base, at, options });
    expect((await tellVenv(machine, ['check', at])).status).toBe('healthy');
    const rest = 'include-system-site-packages = false\r\nversion = 3.11.11\r\n';
    const line = `home = ${base}`;
    const hidden = {
      'in a last line without end': `${rest}${line}`,
      'behind a comment that names another': `# home = C:\\nowhere\r\n${rest}${line}\r\n`,
      'beyond 4 KiB': `${rest}${'# so many words\r\n'.repeat(300)}${line}\r\n`,
    };
    for (const [how, text] of Object.entries(hidden)) {
      await machine.writeFile(config, text);
      expect((await machine.run(python, ['-V'])).code, how).not.toBe(0);
      const told = await tellVenv(machine, ['check', at]);
      expect([told.status, told.code, told.problems.map(({ code }) => code)], how).toEqual([
        'needs-relocation',
        1,
        ['home-hidden'],
      ]);
      const done = await tellVenv(machine, [at]);
      expect(done.status, `${how}: ${JSON.stringify(done)}`).toBe('relocated');
      await machine.mustRun(python, ['-V']);
      expect(await read()).toContain(`${line}\r\n`);
    }
    expect((await venvRelocate(machine, ['undo', at])).code).toBe(0);
    expect(await read()).toBe(hidden['beyond 4 KiB']);
  });

  it('in quotes or behind a byte order mark is told, and left to a person', async () => {
    const options = ['--without-pip'];
    await makeVenv(machine, { maker: { kind: 'venv' }, python: '3.11', base, at, options });
    for (const text of [`home = "${base}"\r\n`, `\ufeffhome = ${base}\r\n`]) {
      await machine.writeFile(config, `${text}version = 3.11.11\r\n`);
      const told = await tellVenv(machine, ['check', at]);
      expect([told.status, told.problems.map(({ code }) => code)]).toEqual(['broken', ['config-invalid']]);
      expect((await tellVenv(machine, [at, '--to', base])).status).toBe('failed');
      expect(await read()).toBe(`${text}version = 3.11.11\r\n`);
    }
  });
});
