import { quoteLikeShlex } from './quote-sh.ts';
import type { Quoting } from './shell-literals.ts';

/** How a maker takes a quote and a backslash into single quotes. */
export type FishStyle = 'posix' | 'split';

/**
 * What to write within quotes of the given kind so that fish reads the value.
 * @param style `split`: `'\''` and `'\\'` outside of the quotes, as virtualenv 21 writes them; `posix`: `'"'"'`, as
 *   shlex and uv do, and a backslash by itself where fish takes it so
 */
export function escapeInFish(value: string, quoting: Quoting, style: FishStyle): string | undefined {
  switch (quoting) {
    case 'single':
      if (style === 'split') return value.replace(/['\\]/g, `'\\$&'`);
      return value.replace(/\\(?=[\\']|$)/g, '\\\\').replaceAll("'", `'"'"'`);
    case 'double':
      return value.replace(/["$]|\\(?=["$\\\n]|$)/g, '\\$&');
    case 'bare':
      return value.includes('\n') ? undefined : value.replace(/[^\w@+=:,./\u0080-\uffff-]/g, '\\$&');
  }
}

export function quoteFishLikeShlex(value: string): string {
  return /\\/.test(value) ? `'${escapeInFish(value, 'single', 'posix')}'` : quoteLikeShlex(value);
}
