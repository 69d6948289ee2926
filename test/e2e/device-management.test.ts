import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeSandbox } from '../cli/support/sandbox.ts';
import { runRelocate } from '../support/command.ts';

describe('for device management', () => {
  test('--summary-line is one line within 2,048 characters, and the exit status tells', async (context) => {
    const { project, venv, fresh } = await makeSandbox(context);
    const long = join(project, 'n'.repeat(200));
    mkdirSync(long);
    for (let index = 0; index < 12; index += 1) {
      cpSync(venv, join(long, `${index}`), { recursive: true, verbatimSymlinks: true });
    }
    const bad = await runRelocate(['check', '--summary-line', '-r', project]);
    expect(bad.code).toBe(1);
    expect(bad.stdout.split('\n')).toHaveLength(2);
    expect(bad.stdout.trimEnd().length).toBeLessThanOrEqual(2048);
    expect(bad.stdout).toMatch(/^13 of 13 venvs need it: 13 /);
    expect(bad.stdout).toMatch(/, and \d+ more\n$/);
    await runRelocate(['--to', fresh.prefix, venv]);
    const well = await runRelocate(['check', '--summary-line', venv]);
    expect(well).toMatchObject({ code: 0, stdout: '1 venv, all is well\n', stderr: '' });
  });

  test('--exit-zero says Compliant or NonCompliant and nothing else', async (context) => {
    const { fresh, venv } = await makeSandbox(context);
    const args = ['check', '--exit-zero', venv];
    expect(await runRelocate(args)).toMatchObject({ code: 0, stdout: 'NonCompliant\n', stderr: '' });
    await runRelocate(['--to', fresh.prefix, venv]);
    expect(await runRelocate(args)).toMatchObject({ code: 0, stdout: 'Compliant\n', stderr: '' });
    const both = await runRelocate(['check', '--exit-zero', '--summary-line', venv]);
    expect(both).toMatchObject({ code: 0, stdout: 'Compliant: 1 venv, all is well\n' });
    const torn = await runRelocate(['check', '--exit-zero', '--json', venv]);
    expect(torn).toMatchObject({ code: 2, stdout: '' });
  });
});
