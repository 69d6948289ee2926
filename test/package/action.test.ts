import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSandbox } from '../cli/support/sandbox.ts';
import { projectRoot } from '../support/command.ts';
import { temporaryDirectories } from '../support/temporary.ts';
import { packBuiltProject } from './support/packed-project.ts';
import { action, runAction } from './support/run-action.ts';

const temporary = temporaryDirectories();
afterAll(temporary.removeAll);

let archive: string;
beforeAll(async () => {
  archive = await packBuiltProject(temporary.make('action-pack'));
}, 300_000);

describe('the GitHub action', () => {
  test('installs the version that it lies beside, and gives no input to the shell', () => {
    const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
    expect(action.inputs.package?.default).toBe(`venv-relocate@${version}`);
    for (const { run } of action.runs.steps) expect(run).not.toContain('${{');
  });

  test('fails where a venv needs to be mended, says so in log, summary and report, and passes afterwards', async (context) => {
    const { project, venv, old } = await makeSandbox(context);
    const place = join(temporary.make('runner'), 'a place');
    const failed = await runAction({ package: archive }, project, place);
    expect(failed.result.code, failed.result.stderr).toBe(1);
    expect(failed.result.stdout).toContain(`its base is missing: ${join(old.prefix, 'bin')}`);
    expect(failed.result.stdout).toMatch(/^::error title=venv-relocate::/m);
    expect(failed.summary).toContain(`    venv        ${venv}`);
    expect(failed.outputs['exit-code']).toBe('1');
    const report = JSON.parse(readFileSync(failed.outputs.report ?? '', 'utf8'));
    expect(report).toMatchObject({ command: 'check', venvs: [{ path: venv, status: 'needs-relocation' }] });

    const told = await runAction({ package: archive, fail: 'false' }, project, join(place, '2'));
    expect(told.result.code, told.result.stderr).toBe(0);
    expect(told.result.stdout).toMatch(/^::warning title=venv-relocate::/m);
    expect(told.outputs['exit-code']).toBe('1');

    cpSync(join(project, '..', 'opt'), join(project, '..', 'gone'), {
      recursive: true,
      verbatimSymlinks: true,
    });
    const well = await runAction({ package: archive, paths: 'venv\n\n' }, project, join(place, '3'));
    expect(well.result.code, well.result.stdout).toBe(0);
    expect(well.outputs['exit-code']).toBe('0');
    expect(well.result.stdout).not.toContain('::');
  });

  test('passes paths and options on as they are, and fails where they are wrong', async (context) => {
    const { project } = await makeSandbox(context);
    const place = temporary.make('runner');
    mkdirSync(join(project, 'a $(touch bad) `b`'));
    const odd = await runAction(
      { package: archive, paths: 'venv\na $(touch bad) `b`', options: '--allow-private\n--jobs\n1' },
      project,
      join(place, '1'),
    );
    expect(odd.result.code).toBe(1);
    const report = JSON.parse(readFileSync(odd.outputs.report ?? '', 'utf8'));
    expect(report.venvs.map(({ path }: { path: string }) => path)).toEqual([
      join(project, 'venv'),
      join(project, 'a $(touch bad) `b`'),
    ]);
    const wrong = await runAction({ package: archive, options: '--tidy' }, project, join(place, '2'));
    expect(wrong.result.code).toBe(2);
    expect(wrong.result.stdout).toContain('--tidy: this command has no such option');
    expect(wrong.outputs['exit-code']).toBe('2');
  });
});
