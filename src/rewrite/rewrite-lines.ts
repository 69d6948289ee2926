import { countPlaces, editText, notQuotable, type TextEdit } from './edit-text.ts';
import { mapPath } from './map-path.ts';
import type { RewriteContext, Rewritten } from './rewrite.ts';
import { editPythonLiterals } from './rewrite-python-source.ts';

/**
 * Rewrites files that hold a path in a line of its own: `.pth` (site module; its `import` lines are Python), `.egg-link`
 * (setuptools: the source, then `.`), `easy-install.pth`, `.pdm-python`, pipenv's `.project`. Line endings stay, and so
 * does a missing one at the end.
 */
export function rewriteLines(bytes: Uint8Array, context: RewriteContext): Rewritten {
  return editText(bytes, context, (text) => {
    const edits: TextEdit[] = [];
    const left: { at: number; why: string }[] = [];
    for (const match of text.matchAll(/(?<=^|[\r\n])\uFEFF?(?<line>[^\r\n]+)/g)) {
      const line = match.groups?.line ?? '';
      const start = match.index + match[0].length - line.length;
      if (/^import[ \t]/.test(line)) {
        const inner = editPythonLiterals(line, context);
        edits.push(...inner.map((edit) => ({ ...edit, start: start + edit.start, end: start + edit.end })));
        continue;
      }
      const path = line.trimEnd();
      const mapped = mapPath(path, context);
      if (mapped === undefined) continue;
      // Readers take blanks off the end of a line.
      if (/[\r\n]|\s$/.test(mapped)) left.push({ at: start, why: notQuotable });
      else edits.push({ start, end: start + path.length, text: mapped });
    }
    return { edits, left, details: countPlaces(edits.length, 'paths') };
  });
}
