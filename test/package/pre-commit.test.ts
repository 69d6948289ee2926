import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeSandbox } from '../cli/support/sandbox.ts';
import { buildOnce, cacheRoot } from '../support/cache.ts';
import { type CommandResult, projectRoot, run, runOrThrow, runRelocate } from '../support/command.ts';
import { runPip } from '../support/pip.ts';
import { findPython } from '../support/pythons.ts';
import { temporaryDirectories } from '../support/temporary.ts';
import { copyProject } from './support/packed-project.ts';

const temporary = temporaryDirectories();
afterAll(temporary.removeAll);

const preCommitVersion = '4.3.0';

test('the pre-commit hook stops a commit while the venv is dead, and lets it pass once it is mended', {
  timeout: 600_000,
}, async (context) => {
  const { project, venv, fresh } = await makeSandbox(context);
  const { tool, python } = await installPreCommit();
  const env = {
    ...(process.env as Record<string, string>),
    PYTHONPATH: tool,
    PRE_COMMIT_HOME: temporary.make('pre-commit-home'),
    GIT_CONFIG_GLOBAL: '/dev/null',
    ...Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((who) => [
        [`GIT_${who}_NAME`, 'Somebody'],
        [`GIT_${who}_EMAIL`, 'somebody@example.org'],
      ]),
    ),
  };
  const git = (cwd: string, ...args: string[]): Promise<CommandResult> =>
    run('git', args, { cwd, env, timeoutMs: 300_000 });
  const mustGit = (cwd: string, ...args: string[]) => runOrThrow('git', args, { cwd, env });

  // What pre-commit takes from the network is here a repository beside it.
  const source = await copyProject(join(temporary.make('hook-source'), 'venv-relocate'));
  await mustGit(source, 'init', '--quiet');
  await mustGit(source, 'add', '--all');
  await mustGit(source, 'commit', '--quiet', '--message', 'All of it');
  const revision = (await mustGit(source, 'rev-parse', 'HEAD')).stdout.trim();

  const config = `repos:\n  - repo: ${source}\n    rev: ${revision}\n    hooks:\n      - id: venv-relocate-check\n`;
  writeFileSync(join(project, '.pre-commit-config.yaml'), config);
  writeFileSync(join(project, '.gitignore'), 'venv/\n');
  await mustGit(project, 'init', '--quiet');
  await mustGit(project, 'add', '--all');
  await runOrThrow(python, ['-m', 'pre_commit', 'install', '--install-hooks'], {
    cwd: project,
    env,
    timeoutMs: 300_000,
  });

  const stopped = await git(project, 'commit', '--message', 'With a dead venv');
  expect(stopped.code, stopped.stderr).toBe(1);
  expect(stopped.stderr).toMatch(/venv-relocate check\.+Failed/);
  expect(stopped.stderr).toContain(`repair with venv-relocate ${venv}`);
  expect((await git(project, 'rev-parse', 'HEAD')).code).not.toBe(0);

  const mended = await runRelocate(['--to', fresh.prefix], { cwd: project });
  expect(mended.code, mended.stderr).toBe(0);
  const passed = await git(project, 'commit', '--message', 'With the venv alive');
  expect(passed.code, passed.stderr).toBe(0);
  expect(passed.stderr).toMatch(/venv-relocate check\.+Passed/);
  expect(readFileSync(join(projectRoot, '.pre-commit-hooks.yaml'), 'utf8')).toContain(
    'id: venv-relocate-check',
  );
});

async function installPreCommit(): Promise<{ readonly tool: string; readonly python: string }> {
  const python = (await findPython('3.12')) ?? (await findPython('3.11'));
  if (python === undefined) throw new Error('pre-commit needs a Python 3.11 or 3.12');
  const place = join(cacheRoot(), `pre-commit-${preCommitVersion}-${python.minor}`);
  const tool = await buildOnce(place, (target) =>
    runPip([
      ...['--python', python.executable, 'install', '--quiet', '--target', target],
      `pre-commit==${preCommitVersion}`,
    ]),
  );
  return { tool, python: python.executable };
}
