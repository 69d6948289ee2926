import { describe, expect, test } from 'vitest';
import type { RunContext } from '../../src/run/run-context.ts';
import { realWorld } from '../../src/world/real-world.ts';
import { makeTemporaryDirectory } from '../support/temporary.ts';
import { type CommandName, contextFor, perform } from './support/commands.ts';
import { Dead, makeFaultyWorld } from './support/fault-world.ts';
import { buildWorker, readReport, runWorker } from './support/run-worker.ts';
import { makeSubject, type Subject, subjectNames } from './support/subjects.ts';
import { expectStatus, learnTrees, recoverByCheck, type TwoTrees } from './support/sweep.ts';

const most = 1_000;

interface Sweep {
  readonly program: string;
  readonly context: RunContext;
  readonly subject: Subject;
  readonly trees: TwoTrees;
  readonly command: CommandName;
  /** Brings the old venv into the state that the command is to start from. */
  readonly prepare: () => Promise<void>;
}

/** Kills the command in each of its effects in turn: before it, or with half a file written; and once after the last. */
async function killAtEach({ program, context, subject, trees, command, prepare }: Sweep): Promise<number> {
  const { venv, target } = subject;
  for (let at = 1; at <= most; at += 1) {
    await prepare();
    const fault = { at, when: 'half', lasting: false, code: 'SIGKILL' } as const;
    const result = await runWorker(program, { command, venv, target, fault });
    if (result.signal !== 'SIGKILL') readReport(result);
    const tree = await recoverByCheck(context, trees, venv).catch((error: Error) => {
      throw new Error(`killed at effect ${at} of ${command}: ${error.message}`, { cause: error });
    });
    if (tree === 'fresh') await expectStatus(perform(context, 'undo', venv), 'restored');
    if (result.signal !== 'SIGKILL') return at - 1;
  }
  throw new Error(`more than ${most} effects`);
}

/** Which effect of a run is its last change, so that a run that dies before it leaves as much to put back as can be. */
async function lastChange(context: RunContext, venv: string): Promise<number> {
  const world = makeFaultyWorld(context.world, undefined);
  await expectStatus(perform(context, 'relocate', venv, world), 'relocated');
  await expectStatus(perform(context, 'undo', venv), 'restored');
  // The very last one puts the word `done` into its place.
  return world.effects.lastIndexOf('rename', world.effects.lastIndexOf('rename') - 1) + 1;
}

async function dieAt(context: RunContext, venv: string, at: number): Promise<void> {
  const dying = makeFaultyWorld(context.world, { at, when: 'before', lasting: true, code: 'dead' });
  await expect(perform(context, 'relocate', venv, dying)).rejects.toThrow(Dead);
}

describe('a SIGKILL at any one effect leaves the old tree or the new', () => {
  for (const name of subjectNames) {
    for (const [what, command] of [
      ['a run', 'relocate'],
      ['an undo', 'undo'],
      ['a recovery', 'check'],
    ] as const) {
      test(`${what} of ${name}`, { timeout: 600_000 }, async (context) => {
        const temporary = makeTemporaryDirectory('worker');
        context.onTestFinished(temporary.remove);
        const program = await buildWorker(temporary.path);
        const subject = await makeSubject(context, name);
        const run = contextFor(realWorld(), subject.target);
        const trees = await learnTrees(run, subject);
        const last = await lastChange(run, subject.venv);
        const prepare = async (): Promise<void> => {
          if (command === 'undo') await expectStatus(perform(run, 'relocate', subject.venv), 'relocated');
          if (command === 'check') await dieAt(run, subject.venv, last);
        };
        const kills = await killAtEach({ program, context: run, subject, trees, command, prepare });
        console.log(`[kills] ${what} of ${name}: ${kills} SIGKILLs at effects, 0 torn`);
        expect(kills).toBeGreaterThan(8);
      });
    }
  }
});
