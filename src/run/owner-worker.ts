import type { Found } from '../discover/find-venvs.ts';
import type { Outcome } from '../model/outcome.ts';
import type { OwnerProcess, World } from '../world/world.ts';
import {
  type OwnerJob,
  type OwnerRequest,
  type OwnerSearch,
  parseLine,
  renderMessage,
} from './owner-messages.ts';
import { parseFound } from './parse-found.ts';
import { parseOutcome } from './parse-outcome.ts';

/** How long an owner's process may take, in milliseconds. */
export interface OwnerLimits {
  /** Without a sign of life. */
  readonly silence: number;
  /** For one venv. */
  readonly work: number;
}

export const ownerLimits: OwnerLimits = { silence: 120_000, work: 2 * 60 * 60 * 1000 };

/** What came of a job that was given to another account. */
export type OwnerResult =
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly kind: 'found'; readonly found: readonly Found[] }
  /** The run cannot be made as that account, as the message says. */
  | { readonly kind: 'stopped'; readonly message: string; readonly hint: string }
  /** The process died, hung, or said what nobody asked for; in the last two cases it would do so again. */
  | { readonly kind: 'lost'; readonly how: string; readonly again: boolean };

/** A process that works as one account. */
export interface OwnerWorker {
  run(job: OwnerJob | OwnerSearch): Promise<OwnerResult>;
  /** Puts back what is not proved yet. */
  stop(): void;
  /** Whether it works on something. */
  busy(): boolean;
  /** Whether it can be given anything more. */
  usable(): boolean;
  /** Ends it once it has nothing to do. */
  release(): void;
}

interface Waiting {
  readonly job: OwnerJob | OwnerSearch;
  readonly began: number;
  readonly done: (result: OwnerResult) => void;
}

/** @param begin what the process is told first */
export function startOwnerWorker(
  world: World,
  user: number,
  begin: Extract<OwnerRequest, { kind: 'begin' }>,
  limits: OwnerLimits,
): OwnerWorker {
  const waiting = new Map<number, Waiting>();
  let gone: Extract<OwnerResult, { kind: 'lost' }> | undefined;
  let last = 0;
  let heard = world.now();
  let looked = heard;
  const pause = Math.min(1000, limits.silence);
  let watch: NodeJS.Timeout | undefined;

  const settle = (id: number, result: OwnerResult): void => {
    const one = waiting.get(id);
    if (one === undefined) return;
    waiting.delete(id);
    if (waiting.size === 0) rest();
    one.done(result);
  };
  const lose = (how: string, again = true): void => {
    gone ??= { kind: 'lost', how, again };
    worker.kill();
    for (const id of [...waiting.keys()]) settle(id, gone);
  };
  const rest = (): void => {
    clearInterval(watch);
    watch = undefined;
    worker.hold(false);
  };
  const look = (): void => {
    const now = world.now();
    // Whoever slept himself has heard nothing either.
    if (now - looked > 2 * pause + 1000) heard = now;
    looked = now;
    if (now - heard > limits.silence) lose(`it gave no sign of life for ${limits.silence / 1000} s`);
    for (const { began } of waiting.values()) {
      if (now - began > limits.work) lose(`it did not come to an end within ${limits.work / 60_000} minutes`);
    }
  };
  const worker: OwnerProcess = world.startOwner(user, {
    end: (how) => lose(how, false),
    line: (line) => {
      heard = world.now();
      const answer = readAnswer(line);
      if (answer.kind === 'nonsense') return lose('it said what nobody asked for');
      if (answer.kind === 'alive') return undefined;
      const one = waiting.get(answer.id);
      if (one === undefined) return lose('it told of a venv that it was not given');
      const { result } = answer;
      if (!answers(one.job, result)) return lose('it told of another venv than it was given');
      return settle(answer.id, result);
    },
  });
  worker.send(renderMessage(begin));
  worker.hold(false);

  return {
    busy: () => waiting.size > 0,
    usable: () => gone === undefined,
    stop: () => worker.send(renderMessage({ kind: 'stop' })),
    release: () => worker.release(),
    run: (job) =>
      new Promise((done) => {
        if (gone !== undefined) return done(gone);
        last += 1;
        const began = world.now();
        if (waiting.size === 0) {
          heard = began;
          looked = began;
          worker.hold(true);
          watch = setInterval(look, pause);
        }
        waiting.set(last, { job, began, done });
        worker.send(renderMessage({ kind: 'job', id: last, job }));
      }),
  };
}

function answers(job: OwnerJob | OwnerSearch, result: OwnerResult): boolean {
  if (result.kind === 'found') return job.command === 'find';
  return result.kind !== 'outcome' || (job.command !== 'find' && result.outcome.path === job.ref.root);
}

type Answer =
  | { readonly kind: 'alive' }
  | { readonly kind: 'nonsense' }
  | { readonly kind: 'result'; readonly id: number; readonly result: OwnerResult };

function readAnswer(line: string): Answer {
  const value = parseLine(line);
  if (typeof value !== 'object' || value === null) return { kind: 'nonsense' };
  const { kind, id } = value as Readonly<Record<string, unknown>>;
  if (kind === 'alive') return { kind };
  if (typeof id !== 'number') return { kind: 'nonsense' };
  const result = readResult(value as Readonly<Record<string, unknown>>);
  return result === undefined ? { kind: 'nonsense' } : { kind: 'result', id, result };
}

function readResult({
  kind,
  outcome,
  found,
  message,
  hint,
}: Readonly<Record<string, unknown>>): OwnerResult | undefined {
  if (kind === 'stopped' && typeof message === 'string' && typeof hint === 'string')
    return { kind, message, hint };
  if (kind === 'bug' && typeof message === 'string')
    return { kind: 'lost', how: message.slice(0, 4096), again: false };
  const list = kind === 'found' ? parseFound(found) : undefined;
  if (list !== undefined) return { kind: 'found', found: list };
  const parsed = kind === 'outcome' ? parseOutcome(outcome) : undefined;
  return parsed === undefined ? undefined : { kind: 'outcome', outcome: parsed };
}
