import { describe, expect, it } from 'vitest';
import { makeLineReader } from '../../../src/world/line-reader.ts';

function read(limit: number, chunks: readonly string[]): { lines: string[]; taken: boolean[] } {
  const lines: string[] = [];
  const take = makeLineReader(limit, (line) => lines.push(line));
  return { lines, taken: chunks.map((chunk) => take(Buffer.from(chunk))) };
}

describe('a reader of lines', () => {
  it('puts lines together from whatever pieces they come in', () => {
    expect(read(10, ['one\ntw', 'o\n\nth', 'ree']).lines).toEqual(['one', 'two', '']);
  });

  it('takes a line of just the length that is allowed', () => {
    expect(read(3, ['abc\n', 'a', 'bc\n'])).toEqual({ lines: ['abc', 'abc'], taken: [true, true, true] });
  });

  it('stops for good at a line that is too long, whether it ends or not', () => {
    expect(read(3, ['ok\nabcd\nok\n', 'ok\n'])).toEqual({ lines: ['ok'], taken: [false, false] });
    expect(read(3, ['ab', 'cd', '\nok\n'])).toEqual({ lines: [], taken: [true, false, false] });
  });

  it('does not break letters that are cut in two', () => {
    const bytes = Buffer.from('ü\n');
    const lines: string[] = [];
    const take = makeLineReader(10, (line) => lines.push(line));
    take(bytes.subarray(0, 1));
    take(bytes.subarray(1));
    expect(lines).toEqual(['ü']);
  });
});
