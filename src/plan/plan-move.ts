import type { Change } from '../model/change.ts';
import type { TextFile } from '../model/entry-state.ts';
import type { VenvMove } from '../model/move.ts';
import type { NamingPlace } from '../model/naming-place.ts';
import { type Problem, problem } from '../model/problem.ts';
import type { PyvenvConfig, VenvSnapshot } from '../model/venv.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import { notQuotable } from '../rewrite/edit-text.ts';
import { mapPath } from '../rewrite/map-path.ts';
import type { PathMove, RewriteContext } from '../rewrite/rewrite.ts';
import { editBytes } from './edit-bytes.ts';
import { planConfigMove } from './plan-config-move.ts';
import { rewritePlace } from './rewrite-place.ts';

export interface MoveInput {
  readonly snapshot: VenvSnapshot;
  readonly move: VenvMove;
  /** Projects that moved along with the venv. */
  readonly alongside: readonly PathMove[];
  readonly places: readonly NamingPlace[];
  /** Bytes of a `#!` line that the kernel takes. */
  readonly shebangLimit: number;
  /** What is planned for the base; a place that it changes as well gets one change for both. */
  readonly base: readonly Change[];
  /** Reads a pyvenv.cfg again after the base's keys in it were changed. */
  readonly parseConfig: (file: TextFile) => PyvenvConfig | undefined;
}

export interface MovePlan {
  /** All changes, those for the base among them. */
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
}

/** Adds to the changes for a new base those that a new place of the venv needs. */
export function planMove(input: MoveInput): MovePlan {
  const { snapshot, base, shebangLimit } = input;
  const context = moveContext(input.snapshot, input.move, input.alongside);
  const changes = new Map(base.map((change) => [change.path, change]));
  const problems: Problem[] = [];
  for (const place of input.places) {
    const current = plannedText(changes, place.path) ?? place.file;
    const rewritten = rewritePlace(place, current.bytes, context, shebangLimit);
    const full = layoutNamed(snapshot.layout).paths.join(snapshot.root, ...place.path.split('/'));
    problems.push(
      ...rewritten.left.map(({ line, why }) =>
        problem(
          'left-alone',
          full,
          place.syntax === 'launcher' ? `${place.path}: ${why}` : `${place.path}, line ${line}: ${why}`,
        ),
      ),
    );
    if (rewritten.bytes === undefined) continue;
    addText(
      changes,
      place.path,
      place.kind,
      place.file,
      { ...current, bytes: rewritten.bytes },
      rewritten.details,
    );
  }
  problems.push(...addConfig(changes, input, context));
  for (const link of movedLinks(snapshot, context)) if (!changes.has(link.path)) changes.set(link.path, link);
  return { changes: [...changes.values()], problems };
}

/** Old and new places in the form that rewriting takes; the venv's own comes first. */
export function moveContext(
  snapshot: VenvSnapshot,
  move: VenvMove,
  alongside: readonly PathMove[],
): RewriteContext {
  const moves = [move.from, ...move.older].map((from) => ({ from, to: move.to }));
  return { moves: [...moves, ...alongside], paths: layoutNamed(snapshot.layout).paths };
}

function plannedText(changes: ReadonlyMap<string, Change>, path: string): TextFile | undefined {
  const after = changes.get(path)?.after;
  return after?.kind === 'text' ? after : undefined;
}

function addText(
  changes: Map<string, Change>,
  path: string,
  kind: Change['kind'],
  before: TextFile,
  after: TextFile,
  details: readonly string[],
): void {
  const known = changes.get(path);
  changes.set(path, {
    path,
    kind: known?.kind ?? kind,
    before: known?.before ?? before,
    after,
    details: [...(known?.details ?? []), ...details],
  });
}

function addConfig(
  changes: Map<string, Change>,
  { snapshot, parseConfig }: MoveInput,
  context: RewriteContext,
): readonly Problem[] {
  const { config } = snapshot;
  if (config === undefined) return [];
  const current = plannedText(changes, 'pyvenv.cfg') ?? config.file;
  const parsed = parseConfig(current);
  if (parsed === undefined) return [];
  const { spans, left } = planConfigMove(parsed, context);
  if (spans.length > 0) {
    const after = { ...current, bytes: editBytes(current.bytes, spans) };
    addText(changes, 'pyvenv.cfg', 'config', config.file, after, ['the place of the venv']);
  }
  const full = layoutNamed(snapshot.layout).paths.join(snapshot.root, 'pyvenv.cfg');
  return left.map(({ key }) => problem('left-alone', full, `pyvenv.cfg, ${key}: ${notQuotable}`));
}

// Makers of old wrote some links within a venv by its whole path, such as `lib64` of virtualenv 16.
function movedLinks(snapshot: VenvSnapshot, context: RewriteContext): readonly Change[] {
  const links = [
    ...snapshot.stdlibLinks.map(({ path, state }) => ({ path, target: state.target })),
    ...snapshot.executables.flatMap(({ path, state }) =>
      state.kind === 'outer-link' ? [{ path, target: state.target }] : [],
    ),
  ];
  return links.flatMap(({ path, target }): readonly Change[] => {
    const moved = mapPath(target, context);
    if (moved === undefined) return [];
    return [
      {
        path,
        kind: 'interpreter-link',
        before: { kind: 'link', target },
        after: { kind: 'link', target: moved },
        details: [],
      },
    ];
  });
}
