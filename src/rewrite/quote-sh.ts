import type { Quoting } from './shell-literals.ts';

/** A word as Python's `shlex.quote` writes it: bare if every character is safe, else in single quotes. */
export function quoteLikeShlex(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${escapeInSh(value, 'single')}'`;
}

/** What to write within quotes of the given kind so that sh reads the value. Undefined if it cannot be said there. */
export function escapeInSh(value: string, quoting: Quoting): string | undefined {
  switch (quoting) {
    // As shlex, virtualenv and uv do it.
    case 'single':
      return value.replaceAll("'", `'"'"'`);
    // `!` stays: a file that is sourced gets no history expansion. A backslash is itself where it escapes nothing.
    case 'double':
      return value.replace(/[$`"]|\\(?=[$`"\\\n]|$)/g, '\\$&');
    case 'bare':
      return value.includes('\n') ? undefined : value.replace(/[^\w@%+=:,./\u0080-\uffff-]/g, '\\$&');
  }
}
