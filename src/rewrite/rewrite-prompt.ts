import type { TextEdit } from './edit-text.ts';
import type { RewriteContext } from './rewrite.ts';

/** The text that a maker writes for a name; what to look for with the old name, and to put there with the new one. */
export type PromptForm = (name: string) => string | undefined;

// A prompt is read again whenever it is shown, by rules of its own (`$`, backtick, `%`, `!`, `\`, `^`), so quoting alone
// does not make such names inert. In cmd the rest ends a command or a block.
const alive = /[$`%!\\^"&|<>()~#;*?[\]{}\p{Cc}]/u;

/**
 * Changes the prompt where it is the name of the directory that moved. A prompt that was chosen stays, and so does a name
 * that a shell would not show as it is.
 * @param forms every way in which makers write the prompt in this syntax
 */
export function rewritePrompt(
  text: string,
  { moves, paths }: RewriteContext,
  forms: readonly PromptForm[],
): readonly TextEdit[] {
  const root = moves[0];
  if (root === undefined) return [];
  const from = paths.nameOf(root.from);
  const to = paths.nameOf(root.to);
  if (from === to || alive.test(from) || alive.test(to)) return [];
  const edits: TextEdit[] = [];
  for (const form of forms) {
    const sought = form(from);
    const written = form(to);
    if (sought === undefined || written === undefined || sought === '') continue;
    for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + sought.length)) {
      const end = at + sought.length;
      if (!edits.some((edit) => edit.start < end && at < edit.end))
        edits.push({ start: at, end, text: written });
    }
  }
  return edits;
}
