import type { Change } from '../model/change.ts';
import { type Problem, problem } from '../model/problem.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import type { PlanInput } from './plan-input.ts';
import { planStarters } from './plan-starters.ts';
import { replaceBinary } from './replace-binary.ts';

/** Links that leave the venv, and only those: the names that point at them keep doing so. */
export function planLinks({ snapshot, target }: PlanInput): readonly Change[] {
  const { paths, name: layout } = layoutNamed(snapshot.layout);
  return snapshot.executables.flatMap(({ path, state }): readonly Change[] => {
    if (state.kind !== 'outer-link') return [];
    // `venv --symlinks` on Windows links pythonw.exe as well.
    const isWindowed = layout === 'windows' && /(^|[\\/])pythonw[^\\/]*$/i.test(state.destination);
    const destination = isWindowed ? paths.join(target.home, 'pythonw.exe') : target.executable;
    if (paths.same(state.destination, destination)) return [];
    return [
      {
        path,
        kind: 'interpreter-link',
        before: { kind: 'link', target: state.target },
        after: { kind: 'link', target: destination },
        details: [],
      },
    ];
  });
}

/** Copies of the base's executable and libpython, copied anew from the target; a redirector stays if it can start it. */
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
      changes.push(...replaceBinary(path, 'interpreter-copy', copies.get(path), files.executable));
  }
  for (const { path } of snapshot.libraryCopies) {
    if (files.libpython !== undefined)
      changes.push(...replaceBinary(path, 'library-copy', copies.get(path), files.libpython));
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

/** Libraries without which a Python does not start, or not as itself. */
const essentialLibrary = /[\\/](python\d*(_d)?|vcruntime\d+(_\d)?)\.dll$/i;

// Executable and DLLs come from one install or from none: Windows loads what lies beside the executable first.
function planWindowsCopies(input: PlanInput): ReturnType<typeof planCopies> {
  const { snapshot, files, copies } = input;
  const holdsLibrary = snapshot.libraryCopies.some(({ path }) => /[\\/]python\d\d+(_d)?\.dll$/i.test(path));
  if (!holdsLibrary) return planStarters(input);
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
    if (source !== undefined) changes.push(...replaceBinary(path, kind, copies.get(path), source));
    // What else lies there may be of a package, or of no use to the new one.
    else if (kind === 'interpreter-copy' || essentialLibrary.test(path))
      problems.push(problem('left-alone', path, `${path} stays: the new interpreter has no ${name}`));
  }
  return { changes, problems };
}
