import { visit } from 'jsonc-parser';
import { countPlaces, editText, type TextEdit } from './edit-text.ts';
import { mapValue } from './map-value.ts';
import type { RewriteContext, Rewritten } from './rewrite.ts';

/**
 * Rewrites strings of a JSON file that are a moved path, a `file:` URL of one, or `NAME=<path>`: kernel.json (`argv`),
 * pipx_metadata.json, .tox-info.json, direct_url.json (PEP 610). All else stays, the spacing and the order of keys.
 */
export function rewriteJson(bytes: Uint8Array, context: RewriteContext): Rewritten {
  return editText(bytes, context, (text) => {
    const edits: TextEdit[] = [];
    // Python's json writes escapes for all beyond ASCII; whoever does not shows it where such a letter stands.
    const ascii = /^[\u0000-\u007f]*$/.test(text);
    // uv writes `"url":"file:…"` without a blank, and its URLs quote less.
    const style = /":"/.test(text) ? 'rust' : 'python';
    const take = (value: unknown, start: number, length: number): void => {
      const mapped = typeof value === 'string' ? mapValue(value, context, style) : undefined;
      if (mapped !== undefined) edits.push({ start, end: start + length, text: writeString(mapped, ascii) });
    };
    try {
      visit(text, { onLiteralValue: take, onObjectProperty: take });
    } catch (error) {
      // Nested too deep to be read by steps of its own: what it names is told as left.
      if (!(error instanceof RangeError)) throw error;
      return { edits: [], details: [] };
    }
    return { edits, details: countPlaces(edits.length, 'paths') };
  });
}

function writeString(value: string, ascii: boolean): string {
  const written = JSON.stringify(value);
  if (!ascii) return written;
  return written.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
