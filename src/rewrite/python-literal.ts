/** A string literal in Python source. Offsets in the source, prefix and quotes included. */
export interface PythonLiteral {
  /** As written: `r`, `b`, `Rb`, or nothing. */
  readonly prefix: string;
  /** `'`, `"`, or three of them. */
  readonly quote: string;
  /** What it means; of bytes, read as UTF-8. Undefined where it cannot be known: an f-string, an escape by name. */
  readonly value: string | undefined;
  readonly start: number;
  readonly end: number;
}

// Comments, so that quotes in them do not count; then literals (Python reference, 2.4.1). One without an end reaches to
// that of the text or line, so that nothing is gone through twice; and there is one way only to match each part.
const token =
  /#[^\n]*|(?<![\w])(?<prefix>[rRbBuUfFtT]{0,2})(?:(?<triple>'''|""")(?<long>(?:\\[\s\S]|(?!\k<triple>)[^\\])*)(?<end>\k<triple>)?|(?<quote>['"])(?<short>(?:\\[\s\S]|(?!\k<quote>)[^\\\n])*)(?<close>\k<quote>)?)/g;

export function scanPythonLiterals(text: string): readonly PythonLiteral[] {
  return [...text.matchAll(token)].flatMap((match): readonly PythonLiteral[] => {
    const { prefix, long, end, short, close } = match.groups ?? {};
    const mark = end ?? close;
    const body = long ?? short;
    if (prefix === undefined || mark === undefined || body === undefined) return [];
    const value = decodeBody(body, prefix.toLowerCase());
    return [{ prefix, quote: mark, value, start: match.index, end: match.index + match[0].length }];
  });
}

const simple: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

const escapeSequence =
  /\\(?:(?<octal>[0-7]{1,3})|x(?<hex>[0-9a-fA-F]{2})|u(?<short>[0-9a-fA-F]{4})|U(?<long>[0-9a-fA-F]{8})|(?<other>\r\n|[\s\S]))/g;

function decodeBody(body: string, prefix: string): string | undefined {
  if (/[ft]/.test(prefix)) return undefined;
  if (prefix.includes('r') || !body.includes('\\')) return body;
  const isBytes = prefix.includes('b');
  let isKnown = true;
  const decoded = body.replace(escapeSequence, (...match) => {
    const found = match.at(-1) as Partial<Record<'octal' | 'hex' | 'short' | 'long' | 'other', string>>;
    if (found.octal !== undefined) return byCode(Number.parseInt(found.octal, 8), isBytes);
    if (found.hex !== undefined) return byCode(Number.parseInt(found.hex, 16), isBytes);
    const code = found.short ?? found.long;
    if (code !== undefined && !isBytes) {
      const point = Number.parseInt(code, 16);
      isKnown &&= point <= 0x10ffff;
      return isKnown ? String.fromCodePoint(point) : '';
    }
    const other = found.other ?? (found.short === undefined ? 'U' : 'u') + (code ?? '');
    isKnown &&= isBytes || other !== 'N';
    // A backslash in front of anything else is itself.
    return other === '\r\n' ? '' : (simple[other] ?? `\\${other}`);
  });
  if (!isKnown) return undefined;
  return isBytes ? decodeByteMarks(decoded) : decoded;
}

// Bytes given by number are kept apart from letters until all of them are there.
const byteMark = 0xf700;

function byCode(code: number, isBytes: boolean): string {
  return String.fromCharCode(isBytes && code >= 0x80 ? byteMark + (code & 0xff) : code);
}

function decodeByteMarks(text: string): string | undefined {
  const bytes = Uint8Array.from([...text].map((one) => one.charCodeAt(0) & 0xff));
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

export interface LiteralStyle {
  readonly prefix: string;
  readonly quote: string;
  /** Write letters beyond ASCII as escapes, as `ascii()` does. */
  readonly ascii: boolean;
}

/**
 * Writes a literal with the prefix and quotes of another one and the escapes that `repr` takes. A raw literal that cannot
 * hold the value becomes a plain one.
 */
export function writePythonLiteral(value: string, { prefix, quote, ascii }: LiteralStyle): string {
  const isBytes = /b/i.test(prefix);
  const isRaw = /r/i.test(prefix);
  if (isRaw && fitsRaw(value, quote, ascii || isBytes)) return prefix + quote + value + quote;
  const mark = quote.charAt(0);
  const body = [...value].map((one) => escapeCharacter(one, mark, isBytes, ascii)).join('');
  return prefix.replace(/r/i, '') + quote + body + quote;
}

function fitsRaw(value: string, quote: string, ascii: boolean): boolean {
  if (/[\r\n]/.test(value) || value.endsWith('\\') || (ascii && /[^ -~]/.test(value))) return false;
  return !value.includes(quote.charAt(0));
}

function escapeCharacter(one: string, mark: string, isBytes: boolean, ascii: boolean): string {
  if (one === '\\' || one === mark) return `\\${one}`;
  if (one === '\n') return '\\n';
  if (one === '\r') return '\\r';
  if (one === '\t') return '\\t';
  const code = one.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return one;
  if (isBytes) return [...new TextEncoder().encode(one)].map((byte) => `\\x${hex(byte, 2)}`).join('');
  if (code > 0xa0 && !ascii && !/[\p{C}\p{Z}]/u.test(one)) return one;
  if (code <= 0xff) return `\\x${hex(code, 2)}`;
  return code <= 0xffff ? `\\u${hex(code, 4)}` : `\\U${hex(code, 8)}`;
}

function hex(code: number, width: number): string {
  return code.toString(16).padStart(width, '0');
}
