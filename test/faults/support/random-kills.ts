import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunContext } from '../../../src/run/run-context.ts';
import { cleanEnvironment, projectRoot } from '../../support/command.ts';
import { perform } from './commands.ts';
import type { Random } from './random.ts';
import type { Subject } from './subjects.ts';
import { ageClaims, type TwoTrees, whichTree } from './sweep.ts';

export interface KillCounts {
  /** Runs that a SIGKILL ended. */
  kills: number;
  /** Of those, how many left something that the next check put back. */
  recovered: number;
  /** Runs that were done before the signal came. */
  finished: number;
}

/**
 * Runs `relocate` and `undo` of the command line in turn, ends each with a SIGKILL at a random time, lets a check recover
 * the venv, and looks at what there is then.
 * @throws at the first torn venv
 */
export async function killAtRandom(
  context: RunContext,
  subject: Subject,
  trees: TwoTrees,
  random: Random,
  wanted: number,
): Promise<KillCounts> {
  const counts: KillCounts = { kills: 0, recovered: 0, finished: 0 };
  const { length, writing } = await measure(subject);
  let tree: 'old' | 'fresh' = 'fresh';
  while (counts.kills < wanted) {
    const command = tree === 'old' ? 'relocate' : 'undo';
    // Half of them at any time; half once the writing has begun, which is a small part of a run.
    const aimed = random() < 0.5;
    const delay = random() * (aimed ? writing : length);
    const killed = await runAndKill(subject, command, delay, aimed);
    counts[killed ? 'kills' : 'finished'] += 1;
    ageClaims(subject.venv);
    const outcome = await perform(context, 'check', subject.venv);
    const errors = outcome.problems.filter(({ severity }) => severity === 'error');
    if (errors.length > 0)
      throw new Error(`kill ${counts.kills} of ${command}: check says ${errors[0]?.message}`);
    if (outcome.problems.some(({ code }) => code === 'run-recovered')) counts.recovered += 1;
    tree = whichTree(trees, subject.venv);
  }
  return counts;
}

/** Milliseconds that a run takes that nobody ends, and that it writes in; the venv is new then. */
async function measure(subject: Subject): Promise<{ readonly length: number; readonly writing: number }> {
  const started = performance.now();
  const run = runAndKill(subject, 'relocate', 60_000, false);
  const over = run.then(() => 'over' as const);
  let begun: number | undefined;
  while (begun === undefined && (await Promise.race([wait(1), over])) !== 'over') {
    if (isWriting(subject.venv)) begun = performance.now();
  }
  if (await run) throw new Error('a run that was not to be killed was');
  const ended = performance.now();
  return { length: ended - started, writing: ended - (begun ?? ended - 10) };
}

/** Whether a run holds the venv at this moment: it takes the lock first of all. */
function isWriting(venv: string): boolean {
  try {
    return readdirSync(join(venv, '.venv-relocate')).some((name) => name.startsWith('lock-'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function runAndKill(
  { venv, target }: Subject,
  command: 'relocate' | 'undo',
  delay: number,
  aimed: boolean,
): Promise<boolean> {
  const args = command === 'undo' ? ['undo', venv] : ['--to', target, '--verify', 'none', venv];
  const program = join(projectRoot, 'bin', 'venv-relocate.js');
  const child = spawn(process.execPath, [program, ...args], { env: cleanEnvironment(), stdio: 'ignore' });
  const ended = new Promise<boolean>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (signal !== 'SIGKILL' && code !== 0) reject(new Error(`${command} ended with ${signal ?? code}`));
      else resolve(signal === 'SIGKILL');
    });
  });
  void killLater(() => child.kill('SIGKILL'), ended, venv, delay, aimed);
  return ended;
}

async function killLater(
  kill: () => void,
  ended: Promise<boolean>,
  venv: string,
  delay: number,
  aimed: boolean,
): Promise<void> {
  const over = ended.then(
    () => 'over' as const,
    () => 'over' as const,
  );
  while (aimed && !isWriting(venv)) {
    if ((await Promise.race([wait(1), over])) === 'over') return;
  }
  if ((await Promise.race([wait(delay), over])) !== 'over') kill();
}
