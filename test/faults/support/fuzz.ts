import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { RelocateError } from '../../../src/model/relocate-error.ts';
import { FileError } from '../../../src/world/world.ts';
import { chooseSeed, makeRandom, type Random } from './random.ts';
import { watchForHangs } from './watch-for-hangs.ts';

export interface FuzzOptions {
  /** How many cases of a seed that was not used before. */
  readonly fresh: number;
  /** How many of the same seed each time. */
  readonly fixed: number;
  /** Seeds of single cases that went wrong once, as the message gave them; tried first, for ever. */
  readonly kept?: readonly number[];
}

export interface FuzzResult {
  readonly cases: number;
  /** How many of them went through to the end, rather than being turned down. */
  readonly accepted: number;
}

/** Whether the case was taken for something whole. */
export type TryOne = (random: Random) => boolean | Promise<boolean>;

/** Milliseconds of the processor. */
const timeLimit = 1_000;
/** Milliseconds by the clock: other programs may have the processors. */
const patience = 20_000;
const memoryLimit = 200 * 1024 * 1024;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/**
 * Tries many cases. Each may throw what a bad venv is allowed to throw, and nothing else, within a second and 200 MB.
 * A case is told by its seed, which `kept` takes.
 */
export async function fuzz(name: string, options: FuzzOptions, tryOne: TryOne): Promise<FuzzResult> {
  const seed = chooseSeed();
  const seeds = [
    ...(options.kept ?? []),
    ...Array.from({ length: options.fixed }, (_, number) => number),
    ...Array.from({ length: options.fresh }, (_, number) => seed * 1_000 + number),
  ];
  const watch = watchForHangs(name, patience);
  const total: Cost = { milliseconds: 0, bytes: 0 };
  let slowest = 0;
  let accepted = 0;
  try {
    for (const one of seeds) {
      watch.at(one);
      const attempt = async (): Promise<Cost> => {
        const { taken, ...cost } = await measure(`${name}: case ${one}`, () => tryOne(makeRandom(one)));
        if (taken) accepted += 1;
        return cost;
      };
      let cost = await attempt();
      // What was collected of earlier cases, or compiled, meanwhile is not this one's.
      if (isTooMuch(cost)) cost = await attempt();
      if (isTooMuch(cost)) throw new Error(`${name}: case ${one} takes ${describe(cost)}`);
      if (cost.milliseconds > total.milliseconds) slowest = one;
      total.milliseconds = Math.max(total.milliseconds, cost.milliseconds);
      total.bytes = Math.max(total.bytes, cost.bytes);
    }
  } finally {
    watch.end();
  }
  console.log(
    `[fuzz] ${name}: ${seeds.length} cases, ${accepted} taken, ${describe(total)} at most (case ${slowest}); seed ${seed}`,
  );
  return { cases: seeds.length, accepted };
}

interface Cost {
  milliseconds: number;
  bytes: number;
}

function isTooMuch({ milliseconds, bytes }: Cost): boolean {
  return milliseconds > timeLimit || bytes > memoryLimit;
}

function describe({ milliseconds, bytes }: Cost): string {
  return `${milliseconds.toFixed(1)} ms, ${Math.round(bytes / 1024 ** 2)} MB`;
}

let before = 0;
let since = 0;

async function measure(
  what: string,
  work: () => boolean | Promise<boolean>,
): Promise<Cost & { readonly taken: boolean }> {
  // Each takes milliseconds, and most cases less.
  if (since % 100 === 0) {
    collectGarbage();
    before = process.memoryUsage.rss();
  }
  since += 1;
  const started = process.cpuUsage();
  const taken = await attempt(what, work);
  const { user, system } = process.cpuUsage(started);
  const bytes = Math.max(0, process.memoryUsage.rss() - before);
  if (user + system > 20_000) since = 0;
  return { taken, milliseconds: (user + system) / 1_000, bytes };
}

async function attempt(what: string, work: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FileError || error instanceof RelocateError) return false;
    throw new Error(`${what} throws`, { cause: error });
  }
}
