import type { Change, Plan } from '../../../src/model/change.ts';
import type { Interpreter } from '../../../src/model/interpreter.ts';
import type { LayoutName, VenvSnapshot } from '../../../src/model/venv.ts';
import { planRelocation } from '../../../src/plan/plan-relocation.ts';
import { stdlibTargets } from '../../../src/plan/plan-stdlib-links.ts';
import { readCopies, readTargetFiles } from '../../../src/read/read-binaries.ts';
import { readStarters } from '../../../src/read/read-starters.ts';
import { readVenv } from '../../../src/read/read-venv.ts';
import { applyInMemory, type MemoryFiles, toText } from './memory-files.ts';

export async function snapshotOf(files: MemoryFiles, root: string): Promise<VenvSnapshot> {
  const native: LayoutName = files.paths.separator === '/' ? 'posix' : 'windows';
  const reading = await readVenv(files, native, root);
  if (reading.kind === 'refused') throw new Error(reading.problem.message);
  return reading.snapshot;
}

/** Reads and plans as a run does, in memory. */
export async function planVenv(files: MemoryFiles, root: string, target: Interpreter): Promise<Plan> {
  const snapshot = await snapshotOf(files, root);
  const looked = stdlibTargets(snapshot, target);
  return planRelocation({
    snapshot,
    target,
    files: await readTargetFiles(files, snapshot, target, looked, new Map()),
    copies: await readCopies(files, snapshot),
    starters: await readStarters(files, snapshot),
  });
}

/** Plans, makes the changes, plans again. */
export async function planTwice(
  files: MemoryFiles,
  root: string,
  target: Interpreter,
): Promise<{ readonly first: Plan; readonly second: Plan }> {
  const first = await planVenv(files, root, target);
  await applyInMemory(files, root, first.changes);
  return { first, second: await planVenv(files, root, target) };
}

/** The text that a change leaves at a path; undefined where the plan does not touch it. */
export function textAfter(changes: readonly Change[], path: string): string | undefined {
  const after = changes.find((change) => change.path === path)?.after;
  return after?.kind === 'text' ? toText(after.bytes) : undefined;
}

/** Path and new target of every link that a plan changes. */
export function linksAfter(changes: readonly Change[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    changes.flatMap(({ path, after }) => (after.kind === 'link' ? [[path, after.target]] : [])),
  );
}
