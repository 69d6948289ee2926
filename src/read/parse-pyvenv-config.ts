import type { TextFile } from '../model/entry-state.ts';
import type { ConfigEntry, PyvenvConfig } from '../model/venv.ts';

/** Why a file cannot be a pyvenv.cfg that Python reads. */
export type ConfigDefect =
  | { readonly kind: 'empty' }
  | { readonly kind: 'byte-order-mark' }
  /** Holds NUL, or is no UTF-8; `offset` in bytes. */
  | { readonly kind: 'not-text'; readonly offset: number }
  | { readonly kind: 'no-home' }
  | { readonly kind: 'quoted-home'; readonly value: string; readonly line: number };

export type ConfigParse =
  | { readonly kind: 'config'; readonly config: PyvenvConfig }
  | { readonly kind: 'defect'; readonly defect: ConfigDefect };

const newline = 0x0a;
const equalsSign = 0x3d;

// Only at the very start is a byte order mark a mark; anywhere else it is a letter, and stays one.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads pyvenv.cfg as CPython does (PEP 405; `Lib/site.py` and `Modules/getpath.py`): lines that hold a `=`, split at
 * the first one, both sides trimmed, keys without regard to case, no quoting and no comments within a line. Every
 * value keeps its place in the bytes, so that an edit touches nothing else.
 */
export function parsePyvenvConfig(file: TextFile): ConfigParse {
  const { bytes } = file;
  if (bytes.length === 0) return defect({ kind: 'empty' });
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return defect({ kind: 'byte-order-mark' });
  const offset = firstUndecodable(bytes);
  if (offset !== undefined) return defect({ kind: 'not-text', offset });
  const entries = parseEntries(bytes);
  const home = entries.find((entry) => entry.key === 'home');
  if (home === undefined || home.value === '') return defect({ kind: 'no-home' });
  if (/^["']/.test(home.value)) {
    return defect({ kind: 'quoted-home', value: home.value, line: home.line });
  }
  return { kind: 'config', config: { file, entries } };
}

function parseEntries(bytes: Uint8Array): readonly ConfigEntry[] {
  const entries: ConfigEntry[] = [];
  let start = 0;
  for (let line = 1; start < bytes.length; line += 1) {
    const found = bytes.indexOf(newline, start);
    const end = found === -1 ? bytes.length : found;
    const entry = parseLine(bytes, start, end, line);
    if (entry !== undefined) entries.push(entry);
    start = end + 1;
  }
  return entries;
}

function parseLine(bytes: Uint8Array, start: number, end: number, line: number): ConfigEntry | undefined {
  // In the line alone: a search to the end of the file for each line without one takes quadratic time.
  const found = bytes.subarray(start, end).indexOf(equalsSign);
  if (found === -1) return undefined;
  const equals = start + found;
  const keySpan = trimBlanks(bytes, start, equals);
  const key = decoder.decode(bytes.subarray(keySpan.start, keySpan.end)).toLowerCase();
  // CPython before 3.11 passes over comment lines; later ones see a key that no one asks for. Either way it is none.
  if (key.startsWith('#')) return undefined;
  const value = trimBlanks(bytes, equals + 1, end);
  return {
    key,
    value: decoder.decode(bytes.subarray(value.start, value.end)),
    valueStart: value.start,
    valueEnd: value.end,
    line,
  };
}

function trimBlanks(
  bytes: Uint8Array,
  from: number,
  to: number,
): { readonly start: number; readonly end: number } {
  let start = from;
  let end = to;
  while (start < end && isBlank(bytes[start])) start += 1;
  while (end > start && isBlank(bytes[end - 1])) end -= 1;
  return { start, end };
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}

function firstUndecodable(bytes: Uint8Array): number | undefined {
  const zero = bytes.indexOf(0);
  if (zero !== -1) return zero;
  const replaced = new TextDecoder().decode(bytes).indexOf('\ufffd');
  if (replaced === -1) return undefined;
  // A genuine U+FFFD decodes as itself; only what does not survive the way back was no UTF-8.
  const back = new TextEncoder().encode(new TextDecoder().decode(bytes));
  const differs = back.findIndex((byte, index) => byte !== bytes[index]);
  return differs === -1 && back.length === bytes.length ? undefined : Math.max(differs, 0);
}

function defect(found: ConfigDefect): ConfigParse {
  return { kind: 'defect', defect: found };
}
