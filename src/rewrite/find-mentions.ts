import { fold, hasPlainTargets, respell } from './map-path.ts';
import type { PathMove, RewriteContext } from './rewrite.ts';

/** Where a text names a place that moved, and what it would have to say now. Offsets in UTF-16 units. */
export interface Mention {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

// What may stand before a path that is not part of a longer one. A flag such as -I, -L, -R may as well,
// and `:-` of `${X:-/path}`.
const before = /(?:^|[\s'"`=:;,([{<>|&!@\u0000]|:[-+?]|(?:^|[\s'"`=,])-[A-Za-z])$/;
// What may follow on a path that ends there, in a text of any syntax. A blank may be part of a name, as in `/a/venv data`,
// and so may a quote be if more quotes or letters follow: `'/a/venv'"'"'s'`.
const afterInText = /^(?:$|[/`:;,)\]}>|&\r\n\u0000]|['"](?!["'\\\w]))/;
// The same where quotes and escapes are off already.
const afterInValue = /^(?:$|[/:;\r\n])/;

export interface MentionOptions {
  /** The text is what a string of some language means, so that quotes in it are letters like others. */
  readonly isValue?: boolean;
  /** What stands before the text is no part of its first word. True unless told. */
  readonly startsWord?: boolean;
  readonly endsWord?: boolean;
}

/**
 * Finds what moved in a text of any syntax, as it stands there: at the boundaries of its components, so that neither
 * `/a/venv-data` nor `/b/a/venv` is taken for `/a/venv`. On Windows with either slash, and with doubled backslashes.
 */
export function findMentions(
  text: string,
  context: RewriteContext,
  options: MentionOptions = {},
): readonly Mention[] {
  const onWindows = context.paths.separator === '\\';
  const hay = onWindows ? fold(text) : text;
  const found = context.moves
    .flatMap((move) => spellings(move, onWindows))
    .flatMap(({ sought, write }) => {
      const mentions: Mention[] = [];
      for (let at = hay.indexOf(sought); at >= 0; at = hay.indexOf(sought, at + 1)) {
        const end = at + sought.length;
        if (isBounded(text, at, end, onWindows, options)) {
          mentions.push({ start: at, end, replacement: write(text.slice(at, end)) });
        }
      }
      return mentions;
    });
  return withoutOverlaps(found);
}

interface Spelling {
  readonly sought: string;
  readonly write: (written: string) => string;
}

function spellings(move: PathMove, onWindows: boolean): readonly Spelling[] {
  const plain = {
    sought: onWindows ? fold(move.from) : move.from,
    write: (written: string) => respell(written, move),
  };
  if (!onWindows) return [plain];
  const doubled = { from: move.from.replaceAll('\\', '\\\\'), to: move.to.replaceAll('\\', '\\\\') };
  return [plain, { sought: fold(doubled.from), write: (written) => respell(written, doubled) }];
}

function isBounded(
  text: string,
  start: number,
  end: number,
  onWindows: boolean,
  { isValue = false, startsWord = true, endsWord = true }: MentionOptions,
): boolean {
  const head = text.slice(Math.max(0, start - 3), start);
  const startsWell =
    start === 0 ? startsWord : before.test(start > 3 ? `x${head}` : head) || isFileUrl(text, start);
  if (!startsWell) return false;
  if (end === text.length) return endsWord;
  if (onWindows && text[end] === '\\') return true;
  return (isValue ? afterInValue : afterInText).test(text.slice(end, end + 2));
}

function isFileUrl(text: string, start: number): boolean {
  return /file:\/\/(?:localhost)?\/?$/i.test(text.slice(Math.max(0, start - 20), start));
}

/** Of two that overlap, the longer one. */
function withoutOverlaps(found: readonly Mention[]): readonly Mention[] {
  const kept: Mention[] = [];
  for (const one of [...found].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = kept.at(-1);
    if (last === undefined || one.start >= last.end) kept.push(one);
  }
  return kept;
}

/** The text with every mention replaced. Undefined if there is none; only for new places that need no quoting. */
export function replaceMentions(text: string, context: RewriteContext): string | undefined {
  if (!hasPlainTargets(context)) return undefined;
  const mentions = findMentions(text, context);
  if (mentions.length === 0) return undefined;
  let result = '';
  let position = 0;
  for (const { start, end, replacement } of mentions) {
    result += text.slice(position, start) + replacement;
    position = end;
  }
  return result + text.slice(position);
}
