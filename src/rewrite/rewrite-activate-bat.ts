import { countPlaces, editText, notQuotable, pastedRaw, type TextEdit } from './edit-text.ts';
import { mapPath } from './map-path.ts';
import type { RewriteContext, Rewritten } from './rewrite.ts';
import { type PromptForm, rewritePrompt } from './rewrite-prompt.ts';

/**
 * Rewrites `activate.bat`, which cmd runs as UTF-8. Seen forms: `set "VIRTUAL_ENV=V"` (CPython since 3.8, virtualenv 16;
 * with `@` virtualenv 20 and uv 0.1), `set VIRTUAL_ENV=V` (CPython up to 3.7), `@for %%i in ("V") do @set "VIRTUAL_ENV=%%~fi"`
 * (uv, on every system). A percent sign is doubled; what no quotes hold is left alone.
 */
export function rewriteActivateBat(bytes: Uint8Array, context: RewriteContext): Rewritten {
  return editText(bytes, context, (text) => {
    const edits: TextEdit[] = [];
    const left: { at: number; why: string }[] = [];
    const usedUnquoted = expandsUnquoted(text);
    for (const { value, at, quoted } of findValues(text)) {
      const mapped = mapPath(value.replaceAll('%%', '%'), context);
      if (mapped === undefined) continue;
      if (canStand(mapped, quoted && !usedUnquoted)) {
        edits.push({ start: at, end: at + value.length, text: mapped.replaceAll('%', '%%') });
      } else left.push({ at, why: notQuotable });
    }
    const prompts = rewritePrompt(text, context, promptForms);
    return {
      edits: [...edits, ...prompts],
      left,
      rawIs: pastedRaw,
      details: [...countPlaces(edits.length, 'VIRTUAL_ENV'), ...countPlaces(prompts.length, 'the prompt')],
    };
  });
}

interface BatValue {
  readonly value: string;
  readonly at: number;
  readonly quoted: boolean;
}

function findValues(text: string): readonly BatValue[] {
  const found: BatValue[] = [];
  const form =
    /^[ \t]*@?(?:set[ \t]+"VIRTUAL_ENV=(?<quoted>[^"\r\n]*)"|set[ \t]+VIRTUAL_ENV=(?<bare>[^"\r\n]*)|for %%i in \("(?<listed>[^"\r\n]*)"\) do)/dgim;
  for (const match of text.matchAll(form)) {
    const { quoted, bare, listed } = match.groups ?? {};
    const value = quoted ?? listed ?? bare;
    const place = match.indices?.groups;
    const range = place?.quoted ?? place?.listed ?? place?.bare;
    if (value !== undefined && range !== undefined)
      found.push({ value, at: range[0], quoted: bare === undefined });
  }
  return found;
}

// In quotes cmd takes all but these as they are: a quote and the end of the line end them, Ctrl-Z ends the file, and `!` is
// read once more where the caller has delayed expansion on.
const neverQuoted = /["!<>|\u0000-\u001f]/;
const neverBare = /["!<>|&^\u0000-\u001f]/;

function canStand(value: string, quoted: boolean): boolean {
  return !(quoted ? neverQuoted : neverBare).test(value);
}

/** `set PATH=%VIRTUAL_ENV%\Scripts;%PATH%` without quotes, as CPython 3.7 has it, would run what follows a `&` of the path. */
function expandsUnquoted(text: string): boolean {
  return text.split('\n').some((line) => {
    const before = line.slice(0, Math.max(0, line.toUpperCase().indexOf('%VIRTUAL_ENV%')));
    const count = before.split('"').length - 1;
    return /%VIRTUAL_ENV%/i.test(line) && count % 2 === 0;
  });
}

const promptForms: readonly PromptForm[] = [
  (name) => `PROMPT=(${name}) %PROMPT%`,
  (name) => `set "VIRTUAL_ENV_PROMPT=(${name}) "`,
  (name) => `set VIRTUAL_ENV_PROMPT=(${name}) \r\n`,
  (name) => `set "VIRTUAL_ENV_PROMPT=${name}"`,
];
