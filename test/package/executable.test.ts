import { chmodSync, copyFileSync, lstatSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSandbox } from '../cli/support/sandbox.ts';
import { type CommandResult, cleanEnvironment, projectRoot, run, runOrThrow } from '../support/command.ts';
import { makePublicDirectory, temporaryDirectories } from '../support/temporary.ts';
import { differences, snapshotTree } from '../support/tree.ts';

/** What is built here; an executable for another system is tried there. */
const target = `${process.platform}-${process.arch}`;
/** Names by which a Node could be started. */
const ofNode = /^(node|nodejs|npm|npx|corepack|yarn|pnpm)/;

const temporary = temporaryDirectories();
afterAll(temporary.removeAll);

let executable: string;
let path: string;
beforeAll(async () => {
  const built = temporary.make('exe-build');
  await runOrThrow(process.execPath, ['scripts/build-exe.js', '--out', built, target], {
    cwd: projectRoot,
    env: { ...process.env } as Record<string, string>,
    timeoutMs: 300_000,
  });
  // Alone in a directory, under the name that people give it, far from the project and its node_modules.
  const place = temporary.make('exe');
  executable = join(place, 'venv-relocate');
  const [file, ...others] = readdirSync(built);
  expect(others).toEqual([]);
  copyFileSync(join(built, file ?? ''), executable);
  chmodSync(executable, 0o755);
  path = makePathWithoutNode(join(place, 'bin'));
}, 300_000);

/** Links to all programs of the system but Node. */
function makePathWithoutNode(directory: string): string {
  makePublicDirectory(directory);
  for (const place of ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin']) {
    for (const name of lstatSync(place, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(place)) {
      if (ofNode.test(name) || lstatSync(join(directory, name), { throwIfNoEntry: false }) !== undefined)
        continue;
      symlinkSync(join(place, name), join(directory, name));
    }
  }
  return directory;
}

function runExecutable(args: readonly string[], cwd: string): Promise<CommandResult> {
  return run(executable, args, { cwd, env: cleanEnvironment({ PATH: path, HOME: cwd, NO_COLOR: '1' }) });
}

describe('the single executable, on a PATH without Node', () => {
  test('says its version, helps, completes and lists interpreters', async () => {
    const env = cleanEnvironment({ PATH: path });
    expect((await run('sh', ['-c', 'command -v node nodejs npm'], { env })).code).not.toBe(0);
    const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
    expect(await runExecutable(['--version'], '/')).toMatchObject({
      code: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
    for (const args of [['--help'], ['check', '--help'], ['completion', 'zsh'], ['pythons'], ['--tidy']]) {
      const own = await runExecutable(args, '/');
      const script = await run(process.execPath, [join(projectRoot, 'bin', 'venv-relocate.js'), ...args], {
        cwd: '/',
        env: cleanEnvironment({ PATH: path, HOME: '/', NO_COLOR: '1' }),
      });
      expect([own.code, own.stdout, own.stderr]).toEqual([script.code, script.stdout, script.stderr]);
    }
  });

  test('mends a venv whose Python is gone, as its preview said, proves it, and can undo', async (context) => {
    const { project, venv, old, fresh, python } = await makeSandbox(context);
    const ask = ['-c', 'import sys; print(sys.base_prefix)'];
    expect((await run(join(venv, 'bin', 'python'), ask)).code).not.toBe(0);
    const original = snapshotTree(venv);

    const seen = await runExecutable(['check'], project);
    expect(seen.code, seen.stderr).toBe(1);
    expect(seen.stdout).toContain(old.prefix);

    const preview = await runExecutable(['--dry-run', '--to', `${fresh.prefix}*`], project);
    expect(preview.code, preview.stderr).toBe(0);
    expect(differences(original, snapshotTree(venv))).toEqual([]);
    const promised = join(temporary.make('exe-apply'), 'copy');
    await runOrThrow('cp', ['-a', project, promised]);
    await runOrThrow('git', ['apply', '-'], { cwd: promised, input: preview.stdout });

    const done = await runExecutable(['--to', fresh.prefix, '--verify', 'full', '--json'], project);
    expect(done.code, done.stderr).toBe(0);
    expect(JSON.parse(done.stdout).venvs).toMatchObject([{ status: 'relocated', proof: { passed: true } }]);
    const { stdout } = await runOrThrow(join(venv, 'bin', 'python'), ask);
    expect(stdout.trim()).toBe(fresh.prefix);
    expect(python.version).toMatch(/^3\./);
    const relocated = snapshotTree(venv, { exclude: [/^\.venv-relocate/, /__pycache__/] });
    const applied = snapshotTree(join(promised, 'venv'), { exclude: [/__pycache__/] });
    expect(differences(applied, relocated)).toEqual([]);

    const again = await runExecutable(['--to', fresh.prefix], project);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stdout).toContain('nothing to do');

    const back = await runExecutable(['undo'], project);
    expect(back.code, back.stderr).toBe(0);
    expect(differences(original, snapshotTree(venv, { exclude: [/__pycache__/] }))).toEqual([]);
  });

  test('is what starts the programs of a large run', async () => {
    const options = { environment: {}, directory: '/', timeout: 10_000, outputLimit: 1000 };
    const request = { id: 7, program: '/bin/echo', args: ['heard'], options };
    const helper = await run(executable, ['', 'serve-programs'], { input: `${JSON.stringify(request)}\n` });
    const { id, result } = JSON.parse(helper.stdout);
    expect([id, result.kind, Buffer.from(result.stdout, 'base64').toString()]).toEqual([
      7,
      'exited',
      'heard\n',
    ]);
  });

  test.runIf(process.getuid?.() === 0)(
    'works as the owner of a venv when root runs it: what it starts for that is itself',
    async (context) => {
      const { project, venv, fresh } = await makeSandbox(context);
      await runOrThrow('chown', ['-R', '1:1', venv]);
      const done = await runExecutable(['--to', fresh.prefix, '--json'], project);
      expect(done.code, done.stderr).toBe(0);
      expect(JSON.parse(done.stdout).venvs).toMatchObject([{ status: 'relocated', proof: { passed: true } }]);
      const state = join(venv, '.venv-relocate');
      for (const name of [
        state,
        join(venv, 'pyvenv.cfg'),
        ...readdirSync(state).map((one) => join(state, one)),
      ])
        expect(lstatSync(name).uid, name).toBe(1);
    },
  );
});
