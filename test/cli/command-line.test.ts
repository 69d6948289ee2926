import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cleanEnvironment, run, runRelocate } from '../support/command.ts';
import { expectNoStack, expectRefusal, expectTranscript } from './support/refusal.ts';
import { makeSandbox } from './support/sandbox.ts';

const mistakes: readonly (readonly [string, string, readonly string[]])[] = [
  ['an unknown option', 'usage-unknown-option', ['--tidy', 'venv']],
  ['a misspelled option', 'usage-misspelled-option', ['--dryrun', 'venv']],
  ['an unknown short option', 'usage-unknown-short', ['-x', 'venv']],
  ['--to without a value', 'usage-to-without-value', ['venv', '--to']],
  ['--to that is followed by an option', 'usage-to-then-option', ['--to', '--dry-run', 'venv']],
  ['--verify without a value', 'usage-verify-without-value', ['venv', '--verify']],
  ['--verify with a word that it does not know', 'usage-verify-unknown', ['--verify', 'quickly', 'venv']],
  ['--verify twice', 'usage-verify-twice', ['--verify', 'quick', '--verify', 'full', 'venv']],
  ['--jobs 0', 'usage-jobs-zero', ['--jobs', '0', 'venv']],
  ['--jobs with a negative number', 'usage-jobs-negative', ['--jobs=-2', 'venv']],
  ['--jobs with a word', 'usage-jobs-word', ['--jobs', 'many', 'venv']],
  ['--jobs with a fraction', 'usage-jobs-fraction', ['--jobs', '1.5', 'venv']],
  ['an option of another command', 'usage-option-of-other', ['undo', '--dry-run', 'venv']],
  ['--to with check', 'usage-check-to', ['check', '--to', '3.11', 'venv']],
  ['a path for pythons', 'usage-pythons-path', ['pythons', 'venv']],
  ['a value for a flag', 'usage-flag-value', ['--dry-run=maybe', 'venv']],
  ['a word behind a flag that would be taken for its value', 'usage-flag-false', ['--dry-run', 'false']],
  ['a misspelled command, so that nothing is changed', 'usage-misspelled-command', ['chekc', 'venv']],
  ['a negated flag', 'usage-negated-flag', ['--no-dry-run', 'venv']],
  ['an empty path', 'usage-empty-path', ['check', '']],
];

describe('a command line that is wrong', () => {
  for (const [name, snapshot, args] of mistakes) {
    test(`${name} is refused with status 2 and touches nothing`, async (context) => {
      const { root, project } = await makeSandbox(context);
      await expectRefusal(root, { snapshot, args, code: 2, run: { cwd: project } });
    });
  }

  test('a directory of the name of a command is given with its path, one like a command by its name', async (context) => {
    const { project, venv, fresh } = await makeSandbox(context);
    for (const name of ['check', 'chekc'])
      cpSync(venv, join(project, name), { recursive: true, verbatimSymlinks: true });
    for (const path of ['./check', 'chekc']) {
      const result = await runRelocate(['--to', fresh.prefix, '--json', path], { cwd: project });
      expect(JSON.parse(result.stdout).venvs[0].status).toBe('relocated');
    }
  });
});

describe('a command line that asks for words', () => {
  test.for([
    [['--help'], 'help'],
    [['undo', '--help'], 'help-undo'],
  ] as const)('%s prints them and ends with 0', async ([args, snapshot]) => {
    const result = await runRelocate(args);
    expectNoStack(result);
    await expectTranscript('/no/place', snapshot, args, result);
    expect(result.code).toBe(0);
  });

  test('--version prints the version alone', async () => {
    const result = await runRelocate(['--version']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('completion takes the shell of the account where none is named, and says which it knows', async () => {
    const usual = await runRelocate(['completion'], { env: cleanEnvironment({ SHELL: '/usr/bin/zsh' }) });
    expect(usual).toMatchObject({ code: 0, stderr: '' });
    expect(usual.stdout).toMatch(/^#compdef venv-relocate\n/);
    for (const [args, SHELL] of [
      [['completion'], ''],
      [['completion'], '/bin/ksh'],
      [['completion', 'ksh'], '/bin/bash'],
    ] as const) {
      const refused = await runRelocate(args, { env: cleanEnvironment({ SHELL }) });
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain('fish');
      expectNoStack(refused);
    }
  });

  test('a reader that goes away is no failure', async (context) => {
    const { venv } = await makeSandbox(context);
    const program = join(import.meta.dirname, '..', '..', 'bin', 'venv-relocate.js');
    const piped = `"$0" "$1" check "$2" --json | head -c 1; echo " \${PIPESTATUS[0]}"`;
    const result = await run('bash', ['-c', piped, process.execPath, program, venv]);
    expect(result.stdout).toBe('{ 1\n');
    expect(result.stderr).toBe('');
  });
});
