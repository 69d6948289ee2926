import { joinBytes } from '../rewrite/join-bytes.ts';

/** Bytes to put in the place of others. Offsets count from the start of the file as it is. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Applies spans that do not overlap; every byte outside of them stays. */
export function editBytes(bytes: Uint8Array, spans: readonly Span[]): Uint8Array {
  const encoder = new TextEncoder();
  const ordered = [...spans].sort((a, b) => a.start - b.start || a.end - b.end);
  const parts: Uint8Array[] = [];
  let position = 0;
  for (const span of ordered) {
    if (span.start < position) throw new RangeError(`spans overlap at byte ${span.start}`);
    parts.push(bytes.subarray(position, span.start), encoder.encode(span.text));
    position = span.end;
  }
  parts.push(bytes.subarray(position));
  return joinBytes(parts);
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
