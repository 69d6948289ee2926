import { notQuotable, notUnderstood, type TextEdit } from './edit-text.ts';
import { findMentions } from './find-mentions.ts';
import { hasPlainTargets, mapPath } from './map-path.ts';
import type { RewriteContext } from './rewrite.ts';
import {
  ownFlavour,
  parseTrampoline,
  type Trampoline,
  type TrampolineFlavour,
  writeTrampoline,
} from './shebang-trampoline.ts';

export interface ShebangOptions {
  /** Bytes of `#!` line with its newline that distlib takes for safe: 127 on Linux, 512 on macOS. */
  readonly limit: number;
  /** Of the file: setuptools' `name-script.py` on Windows quotes a path with blanks, all others do not. */
  readonly name: string;
}

export const linuxShebangLimit = 127;
export const macShebangLimit = 512;

/** Said of a script that the kernel never ran. */
export const brokenFromBirth =
  'the script was broken from the start: the kernel takes neither quotes nor blanks in this line';

/** Said of setuptools' pair of launcher and script at a place with letters beyond ASCII; seen with the stub of 65.5. */
export const beyondStub =
  'the launcher of setuptools beside it opens its script by way of the code page of Windows, and does not find it below ' +
  'a path with letters that this page lacks; if it does not start, install the package again with pip';

export interface ShebangFindings {
  readonly edits: readonly TextEdit[];
  readonly details: readonly string[];
  readonly left: readonly { readonly at: number; readonly why: string }[];
  /** Where the body begins, in UTF-16 units of the text as it is. */
  readonly length: number;
  readonly isPython: boolean;
}

/**
 * What to change in the first lines of a script. Forms: `#!V/bin/python3.11` with ` -E` (pipx), ` -x` (setuptools), ` -u -E`
 * behind it; the trampolines of distlib and uv; `#!C:\V\Scripts\python.exe` (never quoted), `#!"C:\V\…"` (setuptools'
 * `-script.py` with blanks). A plain line becomes a trampoline where the new path is too long or has a blank, by
 * distlib's rule. It becomes plain again when it needs to be one no more, unless it was one without need, or is written in
 * a way that would not come back: both run, and so the way back gives the same bytes.
 */
export function editShebang(text: string, context: RewriteContext, options: ShebangOptions): ShebangFindings {
  if (!text.startsWith('#!')) return nothing(0, false);
  const trampoline = context.paths.separator === '/' ? parseTrampoline(text) : undefined;
  if (trampoline !== undefined) return editTrampoline(trampoline, context, options);
  const line = /^#![^\n]*(?:\n|$)/.exec(text)?.[0] ?? '';
  return context.paths.separator === '/'
    ? editPosixLine(line, context, options, ownFlavour(text))
    : editWindowsLine(line, context, options);
}

function nothing(length: number, isPython: boolean): ShebangFindings {
  return { edits: [], details: [], left: [], length, isPython };
}

function editTrampoline(
  trampoline: Trampoline,
  context: RewriteContext,
  options: ShebangOptions,
): ShebangFindings {
  const { interpreter, rest, lineEnd, length } = trampoline;
  const mapped = mapPath(interpreter, context);
  if (mapped === undefined || mapped === interpreter) return nothing(length, true);
  const wasNeeded = needsTrampoline(interpreter, rest, options.limit);
  const plainAgain = trampoline.isOwn && wasNeeded && !needsTrampoline(mapped, rest, options.limit);
  // A path with a backslash is in double quotes in any case; one that needs no trampoline had them before.
  const flavour = !wasNeeded && interpreter.includes('\\') ? 'double' : trampoline.flavour;
  const written = plainAgain
    ? `#!${mapped}${rest}${lineEnd}`
    : writeTrampoline(mapped, { rest, lineEnd, flavour });
  const details = [plainAgain ? 'the first line, no more by way of /bin/sh' : 'the first lines'];
  return { edits: [{ start: 0, end: length, text: written }], details, left: [], length, isPython: true };
}

function leave(at: number, length: number, why: string, isPython: boolean): ShebangFindings {
  return { ...nothing(length, isPython), left: [{ at: Math.max(0, Math.min(at, length - 1)), why }] };
}

function editPosixLine(
  line: string,
  context: RewriteContext,
  options: ShebangOptions,
  flavour: TrampolineFlavour,
): ShebangFindings {
  const parts = /^(?<head>#![ \t]*)(?<interpreter>[^ \t\r\n]*)(?<rest>[^\r\n]*)(?<lineEnd>\r?\n?)/.exec(
    line,
  )?.groups;
  const { head = '', interpreter = '', rest = '', lineEnd = '' } = parts ?? {};
  const isPython = isPythonName(interpreter, context) || /\/env\s.*\bpython/.test(line);
  const mapped = mapPath(interpreter, context);
  if (mapped === undefined || mapped === interpreter)
    return editOtherMention(line, head, context, options, isPython);
  const length = line.length;
  const replaced = (text: string, detail: string): ShebangFindings => ({
    ...nothing(length, isPython),
    edits: [{ start: 0, end: length, text }],
    details: [detail],
  });
  if (!needsTrampoline(mapped, rest, keptLimit(interpreter, rest, options.limit)))
    return replaced(`${head}${mapped}${rest}${lineEnd}`, 'the first line');
  const safeRest = /^(?:[ \t]+-[\w=.:,+-]+)*[ \t]*$/.test(rest);
  const written =
    isPython && safeRest ? writeTrampoline(mapped, { rest, flavour, lineEnd: lineEnd || '\n' }) : undefined;
  if (written === undefined) return leave(0, length, notQuotable, isPython);
  return replaced(written, 'the first line, now by way of /bin/sh');
}

/** `#!/usr/bin/env V/bin/python`, and what no kernel ever ran. */
function editOtherMention(
  line: string,
  head: string,
  context: RewriteContext,
  options: ShebangOptions,
  isPython: boolean,
): ShebangFindings {
  const [mention] = findMentions(line, context);
  if (mention === undefined) return nothing(line.length, isPython);
  if (mention.start <= head.length + 1) return leave(0, line.length, brokenFromBirth, isPython);
  const text = line.slice(0, mention.start) + mention.replacement + line.slice(mention.end);
  const fits = hasPlainTargets(context) && byteLength(text) <= options.limit;
  if (!fits) return leave(0, line.length, notUnderstood, isPython);
  return {
    ...nothing(line.length, isPython),
    edits: [{ start: 0, end: line.length, text }],
    details: ['the first line'],
  };
}

function editWindowsLine(line: string, context: RewriteContext, { name }: ShebangOptions): ShebangFindings {
  const parts =
    /^(?<head>#![ \t]*)(?:"(?<quoted>[^"\r\n]*)"|(?<bare>[^"\r\n]*?))(?<rest>(?: +-[^\r\n]*)?[ \t]*)(?<lineEnd>\r?\n?)$/.exec(
      line,
    )?.groups;
  const interpreter = parts?.quoted ?? parts?.bare ?? '';
  const isPython = isPythonName(interpreter, context);
  const mapped = mapPath(interpreter, context);
  if (parts === undefined || mapped === undefined) return nothing(line.length, isPython);
  const bySetuptools = /-script\.pyw?$/i.test(name);
  const quoted = bySetuptools ? mapped.includes(' ') : parts.quoted !== undefined;
  const written = quoted ? `"${mapped}"` : mapped;
  return {
    ...nothing(line.length, isPython),
    edits: [{ start: 0, end: line.length, text: `${parts.head}${written}${parts.rest}${parts.lineEnd}` }],
    details: ['the first line'],
    left: bySetuptools && /[^ -~]/.test(mapped) ? [{ at: 0, why: beyondStub }] : [],
  };
}

/** distlib's rule: no blank, and no more bytes than the kernel surely reads. A line break ends the line in any case. */
function needsTrampoline(interpreter: string, rest: string, limit: number): boolean {
  return /\s/.test(interpreter) || byteLength(`#!${interpreter}${rest}\n`) > limit;
}

// pip gives `scripts=` a plain line whatever its length; Linux reads 255 bytes of it since 5.1. Such a line stays one.
function keptLimit(interpreter: string, rest: string, limit: number): number {
  return byteLength(`#!${interpreter}${rest}\n`) > limit ? Math.max(limit, 255) : limit;
}

function isPythonName(interpreter: string, { paths }: RewriteContext): boolean {
  return /^(?:python|pypy|graalpy)/i.test(paths.nameOf(interpreter));
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
