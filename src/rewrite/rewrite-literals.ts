import type { TextEdit } from './edit-text.ts';
import { notQuotable, notUnderstood } from './edit-text.ts';
import { findMentions, type Mention } from './find-mentions.ts';
import { hasPlainTargets } from './map-path.ts';
import type { RewriteContext } from './rewrite.ts';
import type { Quoting, ShellLiteral } from './shell-literals.ts';

/** How a shell, and the maker that wrote a script for it, quote. */
export interface ShellDialect {
  /** What to write within quotes of that kind; undefined if it cannot be said there. */
  readonly escape: (value: string, quoting: Quoting) => string | undefined;
  /** How the maker writes a path as a word of its own, where it decides by the path which quotes it takes. */
  readonly quoteWord?: ((value: string) => string | undefined) | undefined;
}

export interface LiteralEdits {
  readonly edits: readonly TextEdit[];
  readonly left: readonly { readonly at: number; readonly why: string }[];
}

/** Replaces what moved in the literals of a shell script, quoted for the place where it stands. */
export function rewriteLiterals(
  text: string,
  literals: readonly ShellLiteral[],
  context: RewriteContext,
  dialect: ShellDialect,
): LiteralEdits {
  const edits: TextEdit[] = [];
  const left: { at: number; why: string }[] = [];
  const plain = hasPlainTargets(context);
  for (const literal of literals) {
    const options = { isValue: true, startsWord: literal.startsWord, endsWord: literal.endsWord };
    for (const mention of findMentions(literal.text, context, options)) {
      const at = literal.characters[mention.start]?.start ?? 0;
      // Text that is more than a path may be a command that something reads once more.
      if (!plain && (isReadOnceMore(text, at) || !isPathByItself(literal.text, mention, context))) {
        left.push({ at, why: notUnderstood });
        continue;
      }
      const edit = editMention(text, literal, mention, dialect);
      if (edit === undefined) left.push({ at, why: notQuotable });
      else edits.push(edit);
    }
  }
  return { edits, left };
}

/** Whether the command that a word belongs to takes it as a command again, which would need quoting twice. */
function isReadOnceMore(text: string, at: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /(?:^|[\s;&|(])(?:eval|trap|alias|ssh|su|xargs|watch)\s|\s-[a-z]*[cS]\s/.test(line);
}

function isPathByItself(text: string, mention: Mention, { paths }: RewriteContext): boolean {
  const start = text.slice(0, mention.start);
  const rest = text.slice(mention.end);
  const list = paths.separator === '/' ? ':' : ';';
  const named = start.replace(/^(?:[A-Za-z_]\w*=|--?[A-Za-z][\w-]*=|-[A-Za-z])/, '');
  return (
    (named === '' || (named.endsWith(list) && !/["'`$\n]/.test(named))) &&
    (rest === '' || /^[\\/:;]/.test(rest)) &&
    !/["'`$\n]/.test(rest)
  );
}

function editMention(
  text: string,
  { characters, text: value }: ShellLiteral,
  mention: Mention,
  dialect: ShellDialect,
): TextEdit | undefined {
  const first = characters[mention.start];
  const last = characters[mention.end - 1];
  if (first === undefined || last === undefined) return undefined;
  const opening = first.quoting === 'bare' ? first.start : first.start - 1;
  for (const quote of wordQuoters(dialect)) {
    for (const end of [value.length, mention.end]) {
      const written = quote(value.slice(mention.start, end));
      const stop = opening + (written?.length ?? 0);
      // What was recognised as one word must end where the value does.
      if (written === undefined || !text.startsWith(written, opening)) continue;
      if ((characters[end]?.start ?? stop) < stop) continue;
      const word = quote(mention.replacement + value.slice(mention.end, end));
      return word === undefined ? undefined : { start: opening, end: stop, text: word };
    }
  }
  if (first.quoting !== last.quoting) return undefined;
  const escaped = dialect.escape(mention.replacement, first.quoting);
  return escaped === undefined ? undefined : { start: first.start, end: last.end, text: escaped };
}

/** Ways to write a whole word, the maker's own first. */
function wordQuoters(dialect: ShellDialect): readonly ((value: string) => string | undefined)[] {
  const within =
    (mark: string, quoting: Quoting) =>
    (value: string): string | undefined => {
      const escaped = dialect.escape(value, quoting);
      return escaped === undefined ? undefined : mark + escaped + mark;
    };
  const others = [within("'", 'single'), within('"', 'double')];
  return dialect.quoteWord === undefined ? others : [dialect.quoteWord, ...others];
}
