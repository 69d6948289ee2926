import { quoteLikeShlex } from './quote-sh.ts';
import type { Quoting } from './shell-literals.ts';

/**
 * What to write within quotes of the given kind so that csh reads the value, as virtualenv 21 does it: history is live
 * in single quotes as well, and a backslash may be (tcsh's `backslash_quote`), so both stand outside of them, escaped.
 * No quotes hold a line break.
 * @param rawBackslash the writer leaves backslashes as they are, as uv does with the paths of Windows
 */
export function escapeInCsh(value: string, quoting: Quoting, rawBackslash: boolean): string | undefined {
  if (/[\r\n]/.test(value)) return undefined;
  switch (quoting) {
    case 'single':
      return value.replace(/['!\\]/g, (one) => {
        if (one === "'") return `'"'"'`;
        return one === '\\' && rawBackslash ? one : `'\\${one}'`;
      });
    case 'double':
      return value.replace(/["$`!\\]/g, (one) => (one === '\\' && rawBackslash ? one : `"\\${one}"`));
    case 'bare':
      return value.replace(/[^\w@+=:,./\u0080-\uffff-]/g, '\\$&');
  }
}

/** A word as `shlex.quote` writes it, and where that would let csh expand something, one that csh reads. */
export function quoteCshLikeShlex(value: string): string | undefined {
  if (!/[!\\\r\n]/.test(value)) return quoteLikeShlex(value);
  const escaped = escapeInCsh(value, 'single', false);
  return escaped === undefined ? undefined : `'${escaped}'`;
}
