import type { Change } from '../model/change.ts';
import type { BinaryFile } from '../model/entry-state.ts';
import { type Problem, problem } from '../model/problem.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import type { PlanInput } from './plan-input.ts';

/** Links that leave the venv, and only those: the names that point at them keep doing so. */
export function planLinks({ snapshot, target }: PlanInput): readonly Change[] {
  const { paths } = layoutNamed(snapshot.layout);
  return snapshot.executables.flatMap(({ path, state }): readonly Change[] => {
    if (state.kind !== 'outer-link' || paths.same(state.destination, target.executable)) return [];
    return [
      {
        path,
        kind: 'interpreter-link',
        before: { kind: 'link', target: state.target },
        after: { kind: 'link', target: target.executable },
        details: [],
      },
    ];
  });
}

/** Copies of the base's executable and libpython, copied anew from the target; a redirector names no base and stays. */
export function planCopies(input: PlanInput): {
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
} {
  return input.snapshot.layout === 'windows' ? planWindowsCopies(input) : planPosixCopies(input);
}

function planPosixCopies({ snapshot, files, copies }: PlanInput): ReturnType<typeof planCopies> {
  const changes: Change[] = [];
  const problems: Problem[] = [];
  const executables = snapshot.executables.filter(({ state }) => state.kind === 'file');
  if (files.executable !== undefined) {
    for (const { path } of executables)
      changes.push(...replace(path, 'interpreter-copy', copies.get(path), files.executable));
  }
  for (const { path } of snapshot.libraryCopies) {
    if (files.libpython !== undefined)
      changes.push(...replace(path, 'library-copy', copies.get(path), files.libpython));
    else if (executables.length > 0) {
      problems.push(
        problem(
          'left-alone',
          path,
          `${path} stays: the new interpreter is built without a libpython and does not load it`,
        ),
      );
    }
  }
  const needsLibrary =
    executables.length > 0 && snapshot.libraryCopies.length === 0 && files.libpythonIsRelative;
  if (needsLibrary && files.libpython !== undefined) {
    const { source } = files.libpython;
    const path = `lib/${source.slice(source.lastIndexOf('/') + 1)}`;
    changes.push({
      path,
      kind: 'library-copy',
      before: { kind: 'absent' },
      after: files.libpython,
      details: ['the copied interpreter looks for it there'],
    });
  }
  return { changes, problems };
}

// Executable and DLLs come from one install or from none: Windows loads what lies beside the executable first.
function planWindowsCopies({ snapshot, files, copies }: PlanInput): ReturnType<typeof planCopies> {
  const holdsLibrary = snapshot.libraryCopies.some(({ path }) => /[\\/]python\d+\.dll$/i.test(path));
  if (!holdsLibrary) return { changes: [], problems: [] };
  const changes: Change[] = [];
  const problems: Problem[] = [];
  const places = [
    ...snapshot.executables
      .filter(({ state }) => state.kind === 'file')
      .map(({ path }) => ({ path, kind: 'interpreter-copy' as const })),
    ...snapshot.libraryCopies.map(({ path }) => ({ path, kind: 'library-copy' as const })),
  ];
  for (const { path, kind } of places) {
    const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
    const source = files.companions.get(
      kind === 'library-copy' ? name : name.startsWith('pythonw') ? 'pythonw.exe' : 'python.exe',
    );
    if (source !== undefined) changes.push(...replace(path, kind, copies.get(path), source));
    else problems.push(problem('left-alone', path, `${path} stays: the new interpreter has no ${name}`));
  }
  return { changes, problems };
}

function replace(
  path: string,
  kind: Change['kind'],
  before: BinaryFile | undefined,
  source: BinaryFile,
): readonly Change[] {
  if (before === undefined || before.sha256 === source.sha256) return [];
  return [{ path, kind, before, after: { ...source, mode: before.mode }, details: [] }];
}
