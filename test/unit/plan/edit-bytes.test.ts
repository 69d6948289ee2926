import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editBytes, sameBytes } from '../../../src/plan/edit-bytes.ts';
import { toBytes, toText } from '../support/memory-files.ts';

describe('an edit by spans', () => {
  it('replaces, inserts and removes, in whatever order the spans come', () => {
    const spans = [
      { start: 6, end: 8, text: '' },
      { start: 0, end: 1, text: 'Ä' },
      { start: 3, end: 3, text: '-' },
    ];
    expect(toText(editBytes(toBytes('abcdefgh'), spans))).toBe('Äbc-def');
  });

  it('refuses spans that overlap', () => {
    const spans = [
      { start: 0, end: 3, text: 'x' },
      { start: 2, end: 4, text: 'y' },
    ];
    expect(() => editBytes(toBytes('abcdef'), spans)).toThrow(RangeError);
  });

  it('leaves the bytes that it was given, and every byte outside of the span', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.nat(60),
        fc.nat(60),
        fc.string(),
        (bytes, a, b, text) => {
          const start = Math.min(a, b, bytes.length);
          const end = Math.min(Math.max(a, b), bytes.length);
          const original = Uint8Array.from(bytes);
          const edited = editBytes(bytes, [{ start, end, text }]);
          expect(bytes).toEqual(original);
          const expected = [...original.subarray(0, start), ...toBytes(text), ...original.subarray(end)];
          expect(sameBytes(edited, Uint8Array.from(expected))).toBe(true);
        },
      ),
    );
  });
});
