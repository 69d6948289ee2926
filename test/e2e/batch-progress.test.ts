import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeSandbox } from '../cli/support/sandbox.ts';
import { cleanEnvironment, projectRoot, run, runRelocate } from '../support/command.ts';

const program = join(projectRoot, 'bin', 'venv-relocate.js');
const script = join(import.meta.dirname, 'support', 'pseudo-terminal.py');

/** What each drawing of the bar showed, line ends and erasing taken off. */
function pictures(shown: string): readonly string[] {
  return shown.split('\r').map((one) => one.replaceAll('\u001b[K', ''));
}

describe('the progress bar', () => {
  test.each([
    [30, false],
    [100, true],
  ] as const)(
    'is drawn in a real terminal of %i columns and fits into it',
    async (columns, hasEstimateRoom) => {
      await using sandbox = await makeMany();
      const result = join(sandbox.root, 'out.txt');
      const shown = await run(
        '/usr/bin/python3',
        [script, `${columns}`, result, process.execPath, program, 'check', '--jobs', '1', sandbox.project],
        { env: cleanEnvironment({ TERM: 'xterm' }) },
      );
      expect(shown.code, shown.stderr).toBe(1);
      const drawn = pictures(shown.stdout).filter((one) => one !== '');
      expect(drawn.length).toBeGreaterThan(0);
      for (const one of drawn) {
        expect(one.length, one).toBeLessThan(columns);
        expect(one).toMatch(/█|░/);
        expect(one).toMatch(/\d+\/6/);
      }
      const widest = Math.max(
        ...drawn.map((one) => [...one].filter((cell) => cell === '█' || cell === '░').length),
      );
      if (hasEstimateRoom) expect(widest).toBe(40);
      else expect(widest).toBeLessThan(24);
      // It is gone at the end, and the result is whole.
      expect(shown.stdout.endsWith('\r\u001b[K')).toBe(true);
      expect(readFileSync(result, 'utf8')).toMatch(/^6 venvs in .*: 6 needs it$/m);
    },
  );

  test('is not drawn in a pipe', async () => {
    await using sandbox = await makeMany();
    const piped = await runRelocate(['check', sandbox.project]);
    expect(piped.stderr).toBe('');
    expect(piped.stdout).not.toMatch(/[█░\r\u001b]/);
  });

  async function makeMany() {
    const endings: (() => void)[] = [];
    const context = {
      skip: (note?: string): never => {
        throw new Error(note);
      },
      onTestFinished: (action: () => void): void => void endings.push(action),
    };
    const { root, project, venv } = await makeSandbox(context);
    for (const name of ['b', 'c', 'd', 'e', 'f'])
      cpSync(venv, join(project, name), { recursive: true, verbatimSymlinks: true });
    return {
      root,
      project,
      [Symbol.asyncDispose]: async () => {
        for (const end of endings) end();
      },
    };
  }
});
