import type { PathMove, RewriteContext } from './rewrite.ts';

/**
 * Where a path leads after the moves: `/old/venv/bin/python` becomes `/new/venv/bin/python`. Undefined if it lies in
 * none of the places that moved; `/old/venv-data` does not lie in `/old/venv`. What follows the place stays as written.
 * A Windows path is compared without regard to case and to which slashes it uses. It keeps its slashes, its `\\?\`, and
 * the lower case of those that setuptools wrote through `normcase`.
 */
export function mapPath(path: string, context: RewriteContext): string | undefined {
  if (context.paths.separator === '/') return mapPlainPath(path, context, (text) => text);
  const long = /^\\\\\?\\(?=[a-z]:)/i.exec(path)?.[0] ?? '';
  const mapped = mapPlainPath(path.slice(long.length), context, fold);
  if (mapped === undefined) return undefined;
  return /^[a-z]:/i.test(mapped) ? long + mapped : mapped;
}

function mapPlainPath(
  path: string,
  context: RewriteContext,
  same: (text: string) => string,
): string | undefined {
  const folded = same(path);
  const move = nearestMove(context.moves, (one) => {
    const from = same(one.from);
    return (
      folded.startsWith(from) && (path.length === from.length || isSeparator(folded[from.length], context))
    );
  });
  if (move === undefined) return undefined;
  const written = path.slice(0, move.from.length);
  return respell(written, move) + path.slice(written.length);
}

/** Of those that fit the one that says most; the first of equals. */
function nearestMove(moves: readonly PathMove[], fits: (move: PathMove) => boolean): PathMove | undefined {
  return moves.reduce<PathMove | undefined>(
    (best, move) => (fits(move) && (best === undefined || move.from.length > best.from.length) ? move : best),
    undefined,
  );
}

/** The new place in the manner in which the old one was written. */
export function respell(written: string, { from, to }: PathMove): string {
  if (written === from) return to;
  const slashed = written.includes('/') && !written.includes('\\') ? to.replaceAll('\\', '/') : to;
  if (written === written.toLowerCase() && from.slice(1) !== from.slice(1).toLowerCase())
    return slashed.toLowerCase();
  // The letter of the drive alone is often written in the other case.
  const drive = written.charAt(0);
  if (drive === from.charAt(0) || !/^[a-z]:/i.test(slashed)) return slashed;
  return (
    (drive === drive.toLowerCase() ? slashed.charAt(0).toLowerCase() : slashed.charAt(0).toUpperCase()) +
    slashed.slice(1)
  );
}

/** One spelling for all that Windows takes for the same; as long as the original, so that offsets stay. */
export function fold(text: string): string {
  const lower = text.toLowerCase();
  const kept =
    lower.length === text.length
      ? lower
      : [...text].map((one) => (one.toLowerCase().length === one.length ? one.toLowerCase() : one)).join('');
  return kept.replaceAll('/', '\\');
}

export function isSeparator(character: string | undefined, { paths }: RewriteContext): boolean {
  return character === '/' || (character === '\\' && paths.separator === '\\');
}

// Inert in every syntax that this program writes, quoted or not, wherever a path could stand before.
const plainCharacters = /^[A-Za-z0-9_./+@:,=-]*$/;
const plainWindowsCharacters = /^[A-Za-z0-9_./+@:,=\\-]*$/;

/** Whether all new places are made of characters that mean nothing in any syntax, so that no quoting is needed. */
export function hasPlainTargets({ moves, paths }: RewriteContext): boolean {
  const plain = paths.separator === '/' ? plainCharacters : plainWindowsCharacters;
  return moves.every(({ to }) => plain.test(to));
}
