import { countPlaces, editText, type TextEdit } from './edit-text.ts';
import { mapValue } from './map-value.ts';
import { type PythonLiteral, scanPythonLiterals, writePythonLiteral } from './python-literal.ts';
import type { RewriteContext, Rewritten } from './rewrite.ts';

/**
 * Rewrites string literals of Python source that are a moved path, or hold one: setuptools' `__editable___*_finder.py`
 * (`MAPPING = {'name': 'S/name'}`, NAMESPACES), meson-python's `_*_editable_loader.py`, scikit-build-core's
 * `_editable_skbc_*.py`, uv's `_uv_ephemeral_overlay.pth` (bytes), scripts of `setup.py develop` (`__file__ = 'S/script'`).
 * Prefix and quotes stay, so that the way back gives the same bytes; f-strings are left.
 */
export function rewritePythonSource(bytes: Uint8Array, context: RewriteContext): Rewritten {
  return editText(bytes, context, (text) => {
    const edits = editPythonLiterals(text, context);
    return { edits, details: countPlaces(edits.length, 'paths in string literals') };
  });
}

/** @param ascii as in `LiteralStyle`; where not told, a literal that has escapes for letters beyond ASCII keeps to them */
export function editPythonLiterals(
  text: string,
  context: RewriteContext,
  ascii?: boolean,
): readonly TextEdit[] {
  return scanPythonLiterals(text).flatMap((literal): readonly TextEdit[] => {
    // Text of several lines is documentation, or a program of its own.
    if (literal.value === undefined || literal.value.includes('\n')) return [];
    const mapped = mapValue(literal.value, context);
    if (mapped === undefined) return [];
    const style = {
      prefix: literal.prefix,
      quote: literal.quote,
      ascii: ascii ?? hasEscapedLetters(text, literal),
    };
    return [{ start: literal.start, end: literal.end, text: writePythonLiteral(mapped, style) }];
  });
}

function hasEscapedLetters(text: string, { value, start, end }: PythonLiteral): boolean {
  return /[^ -~]/.test(value ?? '') && /^[ -~]*$/.test(text.slice(start, end));
}
