/**
 * Decodes UTF-8 so that every byte comes back: one that is no UTF-8 becomes a lone surrogate (U+DC80 and up), as in
 * Python's `surrogateescape`. A byte order mark stays in the text.
 */
export function decodeLossless(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return decodeStepwise(bytes);
  }
}

function decodeStepwise(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const parts: string[] = [];
  let start = 0;
  let position = 0;
  while (position < bytes.length) {
    const length = sequenceLength(bytes, position);
    if (length > 0) {
      position += length;
      continue;
    }
    parts.push(decoder.decode(bytes.subarray(start, position)), strayByte(bytes[position] ?? 0));
    position += 1;
    start = position;
  }
  parts.push(decoder.decode(bytes.subarray(start)));
  return parts.join('');
}

function strayByte(byte: number): string {
  return String.fromCharCode(0xdc00 + byte);
}

/** Of the UTF-8 sequence that begins there (RFC 3629); 0 if none does. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const second = bytes[at + 1] ?? 0;
  // Neither longer than need be, nor half of a surrogate pair, nor beyond U+10FFFF.
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  for (let offset = 2; offset < length; offset += 1) {
    if (((bytes[at + offset] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** The way back from `decodeLossless`. */
export function encodeLossless(text: string): Uint8Array {
  const encoder = new TextEncoder();
  if (!/\p{Surrogate}/u.test(text)) return encoder.encode(text);
  const parts = text
    .split(/(\p{Surrogate})/u)
    .map((part) =>
      /^\p{Surrogate}$/u.test(part) ? Uint8Array.of(part.charCodeAt(0) & 0xff) : encoder.encode(part),
    );
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
