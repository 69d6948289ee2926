import type { Random } from './random.ts';

/** What parsers trip over. */
const morsels: readonly Uint8Array[] = [
  ...[
    '\0',
    '\n',
    '\r\n',
    '\r',
    '=',
    ' = ',
    '#',
    '#!',
    '"',
    "'",
    '\\',
    '/',
    '..',
    '%',
    '$(',
    '`',
    "'''exec' ",
    '\ufeff',
  ],
  ...[
    '#!/bin/sh\n',
    '"$0" "$@"\n',
    'home = ',
    '/old/place',
    '/old/place/bin/python',
    'C:\\old\\place',
    'é',
    '\u{1f40d}',
  ],
  ...['{', '[', '":', '[[[[[[[[', 'PK\x03\x04', 'PK\x05\x06', 'MZ', 'PE\0\0', 'UVSC', 'UVPY'],
].map((text) => Buffer.from(text));

const numbers = [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/**
 * A changed copy: some bytes other, gone, doubled or put in. Rarely it is made as large as can be.
 * @param most bytes of the largest
 */
export function mutate(bytes: Uint8Array, random: Random, most = 200_000): Uint8Array {
  let result = Buffer.from(bytes);
  const rounds = 1 + Math.floor(random() * 6);
  for (let round = 0; round < rounds; round += 1) result = mutateOnce(result, random, most);
  return result.subarray(0, Math.max(most, bytes.length));
}

function mutateOnce(bytes: Buffer<ArrayBuffer>, random: Random, most: number): Buffer<ArrayBuffer> {
  const at = Math.floor(random() * (bytes.length + 1));
  const length = Math.floor(random() ** 3 * (bytes.length - at));
  const kind = Math.floor(random() * 9);
  const [head, middle, tail] = [
    bytes.subarray(0, at),
    bytes.subarray(at, at + length),
    bytes.subarray(at + length),
  ];
  const morsel = morsels[Math.floor(random() * morsels.length)] ?? new Uint8Array();
  switch (kind) {
    case 0: {
      const copy = Buffer.from(bytes);
      if (at < copy.length) copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      return copy;
    }
    case 1:
      return Buffer.concat([head, tail]);
    case 2:
      return Buffer.concat([head, middle, middle, tail]);
    case 3:
    case 4:
      return Buffer.concat([head, morsel, middle, tail]);
    case 5:
      return Buffer.from(head);
    case 6: {
      const copy = Buffer.from(bytes);
      const number = numbers[Math.floor(random() * numbers.length)] ?? 0;
      if (at + 4 <= copy.length) copy.writeUInt32LE(number, at);
      return copy;
    }
    case 7: {
      const noise = Buffer.from(
        Array.from({ length: 1 + Math.floor(random() * 16) }, () => Math.floor(random() * 256)),
      );
      return Buffer.concat([head, noise, tail]);
    }
    default: {
      // What takes quadratic time shows with many of the same.
      const times = random() < 0.02 ? most / Math.max(1, morsel.length) : random() * 50;
      return Buffer.concat([
        head,
        Buffer.from(Buffer.concat([morsel]).toString('latin1').repeat(times), 'latin1'),
        tail,
      ]);
    }
  }
}
