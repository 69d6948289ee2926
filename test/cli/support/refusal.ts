import { expect } from 'vitest';
import { type CommandOptions, type CommandResult, runRelocate } from '../../support/command.ts';
import { differences, snapshotTree, type Tree } from '../../support/tree.ts';
import { transcript } from './transcript.ts';

export interface Refusal {
  /** Of the snapshot file; the test's name is a sentence and too long for one. */
  readonly snapshot: string;
  readonly args: readonly string[];
  readonly code: number;
  readonly run?: CommandOptions;
  /** Looked at before and after; the whole sandbox unless told. */
  readonly watched?: string;
  /** Taken in place of `runRelocate`. */
  readonly runner?: typeof runRelocate;
}

/** Runs a command that must fail: with the right status, a message as it was agreed on, and nothing touched. */
export async function expectRefusal(root: string, refusal: Refusal): Promise<CommandResult> {
  const watched = refusal.watched ?? root;
  // The standard libraries are large, and special-target.test.ts looks after them.
  const exclude = [/^opt\/[^/]+\/lib\//];
  const before = snapshotTree(watched, { exclude });
  const result = await (refusal.runner ?? runRelocate)(refusal.args, refusal.run ?? {});
  const after = snapshotTree(watched, { exclude });
  expect(everyDifference(before, after), 'nothing is changed').toEqual([]);
  expectNoStack(result);
  await expectTranscript(root, refusal.snapshot, refusal.args, result);
  expect(result.code, result.stderr).toBe(refusal.code);
  return result;
}

/** Differences of content, modes, owners, times and inodes. */
export function everyDifference(before: Tree, after: Tree): readonly string[] {
  const found = differences(before, after, { mtimes: true, directoryMtimes: true, inodes: true });
  // Tests that run at the same time have hard links to the same files of Python installs.
  return found.filter((line) => !line.includes(': hard links '));
}

/** What a person is shown never holds the inside of the program. */
export function expectNoStack(result: CommandResult): void {
  expect(`${result.stdout}${result.stderr}`).not.toMatch(/^\s+at .+:\d+:\d+\)?$|node:internal|Node\.js v\d/m);
}

export async function expectTranscript(
  root: string,
  name: string,
  args: readonly string[],
  result: CommandResult,
): Promise<void> {
  await expect(transcript(args, result, { root })).toMatchFileSnapshot(`snapshots/${name}.txt`);
}
