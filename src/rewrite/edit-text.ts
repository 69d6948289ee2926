import { holdsBytes } from './find-bytes.ts';
import { findMentions } from './find-mentions.ts';
import { decodeLossless, encodeLossless } from './lossless-text.ts';
import type { LeftPlace, RewriteContext, Rewritten } from './rewrite.ts';
import { unchanged } from './rewrite.ts';

/** Text to put in the place of other text. Offsets count UTF-16 units from the start of the text as it is. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What a rewriter of one syntax has to say about a text. */
export interface TextFindings {
  readonly edits: readonly TextEdit[];
  readonly details: readonly string[];
  /** Offsets of what is left alone, with a reason better than the one that all others get. */
  readonly left?: readonly { readonly at: number; readonly why: string }[];
  /** What it means that a path with characters which need quoting stands somewhere as it is. */
  readonly rawIs?: string;
}

/** Said of a place that names the old path where no rule of the syntax allows to change it. */
export const notUnderstood = 'it stands in a place where it cannot be replaced with certainty';
/** Said of a file whose maker did not quote, so that it never did what it should. */
export const pastedRaw = 'the maker wrote the old path without quoting it, so that this line never worked';
/** Said where the new path cannot be written in the syntax without meaning something else. */
export const notQuotable = 'the new path holds characters that cannot be quoted there';

/**
 * Reads a text file, lets a rewriter find what to change, and changes that. Every other byte stays, also those that are
 * no UTF-8. What names an old place as it stands and is not changed is counted as left. Binary files are not touched.
 */
export function editText(
  bytes: Uint8Array,
  context: RewriteContext,
  rewrite: (text: string) => TextFindings,
): Rewritten {
  if (bytes.includes(0) || !couldName(bytes, context)) return unchanged;
  const text = decodeLossless(bytes);
  const findings = rewrite(text);
  const edits = dropOverlaps(findings.edits).filter((edit) => text.slice(edit.start, edit.end) !== edit.text);
  const changed = edits.length > 0;
  return {
    bytes: changed ? encodeLossless(applyEdits(text, edits)) : undefined,
    details: changed ? findings.details : [],
    left: listLeft(text, context, findings),
  };
}

/** Of two that overlap, which only a file made to confuse has, the first one. */
function dropOverlaps(edits: readonly TextEdit[]): readonly TextEdit[] {
  const kept: TextEdit[] = [];
  for (const edit of [...edits].sort((a, b) => a.start - b.start)) {
    if (edit.start >= (kept.at(-1)?.end ?? 0)) kept.push(edit);
  }
  return kept;
}

/** Applies edits that do not overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let position = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (edit.start < position) throw new RangeError(`edits overlap at ${edit.start}`);
    result += text.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return result + text.slice(position);
}

const plainPath = /^[\w./:\\\u0080-\uffff -]+$/;

function listLeft(text: string, context: RewriteContext, findings: TextFindings): readonly LeftPlace[] {
  const mentions = outsideOf(findMentions(text, context), findings.edits);
  const places = [
    ...(findings.left ?? []),
    ...mentions.map(({ start, end }) => {
      const isPlain = plainPath.test(text.slice(start, end));
      return { at: start, why: isPlain ? notUnderstood : (findings.rawIs ?? notUnderstood) };
    }),
  ];
  const left: LeftPlace[] = [];
  let line = 1;
  let counted = 0;
  // The order of equals stays, so that a reason given by the rewriter comes first.
  for (const { at, why } of places.sort((a, b) => a.at - b.at)) {
    line += countLineEnds(text, counted, at);
    counted = Math.max(counted, at);
    if (left.at(-1)?.line !== line) left.push({ line, why });
  }
  return left;
}

/** Those that no edit touches. */
export function outsideOf<Place extends { readonly start: number; readonly end: number }>(
  places: readonly Place[],
  edits: readonly TextEdit[],
): readonly Place[] {
  const ordered = [...edits].sort((a, b) => a.start - b.start);
  let next = 0;
  return [...places]
    .sort((a, b) => a.start - b.start)
    .filter(({ start, end }) => {
      while ((ordered[next]?.end ?? Number.POSITIVE_INFINITY) <= start) next += 1;
      return (ordered[next]?.start ?? Number.POSITIVE_INFINITY) >= end;
    });
}

function countLineEnds(text: string, start: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', start); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/**
 * Whether bytes might name one of the old places in any syntax: all of them write letters, digits and `_` as they are.
 * False is certain; true only means that a closer look is worth it.
 */
export function couldName(bytes: Uint8Array, context: RewriteContext): boolean {
  const anyCase = context.paths.separator === '\\';
  const hay = anyCase ? lowerAscii(bytes) : bytes;
  return context.moves.some(({ from }) => {
    const longest = (from.match(/\w+/g) ?? []).reduce(
      (best, run) => (run.length > best.length ? run : best),
      '',
    );
    return holdsBytes(hay, new TextEncoder().encode(anyCase ? longest.toLowerCase() : longest));
  });
}

function lowerAscii(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte));
}

/** `1 place`, `3 places`; nothing for none. */
export function countPlaces(count: number, what: string): readonly string[] {
  if (count === 0) return [];
  return [count === 1 ? what : `${what}, ${count} places`];
}
