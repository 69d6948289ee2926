import { countPlaces, editText, pastedRaw, type TextEdit } from './edit-text.ts';
import { mapPath } from './map-path.ts';
import type { RewriteContext, Rewritten } from './rewrite.ts';
import { type PromptForm, rewritePrompt } from './rewrite-prompt.ts';
import { type NuString, quoteNuDouble, quoteNuRaw, scanNu } from './scan-nu.ts';

/**
 * Rewrites `activate.nu`. Seen forms: `let virtual-env = "V"` and `alias deactivate = source "V/bin/deactivate.nu"`
 * (virtualenv 20.13), `let virtual_env = 'V'` (virtualenv 20.21; uv, `const` since), `r#'V'#` (virtualenv 20.26 and later).
 * uv writes a quote as sh would, which Nushell does not read: such a file was broken from birth and is left.
 */
export function rewriteActivateNu(bytes: Uint8Array, context: RewriteContext): Rewritten {
  return editText(bytes, context, (text) => {
    // The maker of 2022 wrote double quotes, all others take them only if nothing else will do.
    const keepsDouble = /^let virtual-env = "/m.test(text);
    const edits = scanNu(text).flatMap((literal): readonly TextEdit[] => {
      const mapped = isJoined(text, literal) ? undefined : mapPath(literal.value, context);
      if (mapped === undefined) return [];
      return [{ start: literal.start, end: literal.end, text: quoteLike(literal, mapped, keepsDouble) }];
    });
    const prompts = rewritePrompt(text, context, promptForms);
    return {
      edits: [...edits, ...prompts],
      rawIs: pastedRaw,
      details: [...countPlaces(edits.length, 'VIRTUAL_ENV'), ...countPlaces(prompts.length, 'the prompt')],
    };
  });
}

function isJoined(text: string, { start, end }: NuString): boolean {
  return /["'`]/.test(`${text[start - 1] ?? ''}${text[end] ?? ''}`);
}

function quoteLike({ form }: NuString, value: string, keepsDouble: boolean): string {
  // `'#` within a raw string could end it early.
  if (form === 'raw') return quoteNuRaw(value);
  if ((form === 'double' && keepsDouble) || /['\n\r]/.test(value)) return quoteNuDouble(value);
  return `'${value}'`;
}

const promptForms: readonly PromptForm[] = [
  // virtualenv and uv with --prompt.
  (name) => `if (${name.includes("'") ? quoteNuDouble(name) : `'${name}'`} | is-empty)`,
  (name) => (name.includes("'") ? undefined : `        '${name}'\n`),
  (name) => `if (${quoteNuRaw(name)} | is-empty)`,
  (name) => `        ${quoteNuRaw(name)}\n`,
];
