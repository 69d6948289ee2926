import { describe, expect, it } from 'vitest';
import { emptyOutcome, type Outcome } from '../../../src/model/outcome.ts';
import { renderMessage } from '../../../src/run/owner-messages.ts';
import { type OwnerWorker, startOwnerWorker } from '../../../src/run/owner-worker.ts';
import type { OwnerListener, World } from '../../../src/world/world.ts';

const root = '/home/alice/venv';
const ref = { root, named: true };
const job = { command: 'check', ref, force: false } as const;
const begin = {
  kind: 'begin',
  options: { targets: [], exact: false, allowPrivate: false, verify: 'quick', mode: 'apply' },
  directory: '/',
  path: '',
} as const;

const outcome: Outcome = {
  ...emptyOutcome(root),
  status: 'healthy',
  changes: [
    {
      path: 'pyvenv.cfg',
      kind: 'config',
      before: { kind: 'absent' },
      after: { kind: 'text', bytes: Buffer.from([0, 255, 10]), mode: 0o644 },
      details: [],
    },
  ],
  milliseconds: 3,
};

interface Started {
  readonly worker: OwnerWorker;
  readonly listener: OwnerListener;
  readonly sent: string[];
  readonly killed: () => boolean;
}

function start(silence = 60_000): Started {
  const sent: string[] = [];
  let told: OwnerListener | undefined;
  let dead = false;
  const world = {
    now: () => Date.now(),
    startOwner: (_user: number, listener: OwnerListener) => {
      told = listener;
      return {
        send: (line: string) => void sent.push(line),
        kill: () => {
          dead = true;
        },
        release: () => undefined,
        hold: () => undefined,
      };
    },
  } as unknown as World;
  const worker = startOwnerWorker(world, 1000, begin, { silence, work: 60_000 });
  if (told === undefined) throw new Error('no process was started');
  return { worker, listener: told, sent, killed: () => dead };
}

describe('a process that works for an owner', () => {
  it('is told what to do, and its outcome is taken with every byte', async () => {
    const { worker, listener, sent } = start();
    const result = worker.run(job);
    expect(sent.map((line) => JSON.parse(line).kind)).toEqual(['begin', 'job']);
    listener.line(renderMessage({ kind: 'outcome', id: 1, outcome }));
    expect(await result).toEqual({ kind: 'outcome', outcome });
  });

  it('may say that the run cannot be made as that account', async () => {
    const { worker, listener } = start();
    const result = worker.run(job);
    listener.line(renderMessage({ kind: 'stopped', id: 1, message: 'no such target', hint: 'name another' }));
    expect(await result).toEqual({ kind: 'stopped', message: 'no such target', hint: 'name another' });
  });

  const lies: readonly (readonly [string, string])[] = [
    ['what is no JSON', '{'],
    ['what is no message', '"hello"'],
    ['a message without number', '{"kind":"outcome"}'],
    ['an outcome that is none', '{"kind":"outcome","id":1,"outcome":{"path":"/home/alice/venv"}}'],
    [
      'a status that there is not',
      renderMessage({ kind: 'outcome', id: 1, outcome: { ...outcome, status: 'well' } }),
    ],
    [
      'text in the place of a number',
      renderMessage({ kind: 'outcome', id: 1, outcome: { ...outcome, milliseconds: '3' } }),
    ],
    [
      'a problem with a code of its own',
      renderMessage({
        kind: 'outcome',
        id: 1,
        outcome: {
          ...outcome,
          problems: [{ code: 'rollback', severity: 'error', message: '', hint: '', path: '' }],
        },
      }),
    ],
    [
      'an outcome of another venv',
      renderMessage({ kind: 'outcome', id: 1, outcome: { ...outcome, path: '/home/bob/venv' } }),
    ],
    [
      'a change outside of the venv',
      renderMessage({
        kind: 'outcome',
        id: 1,
        outcome: { ...outcome, changes: [{ ...outcome.changes[0], path: '../../etc/passwd' }] },
      }),
    ],
    ['an answer that nobody asked for', renderMessage({ kind: 'outcome', id: 7, outcome })],
  ];
  for (const [what, line] of lies) {
    it(`that says ${what} is ended and believed in nothing more`, async () => {
      const { worker, listener, killed } = start();
      const results = [worker.run(job), worker.run(job)];
      listener.line(line);
      for (const result of await Promise.all(results)) expect(result.kind).toBe('lost');
      expect(killed()).toBe(true);
      expect(worker.usable()).toBe(false);
      expect((await worker.run(job)).kind).toBe('lost');
    });
  }

  it('that dies loses all that it was given, and says how', async () => {
    const { worker, listener } = start();
    const results = [worker.run(job), worker.run(job)];
    listener.end('SIGKILL ended it');
    for (const result of results)
      expect(await result).toEqual({ kind: 'lost', how: 'SIGKILL ended it', again: false });
  });

  it('that gives no sign of life is ended', async () => {
    const { worker, killed } = start(50);
    expect(await worker.run(job)).toMatchObject({ kind: 'lost', again: true });
    expect(killed()).toBe(true);
  });

  it('drops what is in an answer beyond what was agreed on', async () => {
    const { worker, listener } = start();
    const result = worker.run(job);
    const line = renderMessage({ kind: 'outcome', id: 1, outcome });
    listener.line(line.replace('"status"', '"__proto__":{"evil":1},"more":1,"status"'));
    expect(await result).toEqual({ kind: 'outcome', outcome });
  });
});
