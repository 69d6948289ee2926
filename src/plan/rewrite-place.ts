import type { NamingPlace } from '../model/naming-place.ts';
import { rewriteLauncher } from '../rewrite/launcher-rewrite.ts';
import type { RewriteContext, Rewritten } from '../rewrite/rewrite.ts';
import { rewriteActivate } from '../rewrite/rewrite-activate.ts';
import { rewriteJson } from '../rewrite/rewrite-json.ts';
import { rewriteLines } from '../rewrite/rewrite-lines.ts';
import { rewritePythonSource } from '../rewrite/rewrite-python-source.ts';
import { rewriteScript } from '../rewrite/rewrite-script.ts';
import { rewriteText } from '../rewrite/rewrite-text.ts';

/**
 * Rewrites one file in its own syntax.
 * @param shebangLimit bytes of a `#!` line that the kernel of the venv's system takes
 */
export function rewritePlace(
  place: NamingPlace,
  bytes: Uint8Array,
  context: RewriteContext,
  shebangLimit: number,
): Rewritten {
  const name = place.path.slice(place.path.lastIndexOf('/') + 1);
  switch (place.syntax) {
    case 'activate':
      return rewriteActivate(name, bytes, context);
    case 'script':
      return rewriteScript(bytes, context, { limit: shebangLimit, name });
    case 'launcher':
      return rewriteLauncher(bytes, context);
    case 'json':
      return rewriteJson(bytes, context);
    case 'python':
      return rewritePythonSource(bytes, context);
    case 'lines':
      return rewriteLines(bytes, context);
    case 'text':
      return rewriteText(bytes, context);
  }
}
