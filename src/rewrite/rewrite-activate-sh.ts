import { countPlaces, editText, pastedRaw } from './edit-text.ts';
import { escapeInSh, quoteLikeShlex } from './quote-sh.ts';
import type { PathMove, RewriteContext, Rewritten } from './rewrite.ts';
import { rewriteLiterals } from './rewrite-literals.ts';
import { type PromptForm, rewritePrompt } from './rewrite-prompt.ts';
import { scanSh } from './scan-sh.ts';

/**
 * Rewrites `activate`, which bash, zsh, dash and ksh source. Seen forms of the path: `"V"` (CPython 3.3 up to where it
 * began to quote: 3.9.21, 3.10.16, 3.11.11, 3.12.8, 3.13.1; virtualenv 16), also within `$(cygpath "V")` (3.12 and later);
 * as `shlex.quote` says (CPython since, virtualenv 20.26 and later; four times in 21); `'V'` whatever the path (virtualenv
 * 20.0 to 20.25, uv); on Windows `cygpath -u 'C:\V'` and `echo '/C/V'` (virtualenv 16). uv's relocatable one has none.
 */
export function rewriteActivateSh(bytes: Uint8Array, context: RewriteContext): Rewritten {
  const widened = { ...context, moves: [...context.moves, ...msysMoves(context)] };
  return editText(bytes, widened, (text) => {
    const { edits, left } = rewriteLiterals(text, scanSh(text), widened, {
      escape: escapeInSh,
      quoteWord: quotesLikeShlex(text) ? quoteLikeShlex : undefined,
    });
    const prompts = rewritePrompt(text, context, promptForms);
    return {
      edits: [...edits, ...prompts],
      left,
      rawIs: pastedRaw,
      details: [...countPlaces(edits.length, 'VIRTUAL_ENV'), ...countPlaces(prompts.length, 'the prompt')],
    };
  });
}

/** `"$VIRTUAL_ENV/"bin":$PATH"`: the template of a maker that quotes each value by itself. */
function quotesLikeShlex(text: string): boolean {
  return /"\$\{?VIRTUAL_ENV\}?\/"(?:bin|Scripts|'[^'\n]*')":/.test(text);
}

/** MSYS calls `C:\V` `/C/V`. */
function msysMoves({ moves, paths }: RewriteContext): readonly PathMove[] {
  if (paths.separator === '/') return [];
  return moves.flatMap(({ from, to }) => {
    const [own, other] = [msysPath(from), msysPath(to)];
    return own === undefined || other === undefined ? [] : [{ from: own, to: other }];
  });
}

function msysPath(path: string): string | undefined {
  return /^[a-z]:\\/i.test(path) ? `/${path.charAt(0)}${path.slice(2).replaceAll('\\', '/')}` : undefined;
}

const promptForms: readonly PromptForm[] = [
  // CPython 3.3 to 3.12.7.
  (name) => `"x(${name}) "`,
  (name) => `PS1="(${name}) \${PS1`,
  (name) => `VIRTUAL_ENV_PROMPT="(${name}) "`,
  // Those that quote, up to 3.12.
  (name) => `PS1=${quoteLikeShlex(`(${name}) `)}"\${PS1`,
  (name) => `VIRTUAL_ENV_PROMPT=${quoteLikeShlex(`(${name}) `)}\n`,
  // 3.13.0, and then 3.13.1 and later; virtualenv and uv with --prompt.
  (name) => `VIRTUAL_ENV_PROMPT="${name}"`,
  (name) => `VIRTUAL_ENV_PROMPT=${quoteLikeShlex(name)}\n`,
  (name) => `PS1="("${quoteLikeShlex(name)}") \${PS1`,
  (name) => `[ "x${name}" != x ]`,
  (name) => `[ "x"${quoteLikeShlex(name)} != x ]`,
];
