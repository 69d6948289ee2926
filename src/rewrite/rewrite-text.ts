import {
  countPlaces,
  editText,
  notQuotable,
  outsideOf,
  type TextEdit,
  type TextFindings,
} from './edit-text.ts';
import { findMentions } from './find-mentions.ts';
import { hasPlainTargets, mapPath } from './map-path.ts';
import { escapeInSh } from './quote-sh.ts';
import type { RewriteContext, Rewritten } from './rewrite.ts';
import { rewriteLiterals } from './rewrite-literals.ts';
import { editPythonLiterals } from './rewrite-python-source.ts';
import { scanSh } from './scan-sh.ts';

/** What decides how a text quotes. */
export type TextLanguage = 'sh' | 'python' | 'unknown';

/**
 * Rewrites text files of no format that is known by its name: data files below share and etc, pkg-config's `.pc`, the
 * bodies of hand-written scripts. A new path of letters that mean nothing anywhere is put in wherever the old one stands;
 * any other only where the language is known and quotes can make it inert, or where the path is a whole line. What cannot
 * be replaced with certainty is left and told.
 */
export function rewriteText(
  bytes: Uint8Array,
  context: RewriteContext,
  language: TextLanguage = languageOf(bytes),
): Rewritten {
  return editText(bytes, context, (text) => {
    const found = findIn(text, context, language);
    return { ...found, details: countPlaces(found.edits.length, 'paths') };
  });
}

function findIn(
  text: string,
  context: RewriteContext,
  language: TextLanguage,
): Omit<TextFindings, 'details'> {
  const known = inLanguage(text, context, language);
  const reasons = (known.left ?? []).map(({ at }) => ({ start: at, end: at + 1, text: '' }));
  const free = outsideOf(outsideOf(findMentions(text, context), known.edits), reasons);
  if (hasPlainTargets(context)) {
    const raw = free.map(({ start, end, replacement }) => ({ start, end, text: replacement }));
    return { edits: [...known.edits, ...raw], left: known.left ?? [] };
  }
  const left = free.map(({ start }) => ({ at: start, why: notQuotable }));
  return { edits: known.edits, left: [...(known.left ?? []), ...left] };
}

function inLanguage(
  text: string,
  context: RewriteContext,
  language: TextLanguage,
): Omit<TextFindings, 'details'> {
  switch (language) {
    case 'sh':
      return rewriteLiterals(text, scanSh(text), context, { escape: escapeInSh });
    case 'python':
      return { edits: editPythonLiterals(text, context) };
    case 'unknown':
      return { edits: wholeLines(text, context) };
  }
}

/** A line that is a path and nothing else needs no quotes, whatever reads it. */
function wholeLines(text: string, context: RewriteContext): readonly TextEdit[] {
  return [...text.matchAll(/(?<=^|\n)(?<line>[^\r\n]+)(?=\r?(?:\n|$))/g)].flatMap((match) => {
    const line = match.groups?.line ?? '';
    const mapped = mapPath(line, context);
    if (mapped === undefined || /[\r\n]|\s$/.test(mapped)) return [];
    return [{ start: match.index, end: match.index + line.length, text: mapped }];
  });
}

const shells = /^#![^\n]*(?:\/|\benv(?: -S)? +)(?:ba|da|z|k|mk|a)?sh\b/;
const pythons = /^#![^\n]*(?:python|pypy|graalpy)[^/\n]*(?:\n|$)/;

/** By its first lines; pip's and uv's trampolines begin as a shell script, and are Python. */
export function languageOf(bytes: Uint8Array): TextLanguage {
  const head = new TextDecoder().decode(bytes.subarray(0, 2048));
  if (/^#!\/bin\/sh\r?\n'''exec' /.test(head) || pythons.test(head)) return 'python';
  return shells.test(head) ? 'sh' : 'unknown';
}
