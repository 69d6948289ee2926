import { judgeBase } from '../match/judge-base.ts';
import { readBase } from '../match/read-base.ts';
import type { Interpreter } from '../model/interpreter.ts';
import type { MoveVerdict } from '../model/move.ts';
import { type Problem, problem } from '../model/problem.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { findHiddenHome } from '../plan/plan-home-line.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import { judgeMove } from '../read/judge-move.ts';
import { readNamedRoots } from '../read/read-named-roots.ts';
import type { RunContext } from './run-context.ts';

/** What is the matter with a venv, and what it hangs on now. */
export interface Assessment {
  /** Of the base alone; empty where it can stay. */
  readonly base: readonly Problem[];
  /** Of the line that names the base; empty where Python can read it. */
  readonly hidden: readonly Problem[];
  /** The interpreter that the venv has now, where it runs. */
  readonly interpreter: Interpreter | undefined;
  readonly move: MoveVerdict;
  /** Of the base, of the line that names it, and of the place together. */
  readonly problems: readonly Problem[];
}

/** Looks at the base of a venv and at what its files take for its place. Nothing of the venv itself is run. */
export async function assessVenv(context: RunContext, snapshot: VenvSnapshot): Promise<Assessment> {
  const { world, platform, finder, options } = context;
  const sighting = await readBase(world, platform, snapshot, (path) => finder.look(path));
  const base = judgeBase(snapshot, sighting, options.allowPrivate);
  const roots = await readNamedRoots(world.files, snapshot);
  const told =
    options.from === undefined ? undefined : platform.paths.resolve(world.system.directory, options.from);
  const move = judgeMove(layoutNamed(snapshot.layout).paths, snapshot.root, roots, told);
  const found = sighting.interpreter;
  const hidden = describeHome(snapshot);
  return {
    base,
    hidden,
    interpreter: found?.kind === 'interpreter' ? found.interpreter : undefined,
    move,
    problems: [...base, ...hidden, ...describeMove(snapshot, move)],
  };
}

/** A base that is there is of no use to a Python that cannot read where it is. */
function describeHome(snapshot: VenvSnapshot): readonly Problem[] {
  const path = layoutNamed(snapshot.layout).paths.join(snapshot.root, 'pyvenv.cfg');
  return findHiddenHome(snapshot).map((defect) =>
    problem('home-hidden', path, `home in ${path} cannot be found: ${defect}`),
  );
}

function describeMove(snapshot: VenvSnapshot, verdict: MoveVerdict): readonly Problem[] {
  switch (verdict.kind) {
    case 'here':
      return [];
    case 'moved': {
      const { from, copied, sources, older } = verdict.move;
      const count = sources.length === 1 ? '1 file points there' : `${sources.length} files point there`;
      const others = older.length === 0 ? '' : `; others point to ${older.join(' and ')}`;
      return [
        problem(
          'moved',
          snapshot.root,
          `${copied ? 'it is a copy of' : 'it was'} ${from}: ${count}${others}`,
        ),
      ];
    }
    case 'unclear': {
      const named = verdict.roots.map(({ root, sources }) => `${root} (${sources.length} files)`).join(', ');
      const message =
        verdict.told === undefined
          ? `its files take several places for their venv: ${named}`
          : `none of its scripts takes ${verdict.told} for the place of the venv; they name ${named}`;
      const hint = verdict.told === undefined ? undefined : 'Leave --from out, or name one of these places.';
      return [problem('moved-unclear', snapshot.root, message, hint)];
    }
  }
}
