import { countPlaces, editText, notQuotable, pastedRaw, type TextEdit } from './edit-text.ts';
import { mapPath } from './map-path.ts';
import type { RewriteContext, Rewritten } from './rewrite.ts';
import { type PromptForm, rewritePrompt } from './rewrite-prompt.ts';

/**
 * Rewrites `Activate.ps1` where it has a path: `$env:VIRTUAL_ENV="V"` (CPython 3.3 to 3.7). All later ones, virtualenv's
 * and uv's find their place themselves; their text and the signature of CPython's stay.
 */
export function rewriteActivatePs1(bytes: Uint8Array, context: RewriteContext): Rewritten {
  return editText(bytes, context, (text) => {
    const edits: TextEdit[] = [];
    const left: { at: number; why: string }[] = [];
    for (const { form, value, start, end } of scanStrings(text)) {
      const mapped = value === undefined ? undefined : mapPath(value, context);
      if (mapped === undefined) continue;
      const quoted = form === 'single' ? quotePs1Single(mapped) : quotePs1Double(mapped);
      if (quoted === undefined) left.push({ at: start, why: notQuotable });
      else edits.push({ start, end, text: quoted });
    }
    const prompts = edits.length === 0 ? [] : rewritePrompt(text, context, promptForms);
    return {
      edits: [...edits, ...prompts],
      left,
      rawIs: pastedRaw,
      details: [...countPlaces(edits.length, 'VIRTUAL_ENV'), ...countPlaces(prompts.length, 'the prompt')],
    };
  });
}

interface Ps1String {
  readonly form: 'single' | 'double';
  /** Undefined where it holds an expansion. */
  readonly value: string | undefined;
  readonly start: number;
  readonly end: number;
}

// about_Quoting_Rules: curly quotes count as straight ones. Comments: `#`, `<# … #>`.
const token =
  /<#[\s\S]*?#>|(?<=^|[\s;{(])#[^\n]*|(?<single>['‘’‚‛](?:[^'‘’‚‛]|['‘’‚‛]{2})*['‘’‚‛])|(?<double>["“”„](?:[^"“”„`]|`[\s\S]|["“”„]{2})*["“”„])/gm;

function scanStrings(text: string): readonly Ps1String[] {
  return [...text.matchAll(token)].flatMap((match): readonly Ps1String[] => {
    const { single, double } = match.groups ?? {};
    const place = { start: match.index, end: match.index + match[0].length };
    if (single !== undefined)
      return [{ form: 'single', value: single.slice(1, -1).replace(/(['‘’‚‛])['‘’‚‛]/g, '$1'), ...place }];
    if (double === undefined) return [];
    return [{ form: 'double', value: decodeDouble(double.slice(1, -1)), ...place }];
  });
}

function decodeDouble(text: string): string | undefined {
  if (/(?<!`)(?:``)*\$/.test(text) || /`[0abefnrtuv]/.test(text)) return undefined;
  return text.replace(/`([\s\S])/g, '$1').replace(/(["“”„])["“”„]/g, '$1');
}

export function quotePs1Single(value: string): string {
  return `'${value.replace(/['‘’‚‛]/g, '$&$&')}'`;
}

/** Undefined for what only an escape of newer versions could say. */
export function quotePs1Double(value: string): string | undefined {
  return /[\r\n]/.test(value) ? undefined : `"${value.replace(/["“”„`$]/g, '`$&')}"`;
}

const promptForms: readonly PromptForm[] = [
  (name) => `-ForegroundColor Green '(${name.replaceAll("'", "''")}) '`,
];
