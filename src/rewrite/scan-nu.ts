/** A string literal of Nushell. Offsets in the script, quotes included. */
export interface NuString {
  readonly form: 'single' | 'double' | 'raw' | 'backtick';
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

const escapes: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '\\': '\\',
  '/': '/',
  '(': '(',
  ')': ')',
  '{': '{',
  '}': '}',
  $: '$',
  '^': '^',
  '#': '#',
  '|': '|',
  '~': '~',
  b: '\b',
  f: '\f',
  r: '\r',
  n: '\n',
  t: '\t',
  a: '\u0007',
  e: '\u001b',
};

/**
 * The string literals of a Nushell script (Nushell book, Working with Strings): `'…'` without escapes, `"…"` with them,
 * `r#'…'#` with as many hashes as it takes, `` `…` ``. Strings with interpolation are passed over.
 */
export function scanNu(text: string): readonly NuString[] {
  const found: NuString[] = [];
  const token =
    /(?<comment>(?<=^|\s)#[^\n]*)|(?<raw>(?<![\w$])r(?<hashes>#+)'(?<rawValue>[\s\S]*?)'\k<hashes>)|(?<interpolated>\$(?:'[^']*'|"(?:[^"\\]|\\[\s\S])*"))|'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\[\s\S])*)"|`(?<backtick>[^`\n]*)`/gm;
  for (const match of text.matchAll(token)) {
    const { rawValue, single, double, backtick } = match.groups ?? {};
    const place = { start: match.index, end: match.index + match[0].length };
    if (rawValue !== undefined) found.push({ form: 'raw', value: rawValue, ...place });
    if (single !== undefined) found.push({ form: 'single', value: single, ...place });
    if (backtick !== undefined) found.push({ form: 'backtick', value: backtick, ...place });
    const value = double === undefined ? undefined : decodeDouble(double);
    if (value !== undefined) found.push({ form: 'double', value, ...place });
  }
  return found;
}

function decodeDouble(text: string): string | undefined {
  let known = true;
  const value = text.replace(/\\(?:u\{(?<code>[0-9a-fA-F]{1,6})\}|(?<one>[\s\S]))/g, (...match) => {
    const { code, one } = match.at(-1) as { code?: string; one?: string };
    const decoded = code === undefined ? escapes[one ?? ''] : String.fromCodePoint(Number.parseInt(code, 16));
    known &&= decoded !== undefined;
    return decoded ?? '';
  });
  return known ? value : undefined;
}

/** `r#'…'#` with one hash more than the longest run of them in the value, as virtualenv writes it. */
export function quoteNuRaw(value: string): string {
  const longest = (value.match(/#+/g) ?? []).reduce((length, run) => Math.max(length, run.length), 0);
  const hashes = '#'.repeat(longest + 1);
  return `r${hashes}'${value}'${hashes}`;
}

export function quoteNuDouble(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}"`;
}
