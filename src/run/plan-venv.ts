import type { Plan } from '../model/change.ts';
import type { TextFile } from '../model/entry-state.ts';
import type { Interpreter } from '../model/interpreter.ts';
import type { VenvMove } from '../model/move.ts';
import type { PyvenvConfig, VenvSnapshot } from '../model/venv.ts';
import { moveContext, planMove } from '../plan/plan-move.ts';
import { planRecords } from '../plan/plan-records.ts';
import { planRelocation } from '../plan/plan-relocation.ts';
import { stdlibTargets } from '../plan/plan-stdlib-links.ts';
import { parsePyvenvConfig } from '../read/parse-pyvenv-config.ts';
import { readCopies, readTargetFiles } from '../read/read-binaries.ts';
import { readBytecode, readRecords } from '../read/read-derived-files.ts';
import { readMovedProject } from '../read/read-moved-project.ts';
import { readNamingPlaces } from '../read/read-naming-places.ts';
import { readOutsidePlaces } from '../read/read-outside-places.ts';
import { readStarters } from '../read/read-starters.ts';
import type { RunContext } from './run-context.ts';

/** Looks up what planning needs, and makes the plan that points a venv at another base. */
export async function planVenv(
  context: RunContext,
  snapshot: VenvSnapshot,
  target: Interpreter,
): Promise<Plan> {
  const { files } = context.world;
  const targets = stdlibTargets(snapshot, target);
  return planRelocation({
    snapshot,
    target,
    files: await readTargetFiles(files, snapshot, target, targets, context.hashes),
    copies: await readCopies(files, snapshot),
    starters: await readStarters(files, snapshot),
  });
}

/** Adds to a plan for the base all that a new place of the venv needs, so that one run does both. */
export async function planMovedVenv(
  context: RunContext,
  snapshot: VenvSnapshot,
  move: VenvMove,
  base: Plan,
): Promise<Plan> {
  const { files } = context.world;
  const project = await readMovedProject(files, snapshot, move);
  const alongside = project === undefined ? [] : [project];
  const rewriting = moveContext(snapshot, move, alongside);
  const moved = planMove({
    snapshot,
    move,
    alongside,
    places: await readNamingPlaces(files, snapshot, rewriting),
    shebangLimit: context.platform.shebangLimit,
    base: base.changes,
    parseConfig: parseAgain,
  });
  const records = planRecords(await readRecords(files, snapshot), moved.changes);
  const sources = moved.changes.map(({ path }) => path);
  const stale = (await readBytecode(files, snapshot, sources)).map(({ path, state }) => ({
    path,
    kind: 'bytecode' as const,
    before: state,
    after: { kind: 'absent' } as const,
    details: ['its source is rewritten'],
  }));
  const outside = await readOutsidePlaces(files, snapshot, move, rewriting);
  return {
    ...base,
    changes: [...moved.changes, ...records, ...stale],
    problems: [...base.problems, ...moved.problems, ...outside],
  };
}

function parseAgain(file: TextFile): PyvenvConfig | undefined {
  const parsed = parsePyvenvConfig(file);
  return parsed.kind === 'config' ? parsed.config : undefined;
}
