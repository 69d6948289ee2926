import { accessSync, chmodSync, constants, cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { everyDifference } from '../../cli/support/refusal.ts';
import { makeSandbox, type SandboxOptions, type TestContext } from '../../cli/support/sandbox.ts';
import { differences, snapshotTree, type Tree } from '../../support/tree.ts';

/** A venv that is to be pointed at another install. */
export interface Subject {
  /** Holds the venv and both installs. */
  readonly root: string;
  readonly venv: string;
  /** The install to point it at. */
  readonly target: string;
}

export type SubjectName = 'a link venv' | 'a copies venv' | 'a moved venv with 40 launchers';

export const subjectNames: readonly SubjectName[] = [
  'a link venv',
  'a copies venv',
  'a moved venv with 40 launchers',
];

const launchers = 40;

/**
 * Makes one of the venvs that faults are tried on; all without pip, which would only be more of the same.
 * @param place of the moved one
 */
export async function makeSubject(
  context: TestContext,
  name: SubjectName,
  place: 'memory' | 'disk' = 'memory',
): Promise<Subject> {
  const maker = name === 'a copies venv' ? 'venv --copies --without-pip' : 'venv --without-pip';
  const options: SandboxOptions = { maker };
  const { root, venv, fresh, project } = await makeSandbox(context, options);
  if (name !== 'a moved venv with 40 launchers') return { root, venv, target: fresh.prefix };
  for (let number = 1; number <= launchers; number += 1) {
    const path = join(venv, 'bin', `tool-${number}`);
    writeFileSync(path, `#!${venv}/bin/python3.11\nprint(${number})\n`);
    chmodSync(path, 0o755);
  }
  return {
    root,
    venv: moveAway(context, venv, (place === 'memory' ? memoryPlace() : undefined) ?? project),
    target: fresh.prefix,
  };
}

// Thousands of runs that wait for a disk take long, and what is tried here does not depend on one: memory, if there is.
function moveAway(context: TestContext, venv: string, to: string): string {
  const place = join(to, `moved-${process.pid}-${Math.random().toString(36).slice(2)}`);
  cpSync(venv, place, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  rmSync(venv, { recursive: true });
  context.onTestFinished(() => rmSync(place, { recursive: true, force: true }));
  return place;
}

function memoryPlace(): string | undefined {
  try {
    accessSync('/dev/shm', constants.W_OK | constants.X_OK);
    return '/dev/shm';
  } catch (error) {
    if (['ENOENT', 'EACCES', 'EROFS'].includes(String((error as NodeJS.ErrnoException).code)))
      return undefined;
    throw error;
  }
}

const isState = /^\.venv-relocate(\/|$)/;

/** Everything in a venv but what is kept for undo, and the times of directories. */
export function placesOf(venv: string): Tree {
  return snapshotTree(venv, { exclude: [isState] });
}

/** What is kept for undo and recovery; nothing where all is put back. */
export function stateOf(venv: string): readonly string[] {
  return [...snapshotTree(venv).keys()].filter((path) => isState.test(path));
}

/** The differences from a tree that is to be the very same one, times and inodes included. */
export function differencesFromOld(old: Tree, now: Tree): readonly string[] {
  return everyDifference(withoutDirectoryTimes(old), withoutDirectoryTimes(now));
}

/** The differences from a tree of the same content that was made another time. */
export function differencesFromNew(fresh: Tree, now: Tree): readonly string[] {
  return differences(fresh, now);
}

function withoutDirectoryTimes(tree: Tree): Tree {
  return new Map(
    [...tree].map(([path, entry]) => [
      path,
      entry.type === 'directory' ? { ...entry, mtimeNs: 0n, nlink: 0n } : entry,
    ]),
  );
}
