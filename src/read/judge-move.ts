import type { MoveVerdict, NamedRoot } from '../model/move.ts';
import type { PathRules } from '../platform/path-rules.ts';

/**
 * Works out where a venv was, from all places that its files take for its root. No single file decides where another
 * one contradicts it: the most frequent place wins only if the others end as it does (the same project, moved more than
 * once), or if it has more files behind it than all others together. Scripts alone never outvote the files that the
 * maker of the venv wrote: they may have been copied here, those were not.
 * @param told what `--from` says, which stands above all evidence; unclear where no file names it, and files that the
 *   maker wrote name another place
 */
export function judgeMove(
  paths: PathRules,
  root: string,
  named: readonly NamedRoot[],
  told: string | undefined,
): MoveVerdict {
  const elsewhere = [...named]
    .filter(({ isHere }) => !isHere)
    .sort((a, b) => b.sources.length - a.sources.length);
  if (told !== undefined) {
    const own = elsewhere.find((one) => paths.same(one.root, told));
    // Mistyped, or said of another venv of the run: to do nothing without a word would look like success.
    if (own === undefined && elsewhere.some(hasMakersFile))
      return { kind: 'unclear', roots: elsewhere, told };
    return moved(paths, root, own ?? { root: told, sources: [], isHere: false, isVenv: false }, []);
  }
  const [first, ...rest] = elsewhere;
  if (first === undefined) return { kind: 'here' };
  const isAlike = (one: NamedRoot): boolean => paths.same(paths.nameOf(one.root), paths.nameOf(first.root));
  const unlike = rest.filter((one) => !isAlike(one));
  const others = rest.reduce((sum, one) => sum + one.sources.length, 0);
  const outvotes =
    first.sources.length > others && (hasMakersFile(first) || !unlike.some((one) => hasMakersFile(one)));
  if (unlike.length > 0 && !outvotes) return { kind: 'unclear', roots: elsewhere };
  return moved(paths, root, first, rest.filter(isAlike));
}

function hasMakersFile({ sources }: NamedRoot): boolean {
  return sources.some((path) => /(?:^|\/)(?:pyvenv\.cfg|activate(?:\.[^/]*)?)$/i.test(path));
}

function moved(paths: PathRules, root: string, first: NamedRoot, alike: readonly NamedRoot[]): MoveVerdict {
  return {
    kind: 'moved',
    move: {
      from: paths.resolve(first.root, first.root),
      to: root,
      copied: first.isVenv,
      sources: first.sources,
      older: alike.map((one) => one.root),
    },
  };
}
