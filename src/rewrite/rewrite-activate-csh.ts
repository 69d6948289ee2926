import { countPlaces, editText, pastedRaw } from './edit-text.ts';
import { escapeInCsh, quoteCshLikeShlex } from './quote-csh.ts';
import { quoteLikeShlex } from './quote-sh.ts';
import type { RewriteContext, Rewritten } from './rewrite.ts';
import { rewriteLiterals } from './rewrite-literals.ts';
import { type PromptForm, rewritePrompt } from './rewrite-prompt.ts';
import { scanCsh } from './scan-csh.ts';

/**
 * Rewrites `activate.csh`. Seen forms: `setenv VIRTUAL_ENV "V"` (CPython before it quoted, virtualenv 16), `'V'`
 * (virtualenv 20.0 to 20.25, uv, also its relocatable one of 0.4), as `shlex.quote` says (CPython since, virtualenv 20.26),
 * always quoted, with `'\!'` and `'\\'`, and `source 'V'"/"'bin'"/deactivate.csh"` twice (virtualenv 21).
 */
export function rewriteActivateCsh(bytes: Uint8Array, context: RewriteContext): Rewritten {
  return editText(bytes, context, (text) => {
    const rawBackslash = context.paths.separator === '\\';
    const { edits, left } = rewriteLiterals(text, scanCsh(text), context, {
      escape: (value, quoting) => escapeInCsh(value, quoting, rawBackslash),
      quoteWord: /"\$VIRTUAL_ENV(?::q)?\/"(?:bin|Scripts)":/.test(text) ? quoteCshLikeShlex : undefined,
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

const quoted = (name: string): string => `'${name.replaceAll("'", `'"'"'`)}'`;

const promptForms: readonly PromptForm[] = [
  // CPython 3.3 to 3.8.
  (name) => `("${name}" != "")`,
  (name) => `set env_name = "${name}"`,
  // 3.9 to 3.12, and 3.13.0.
  (name) => `set prompt = "(${name}) $prompt`,
  (name) => `setenv VIRTUAL_ENV_PROMPT "(${name}) "`,
  (name) => `setenv VIRTUAL_ENV_PROMPT "${name}"`,
  // Those that quote, and virtualenv and uv with --prompt.
  (name) => `set prompt = ${quoted(`(${name}) `)}"$prompt`,
  (name) => `set prompt = "("${quoteLikeShlex(name)}") $prompt`,
  (name) => `setenv VIRTUAL_ENV_PROMPT ${quoted(`(${name}) `)}\n`,
  (name) => `setenv VIRTUAL_ENV_PROMPT ${quoteLikeShlex(name)}\n`,
  (name) => `setenv VIRTUAL_ENV_PROMPT ${quoted(name)}\n`,
  (name) => `(${quoted(name)} != "")`,
  (name) => `(${quoteLikeShlex(name)} != "")`,
  // virtualenv 21.
  (name) => `set _virtualenv_prompt_tcsh = ${quoted(name)}\n`,
  (name) => `set _virtualenv_prompt_plain = ${quoted(name)}\n`,
];
