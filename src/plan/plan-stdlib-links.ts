import type { Change } from '../model/change.ts';
import type { Interpreter } from '../model/interpreter.ts';
import { type Problem, problem } from '../model/problem.ts';
import type { StdlibLink, VenvSnapshot } from '../model/venv.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import type { PlanInput } from './plan-input.ts';

/** Where a link into the old base would lead in the target; undefined where it does not lead into the old base. */
export function stdlibTarget(
  snapshot: VenvSnapshot,
  target: Interpreter,
  link: StdlibLink,
): string | undefined {
  const { paths, name: layout } = layoutNamed(snapshot.layout);
  if (layout === 'windows') {
    const { home } = snapshot.base;
    const inBase = home === undefined ? undefined : paths.below(link.destination, home);
    return inBase === undefined ? undefined : paths.join(target.home, inBase);
  }
  // Installs differ in where `lib/pythonX.Y` is (`lib64`, Debian's prefix): what follows it is the same everywhere.
  const inStdlib = /^(?:.*)\/lib(?:64)?\/(?:python|pypy)\d+\.\d+[a-z]*(?:\/(.*))?$/.exec(link.destination);
  if (inStdlib !== null)
    return inStdlib[1] === undefined ? target.stdlib : paths.join(target.stdlib, inStdlib[1]);
  const inInclude = /\/include\/((?:python|pypy)\d+\.\d+[a-z]*(?:\/.*)?)$/.exec(link.destination);
  if (inInclude?.[1] !== undefined) return paths.join(target.basePrefix, 'include', inInclude[1]);
  const { prefix } = snapshot.base;
  const below = prefix === undefined ? undefined : paths.below(link.destination, prefix);
  return below === undefined ? undefined : paths.join(target.basePrefix, below);
}

/** All paths in the target that links of the venv may be pointed at, for looking up which exist. */
export function stdlibTargets(snapshot: VenvSnapshot, target: Interpreter): readonly string[] {
  return snapshot.stdlibLinks.flatMap((link) => stdlibTarget(snapshot, target, link) ?? []);
}

/**
 * The forest of links into the standard library that virtualenv before 20, and 20 for Python 2.7, plant. One that the
 * target has no counterpart for is an error where modules come from it, since the venv would lack them.
 */
export function planStdlibLinks({ snapshot, target, files }: PlanInput): {
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
} {
  const { paths } = layoutNamed(snapshot.layout);
  const changes: Change[] = [];
  const problems: Problem[] = [];
  for (const link of snapshot.stdlibLinks) {
    const destination = stdlibTarget(snapshot, target, link);
    if (destination === undefined || paths.same(destination, link.destination)) continue;
    if (!files.existing.has(destination)) {
      const essential =
        (/(^|\/)lib(64)?\/(python|pypy)\d/.test(link.path) && !/\/config[^/]*(\/|$)/.test(link.path)) ||
        /\/python\d*(_d)?\.dll$/i.test(link.path);
      const message = `${link.path} links to ${link.state.target}, and ${destination} is not there`;
      problems.push(problem(essential ? 'target-lacks-file' : 'left-alone', link.path, message));
      continue;
    }
    changes.push({
      path: link.path,
      kind: 'stdlib-link',
      before: link.state,
      after: { kind: 'link', target: destination },
      details: [],
    });
  }
  return { changes, problems };
}

/** `orig-prefix.txt` holds the base's prefix and nothing else, not even a newline; virtualenv's site.py reads it. */
export function planOrigPrefix({ snapshot, target }: PlanInput): Change | undefined {
  const { origPrefix } = snapshot;
  if (origPrefix === undefined) return undefined;
  const text = new TextDecoder().decode(origPrefix.file.bytes);
  if (layoutNamed(snapshot.layout).paths.same(text.trim(), target.basePrefix)) return undefined;
  const after = text.replace(text.trim(), () => target.basePrefix);
  return {
    path: origPrefix.path,
    kind: 'orig-prefix',
    before: origPrefix.file,
    after: { kind: 'text', bytes: new TextEncoder().encode(after), mode: origPrefix.file.mode },
    details: ['prefix of the base'],
  };
}
