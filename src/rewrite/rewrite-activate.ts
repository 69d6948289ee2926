import { type RewriteContext, type Rewritten, unchanged } from './rewrite.ts';
import { rewriteActivateBat } from './rewrite-activate-bat.ts';
import { rewriteActivateCsh } from './rewrite-activate-csh.ts';
import { rewriteActivateFish } from './rewrite-activate-fish.ts';
import { rewriteActivateNu } from './rewrite-activate-nu.ts';
import { rewriteActivatePs1 } from './rewrite-activate-ps1.ts';
import { rewriteActivateSh } from './rewrite-activate-sh.ts';
import { rewriteActivateXsh } from './rewrite-activate-xsh.ts';
import { rewritePythonSource } from './rewrite-python-source.ts';

/** Rewrites an activate or deactivate script of any shell, by the end of its name. */
export function rewriteActivate(name: string, bytes: Uint8Array, context: RewriteContext): Rewritten {
  const extension = /\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? '';
  switch (extension) {
    case '':
    case '.sh':
      return rewriteActivateSh(bytes, context);
    case '.csh':
      return rewriteActivateCsh(bytes, context);
    case '.fish':
      return rewriteActivateFish(bytes, context);
    case '.nu':
      return rewriteActivateNu(bytes, context);
    case '.xsh':
      return rewriteActivateXsh(bytes, context);
    case '.bat':
      return rewriteActivateBat(bytes, context);
    case '.ps1':
      return rewriteActivatePs1(bytes, context);
    case '.py':
      return rewritePythonSource(bytes, context);
    default:
      return unchanged;
  }
}
