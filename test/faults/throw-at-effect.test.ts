import { describe, expect, test } from 'vitest';
import type { RunContext } from '../../src/run/run-context.ts';
import { realWorld } from '../../src/world/real-world.ts';
import { contextFor, perform } from './support/commands.ts';
import type { Fault } from './support/fault-world.ts';
import { makeSubject, type Subject, subjectNames } from './support/subjects.ts';
import {
  expectStatus,
  judgeOutcome,
  learnTrees,
  performWith,
  recoverByCheck,
  type TwoTrees,
} from './support/sweep.ts';

/** More effects than any run here has: a sweep that gets there never ended by itself. */
const most = 2_000;

type Kind = Omit<Fault, 'at'>;

const codes = ['ENOSPC', 'EIO', 'EACCES', 'EROFS'];

// After: an effect that was had and is told as failed, as a share that goes away may do.
const ways: readonly Omit<Kind, 'code'>[] = [
  { when: 'before', lasting: false },
  { when: 'before', lasting: true },
  { when: 'after', lasting: false },
];
const deaths: readonly Kind[] = [
  { when: 'half', lasting: true, code: 'dead' },
  { when: 'after', lasting: true, code: 'dead' },
];

/** Which faults effect `at` meets: each of the codes; for the long runs one of them in turn, unless all are wanted. */
function kindsOf(isLong: boolean): readonly ((at: number) => Kind)[] {
  const isWhole = !isLong || process.env.VENV_RELOCATE_ALL_FAULTS !== undefined;
  const thrown = isWhole
    ? ways.flatMap((way) => codes.map((code) => () => ({ ...way, code })))
    : ways.map((way) => (at: number) => ({ ...way, code: codes[at % codes.length] ?? '' }));
  return [...thrown, ...deaths.slice(isWhole ? 0 : 1).map((kind) => () => kind)];
}

interface Counts {
  injected: number;
  stuck: number;
  died: number;
}

async function sweep(
  context: RunContext,
  subject: Subject,
  trees: TwoTrees,
  name: 'relocate' | 'undo',
  kindAt: (at: number) => Kind,
  counts: Counts,
): Promise<void> {
  for (let at = 1; at <= most; at += 1) {
    const fault = { ...kindAt(at), at };
    if (name === 'undo') await expectStatus(perform(context, 'relocate', subject.venv), 'relocated');
    const { outcome, injected, at: where } = await performWith(context, name, subject.venv, fault);
    counts.injected += injected;
    if (outcome === undefined) counts.died += 1;
    else if (injected > 0) {
      expect(judgeOutcome(outcome, fault, trees, subject.venv), `${name}, ${where}`).toBeUndefined();
      if (outcome.problems.some(({ code }) => code === 'rollback-failed')) counts.stuck += 1;
    }
    const tree = await recoverByCheck(context, trees, subject.venv).catch((error: Error) => {
      throw new Error(`${name}, ${where}: ${error.message}`, { cause: error });
    });
    if (tree === 'fresh') {
      await expectStatus(perform(context, 'undo', subject.venv), 'restored');
      expect(await recoverByCheck(context, trees, subject.venv)).toBe('old');
    }
    if (injected === 0) return;
  }
  throw new Error(`more than ${most} effects`);
}

describe('a file system that fails at any one effect leaves the old tree or the new', () => {
  for (const name of subjectNames) {
    for (const command of ['relocate', 'undo'] as const) {
      test(`${command} of ${name}`, { timeout: 900_000 }, async (context) => {
        const subject = await makeSubject(context, name);
        const run = contextFor(realWorld(), subject.target);
        const trees = await learnTrees(run, subject);
        const counts: Counts = { injected: 0, stuck: 0, died: 0 };
        const kinds = kindsOf(name === 'a moved venv with 40 launchers');
        for (const kind of kinds) await sweep(run, subject, trees, command, kind, counts);
        console.log(
          `[faults] ${command} of ${name}: ${counts.injected} faults injected, ${counts.died} ends of the program, ${counts.stuck} roll-backs stopped for a person`,
        );
        expect(counts.injected).toBeGreaterThan(100);
        expect(counts.died).toBeGreaterThan(10);
        expect(counts.stuck).toBeGreaterThan(0);
      });
    }
  }
});
