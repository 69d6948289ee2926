import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { everyDifference } from '../cli/support/refusal.ts';
import { makeSandbox, makeVenv } from '../cli/support/sandbox.ts';
import { ageClaims } from '../faults/support/sweep.ts';
import { type CommandResult, cleanEnvironment, projectRoot, run, runRelocate } from '../support/command.ts';
import { snapshotTree, type Tree } from '../support/tree.ts';
import { codesOf, report } from './support/special.ts';

/** More effects than any run of these tests has: a sweep that gets there never ended by itself. */
const mostEffects = 120;
const killer = join(import.meta.dirname, 'support', 'kill-at-effect.cjs');

function runAndKill(args: readonly string[], effect: number): Promise<CommandResult> {
  const env = cleanEnvironment({
    NO_COLOR: '1',
    KILL_AT: String(effect),
    NODE_OPTIONS: `--require=${killer}`,
  });
  return runRelocate(args, { env });
}

/** Everything but the times of directories, which tell that something came and went. */
function entries(directory: string): Tree {
  return new Map([...snapshotTree(directory)].filter(([, { type }]) => type !== 'directory'));
}

describe('a run that is killed', () => {
  for (const maker of ['venv --without-pip', 'venv --copies --without-pip']) {
    test(`at any of its effects is put back by the next check, which says so, for ${maker}`, async (context) => {
      const { root, fresh, venv } = await makeSandbox(context, { maker });
      const before = entries(venv);
      const recovered: number[] = [];
      for (let effect = 1; effect <= mostEffects; effect += 1) {
        const killed = await runAndKill(['--to', fresh.prefix, '--verify', 'none', venv], effect);
        if (killed.code === 0) {
          // Killed before the first change of the venv there is nothing to tell, after it there is.
          expect(recovered.length).toBeGreaterThan(3);
          expect(effect).toBeGreaterThan(recovered.length);
          return;
        }
        expect(killed.signal, `${killed.stdout}${killed.stderr}`).toBe('SIGKILL');
        ageClaims(venv);
        const { result, venvs } = await report(['check', venv]);
        expect(venvs[0]?.status, `after effect ${effect}: ${result.stdout}`).toMatch(
          /^(needs-relocation|healthy)$/,
        );
        if (codesOf(venvs[0]).includes('run-recovered')) recovered.push(effect);
        if (venvs[0]?.status === 'healthy') {
          // Killed after the run was done: it stands, and can be undone.
          expect((await runRelocate(['undo', venv])).code).toBe(0);
        }
        expect(everyDifference(before, entries(venv)), `after effect ${effect}`).toEqual([]);
        expect(existsSync(join(venv, '.venv-relocate')), `after effect ${effect}`).toBe(false);
      }
      expect.unreachable(`the run had more than ${mostEffects} effects in ${root}`);
    });
  }

  test('during an undo is finished by the next command', async (context) => {
    const { fresh, venv } = await makeSandbox(context);
    const before = entries(venv);
    for (let effect = 1; effect <= mostEffects; effect += 1) {
      expect((await runRelocate(['--to', fresh.prefix, '--verify', 'none', venv])).code).toBe(0);
      const killed = await runAndKill(['undo', venv], effect);
      if (killed.code === 0) return;
      expect(killed.signal).toBe('SIGKILL');
      const checked = await report(['check', venv]);
      expect(['needs-relocation', 'healthy']).toContain(checked.venvs[0]?.status);
      // Killed before the undo was written down, the run still stands.
      if (checked.venvs[0]?.status === 'healthy') expect((await runRelocate(['undo', venv])).code).toBe(0);
      expect(everyDifference(before, entries(venv)), `after effect ${effect}`).toEqual([]);
      expect(readdirSync(venv)).not.toContain('.venv-relocate');
    }
    expect.unreachable('the undo did not end');
  });

  test('does not stop a later run from doing the whole work', async (context) => {
    const { root, old, fresh, project } = await makeSandbox(context, { keepOld: true });
    await makeVenv(root, old, join(project, 'second'));
    const all = ['--jobs', '1', '--to', fresh.prefix, project];
    const changed = (): string[] =>
      ['venv', 'second'].filter((name) =>
        readFileSync(join(project, name, 'pyvenv.cfg'), 'utf8').includes(fresh.prefix),
      );
    // Killed again and again, each time later, until the first has its new base.
    for (let effect = 5; changed().length === 0; effect += 5) {
      expect((await runAndKill(all, effect)).signal, `at effect ${effect}`).toBe('SIGKILL');
    }
    const { result, venvs } = await report(['--to', fresh.prefix, project]);
    expect(result.code, result.stdout).toBe(0);
    expect(venvs.map(({ status }) => status)).not.toContain('failed');
    for (const name of ['venv', 'second']) {
      const python = join(project, name, 'bin', 'python');
      const said = await run(python, ['-c', 'import sys; print(sys.base_prefix)']);
      expect(said.stdout.trim()).toBe(fresh.prefix);
    }
  });
});

describe('a run that is interrupted', () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 143],
  ] as const) {
    test(`by ${signal} while the proof runs puts everything back and ends with ${code}`, async (context) => {
      const { fresh, venv } = await makeSandbox(context);
      const before = entries(venv);
      const program = join(projectRoot, 'bin', 'venv-relocate.js');
      // The proof waits for a file that the shell makes once it has sent the signal.
      const slow = join(fresh.prefix, 'lib', 'python3.11', 'sitecustomize.py');
      const sent = join(venv, '..', 'sent');
      const wait = `import os, sys, time\nwhile sys.prefix != sys.base_prefix and not os.path.exists(${JSON.stringify(sent)}): time.sleep(0.02)\n`;
      const script = [
        'printf "%s" "$5" > "$4"',
        '"$0" "$1" --to "$2" "$3" & pid=$!',
        'for i in $(seq 400); do [ -e "$3/.venv-relocate/0001/journal" ] && break; sleep 0.02; done',
        'sleep 0.3',
        `kill -${signal.slice(3)} $pid; touch "$6"; wait $pid`,
      ].join('\n');
      const args = [program, fresh.prefix, venv, slow, wait, sent];
      const result = await run('bash', ['-c', script, process.execPath, ...args]);
      expect(result.code, result.stdout + result.stderr).toBe(code);
      expect(everyDifference(before, entries(venv))).toEqual([]);
      expect(existsSync(join(venv, '.venv-relocate'))).toBe(false);
    });
  }

  test('by a terminal that is closed while the proof runs puts everything back', async (context) => {
    const { fresh, venv } = await makeSandbox(context);
    const before = entries(venv);
    const slow = join(fresh.prefix, 'lib', 'python3.11', 'sitecustomize.py');
    writeFileSync(slow, 'import sys, time\nif sys.prefix != sys.base_prefix: time.sleep(2)\n');
    // The program is alone in a session with a terminal of its own, whose other end then goes.
    const script = `
import os, pty, sys, time
pid, terminal = pty.fork()
if pid == 0: os.execv(sys.argv[1], sys.argv[1:])
while not os.path.exists(sys.argv[-1] + '/.venv-relocate/0001/journal'): time.sleep(0.02)
time.sleep(0.3)
os.close(terminal)
_, status = os.waitpid(pid, 0)
print(os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status))`;
    const program = join(projectRoot, 'bin', 'venv-relocate.js');
    const args = [process.execPath, program, '--to', fresh.prefix, venv];
    const result = await run('/usr/bin/python3', ['-c', script, ...args]);
    // Node itself aborts at its very end where it cannot give the terminal its settings back.
    expect(['143', '-6'], result.stderr).toContain(result.stdout.trim());
    expect(everyDifference(before, entries(venv))).toEqual([]);
    expect(existsSync(join(venv, '.venv-relocate'))).toBe(false);
  });
});
