import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { parseHolder } from '../../../src/apply/lock-claims.ts';
import { exitCodeOf } from '../../../src/cli/exit-code.ts';
import type { Outcome } from '../../../src/model/outcome.ts';
import type { RunContext } from '../../../src/run/run-context.ts';
import type { Tree } from '../../support/tree.ts';
import { type CommandName, perform } from './commands.ts';
import { Dead, type Fault, makeFaultyWorld } from './fault-world.ts';
import { differencesFromNew, differencesFromOld, placesOf, type Subject, stateOf } from './subjects.ts';

/** What a venv looks like before and after a run. */
export interface TwoTrees {
  readonly old: Tree;
  readonly fresh: Tree;
  /** Whether the way back gives the very same files; where there are no second names for them, it gives copies. */
  readonly sameFiles: boolean;
}

/** Runs once without faults, to learn what both trees look like; leaves the venv old. */
export async function learnTrees(
  context: RunContext,
  { venv }: Pick<Subject, 'venv'>,
  sameFiles = true,
): Promise<TwoTrees> {
  const old = placesOf(venv);
  await expectStatus(perform(context, 'relocate', venv), 'relocated');
  const fresh = placesOf(venv);
  if (differencesFromNew(old, fresh).length === 0) throw new Error('the run changed nothing');
  await expectStatus(perform(context, 'undo', venv), 'restored');
  const trees = { old, fresh, sameFiles };
  if (whichTree(trees, venv) !== 'old') throw new Error('undo changed nothing');
  return trees;
}

export async function expectStatus(made: Promise<Outcome>, status: string): Promise<Outcome> {
  const outcome = await made;
  if (outcome.status === status) return outcome;
  const said = outcome.problems.map(({ code, message }) => `${code}: ${message}`).join('; ');
  throw new Error(`${outcome.status} in place of ${status}: ${said}`);
}

/** Which of the two a venv is now. @throws where it is neither */
export function whichTree({ old, fresh, sameFiles }: TwoTrees, venv: string): 'old' | 'fresh' {
  const now = placesOf(venv);
  const fromOld = sameFiles ? differencesFromOld(old, now) : differencesFromNew(old, now);
  if (fromOld.length === 0) return 'old';
  const fromFresh = differencesFromNew(fresh, now);
  if (fromFresh.length === 0) return 'fresh';
  throw new Error(
    `torn\n  from the old tree: ${fromOld.join('; ')}\n  from the new: ${fromFresh.join('; ')}`,
  );
}

/** Runs a command in which something fails. Undefined: its program died. */
export async function performWith(
  context: RunContext,
  name: CommandName,
  venv: string,
  fault: Fault,
): Promise<{ readonly outcome: Outcome | undefined; readonly injected: number; readonly at: string }> {
  const world = makeFaultyWorld(context.world, fault);
  const at = (): string => `${fault.when} effect ${fault.at} (${world.effects[fault.at - 1]}), ${fault.code}`;
  try {
    const outcome = await perform(context, name, venv, world);
    return { outcome, injected: world.injected, at: at() };
  } catch (error) {
    if (!(error instanceof Dead)) throw error;
    return { outcome: undefined, injected: world.injected, at: at() };
  }
}

/** What is wrong with what a command that met a fault said and left; undefined where all is well. */
export function judgeOutcome(
  outcome: Outcome,
  fault: Fault,
  trees: TwoTrees,
  venv: string,
): string | undefined {
  const codes: readonly string[] = outcome.problems.map(({ code }) => code);
  const stuck = codes.includes('rollback-failed');
  if (stuck && exitCodeOf([outcome]) !== 3) return 'a failed roll-back without exit status 3';
  if (stuck && !outcome.problems.some(({ code, path }) => code === 'rollback-failed' && path !== '')) {
    return 'a failed roll-back that names no place';
  }
  if (outcome.status === 'failed' && outcome.problems.every(({ severity }) => severity !== 'error')) {
    return 'failed without an error that says why';
  }
  if (!outcome.problems.some(({ message }) => message.includes(fault.code)) && outcome.status === 'failed') {
    return `nothing says ${fault.code}: ${codes.join(', ')}`;
  }
  // Unless it says that it could not, a run leaves one of the two trees at once, and it says which.
  if (stuck) return undefined;
  const tree = whichTree(trees, venv);
  const expected = { relocated: 'fresh', restored: 'old' }[outcome.status as string];
  if (expected !== undefined && tree !== expected) return `${outcome.status} and the tree is ${tree}`;
  return undefined;
}

/** A claim that does not say whose it is counts for some seconds; here they have passed. */
export function ageClaims(venv: string): void {
  for (const path of stateOf(venv).filter((name) => /\/lock-[^/]*$/.test(name))) {
    if (parseHolder(readFileSync(join(venv, path))) === 'unnamed') utimesSync(join(venv, path), 0, 0);
  }
}

/** Runs `check` as the next command would be, and says what it left. @throws where the venv is torn */
export async function recoverByCheck(
  context: RunContext,
  trees: TwoTrees,
  venv: string,
): Promise<'old' | 'fresh'> {
  ageClaims(venv);
  const outcome = await perform(context, 'check', venv);
  if (outcome.problems.some(({ severity }) => severity === 'error')) {
    throw new Error(
      `the next check fails: ${outcome.problems.map(({ code, message }) => `${code} ${message}`).join('; ')}`,
    );
  }
  const tree = whichTree(trees, venv);
  const left = stateOf(venv);
  if (tree === 'old' && left.length > 0) throw new Error(`left in an old venv: ${left.join(', ')}`);
  return tree;
}
