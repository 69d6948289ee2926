import { countPlaces, editText, pastedRaw } from './edit-text.ts';
import { escapeInFish, type FishStyle, quoteFishLikeShlex } from './quote-fish.ts';
import { quoteLikeShlex } from './quote-sh.ts';
import type { RewriteContext, Rewritten } from './rewrite.ts';
import { rewriteLiterals } from './rewrite-literals.ts';
import { type PromptForm, rewritePrompt } from './rewrite-prompt.ts';
import { scanFish } from './scan-fish.ts';

/**
 * Rewrites `activate.fish`. Seen forms: `set -gx VIRTUAL_ENV "V"` (CPython before it quoted, virtualenv 16), `'V'`
 * (virtualenv 20.0 to 20.25; uv, with `'"'"'`), as `shlex.quote` says (CPython since, virtualenv 20.26), `'C:'\\'V'` and
 * `'\''` (virtualenv 21). uv's relocatable one has none.
 */
export function rewriteActivateFish(bytes: Uint8Array, context: RewriteContext): Rewritten {
  return editText(bytes, context, (text) => {
    const style: FishStyle = /"\$VIRTUAL_ENV"'\/''(?:bin|Scripts)'/.test(text) ? 'split' : 'posix';
    const byShlex = /"\$VIRTUAL_ENV(?:"'\/'|\/")(?:bin|Scripts)[ \n]/.test(text);
    const { edits, left } = rewriteLiterals(text, scanFish(text), context, {
      escape: (value, quoting) => escapeInFish(value, quoting, style),
      quoteWord: byShlex ? quoteFishLikeShlex : undefined,
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

const split = (name: string): string => `'${name.replaceAll("'", `'\\''`)}'`;

const promptForms: readonly PromptForm[] = [
  // CPython 3.3 to 3.12.
  (name) => `test -n "(${name}) "`,
  (name) => `printf "%s%s" "(${name}) "`,
  (name) => `printf "%s%s%s" (set_color 4B8BBE) "(${name}) "`,
  (name) => `printf "%s%s%s" (set_color 4B8BBE) ${quoteLikeShlex(`(${name}) `)} `,
  (name) => `set -gx VIRTUAL_ENV_PROMPT "(${name}) "`,
  (name) => `set -gx VIRTUAL_ENV_PROMPT ${quoteLikeShlex(`(${name}) `)}\n`,
  // 3.13 and later; virtualenv and uv with --prompt.
  (name) => `set -gx VIRTUAL_ENV_PROMPT "${name}"`,
  (name) => `set -gx VIRTUAL_ENV_PROMPT ${quoteLikeShlex(name)}\n`,
  (name) => `set -gx VIRTUAL_ENV_PROMPT ${split(name)}\n`,
  (name) => `printf "%s(%s)%s " (set_color 4B8BBE) "${name}" `,
  (name) => `printf "%s(%s)%s " (set_color 4B8BBE) ${quoteLikeShlex(name)} `,
  (name) => `test -n ${quoteLikeShlex(name)}\n`,
  (name) => `test -n ${split(name)}\n`,
];
