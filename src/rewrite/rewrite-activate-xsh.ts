import { countPlaces, editText, notQuotable, pastedRaw, type TextEdit } from './edit-text.ts';
import { mapPath } from './map-path.ts';
import { type PythonLiteral, scanPythonLiterals, writePythonLiteral } from './python-literal.ts';
import type { RewriteContext, Rewritten } from './rewrite.ts';

/**
 * Rewrites `activate.xsh`, which xonsh reads as Python. Seen forms: `$VIRTUAL_ENV = r"V"` (virtualenv 16 and 20.0),
 * `self.embedded_virtual_env = 'V'` as `ascii()` writes it (virtualenv 21). uv's finds its place itself. xonsh expands
 * `$name` in the paths of its environment, so that no quoting helps a path that holds such a thing.
 */
export function rewriteActivateXsh(bytes: Uint8Array, context: RewriteContext): Rewritten {
  return editText(bytes, context, (text) => {
    const edits: TextEdit[] = [];
    const left: { at: number; why: string }[] = [];
    for (const literal of scanPythonLiterals(text)) {
      const mapped = literal.value === undefined ? undefined : mapPath(literal.value, context);
      if (mapped === undefined) continue;
      if (/\$(?:\w|\{)|=~/.test(mapped)) left.push({ at: literal.start, why: notQuotable });
      else edits.push({ start: literal.start, end: literal.end, text: write(text, literal, mapped) });
    }
    return { edits, left, rawIs: pastedRaw, details: countPlaces(edits.length, 'VIRTUAL_ENV') };
  });
}

function write(text: string, literal: PythonLiteral, value: string): string {
  // Once a raw literal could not hold a path, the way back leads through a plain one.
  if (/\$VIRTUAL_ENV = $/.test(text.slice(0, literal.start)))
    return writePythonLiteral(value, { prefix: 'r', quote: '"', ascii: false });
  const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
  return writePythonLiteral(value, { prefix: literal.prefix, quote, ascii: true });
}
