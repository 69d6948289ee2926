import { editText } from './edit-text.ts';
import { joinBytes } from './join-bytes.ts';
import { decodeLossless, encodeLossless } from './lossless-text.ts';
import type { LeftPlace, RewriteContext, Rewritten } from './rewrite.ts';
import { editShebang, type ShebangOptions } from './rewrite-shebang.ts';
import { languageOf, rewriteText } from './rewrite-text.ts';

/** Room for three lines of a trampoline with the longest path there is. */
const headSize = 16 * 1024;

/**
 * Rewrites a script of `bin` or `Scripts`: its first lines, and in its body what is certain to be a path. An archive that
 * begins with such a line (zipapp, shiv) gets a new line and keeps its bytes; its reader counts from the end.
 */
export function rewriteScript(
  bytes: Uint8Array,
  context: RewriteContext,
  options: ShebangOptions,
): Rewritten {
  if (bytes[0] !== 0x23 || bytes[1] !== 0x21) return rewriteText(bytes, context);
  const headEnd = endOfHead(bytes);
  const headBytes = bytes.subarray(0, headEnd);
  const head = decodeLossless(headBytes);
  if (head.includes('\u0000')) return editText(bytes, context, () => ({ edits: [], details: [] }));
  const shebang = editShebang(head, context, options);
  const [edit] = shebang.edits;
  const firstBytes = encodeLossless(edit?.text ?? head.slice(0, shebang.length));
  const isChanged = edit !== undefined && edit.text !== head.slice(edit.start, edit.end);
  const bodyStart = encodeLossless(head.slice(0, shebang.length)).length;
  const body = bytes.subarray(bodyStart);
  const language = shebang.isPython ? 'python' : languageOf(bytes);
  const rewritten = rewriteText(body, context, language);
  const firstLines = head.slice(0, shebang.length).split('\n').length - 1;
  return {
    bytes:
      isChanged || rewritten.bytes !== undefined
        ? joinBytes([firstBytes, rewritten.bytes ?? body])
        : undefined,
    details: [...(isChanged ? shebang.details : []), ...rewritten.details],
    left: [
      ...shebang.left.map(({ why }): LeftPlace => ({ line: 1, why })),
      ...rewritten.left.map(({ line, why }) => ({ line: line + firstLines, why })),
    ],
  };
}

/** Far enough for three lines of a trampoline and those by which a maker is known. */
function endOfHead(bytes: Uint8Array): number {
  let end = 0;
  for (let lines = 0; lines < 16 && end < bytes.length && end < headSize; lines += 1) {
    const found = bytes.indexOf(0x0a, end);
    if (found === -1 || found > headSize) return Math.min(bytes.length, headSize);
    end = found + 1;
    // An archive follows its line at once.
    if (bytes.subarray(end, end + 2).toString() === '80,75') return end;
  }
  return Math.min(end, bytes.length);
}
