import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLossless, encodeLossless } from '../../../src/rewrite/lossless-text.ts';
import { scanPythonLiterals, writePythonLiteral } from '../../../src/rewrite/python-literal.ts';
import { escapeInCsh, quoteCshLikeShlex } from '../../../src/rewrite/quote-csh.ts';
import { escapeInFish, quoteFishLikeShlex } from '../../../src/rewrite/quote-fish.ts';
import { escapeInSh, quoteLikeShlex } from '../../../src/rewrite/quote-sh.ts';
import { scanCsh } from '../../../src/rewrite/scan-csh.ts';
import { scanFish } from '../../../src/rewrite/scan-fish.ts';
import { quoteNuDouble, quoteNuRaw, scanNu } from '../../../src/rewrite/scan-nu.ts';
import { scanSh } from '../../../src/rewrite/scan-sh.ts';
import type { ShellLiteral } from '../../../src/rewrite/shell-literals.ts';
import { anyPath } from './support/random-paths.ts';

type Quote = (value: string) => string | undefined;

const marks = { single: "'", double: '"', bare: '' } as const;

function within(
  write: (value: string, quoting: keyof typeof marks) => string | undefined,
): readonly (readonly [string, Quote])[] {
  return (['single', 'double', 'bare'] as const).map((quoting) => [
    quoting,
    (value) => {
      const escaped = write(value, quoting);
      return escaped === undefined ? undefined : marks[quoting] + escaped + marks[quoting];
    },
  ]);
}

function words(scan: (text: string) => readonly ShellLiteral[]): (text: string) => readonly string[] {
  return (text) => scan(text).map((literal) => (literal.startsWord && literal.endsWord ? literal.text : '?'));
}

const shells: readonly {
  readonly shell: string;
  readonly read: (text: string) => readonly string[];
  readonly ways: readonly (readonly [string, Quote])[];
}[] = [
  { shell: 'sh', read: words(scanSh), ways: [...within(escapeInSh), ['as shlex', quoteLikeShlex]] },
  {
    shell: 'csh',
    read: words(scanCsh),
    ways: [
      ...within((value, quoting) => escapeInCsh(value, quoting, false)),
      ['as shlex', quoteCshLikeShlex],
    ],
  },
  {
    shell: 'fish',
    read: words(scanFish),
    ways: [
      ...within((value, quoting) => escapeInFish(value, quoting, 'split')),
      ...within((value, quoting) => escapeInFish(value, quoting, 'posix')),
      ['as shlex', quoteFishLikeShlex],
    ],
  },
  {
    shell: 'Nushell',
    read: (text) => scanNu(text).map(({ value }) => value),
    ways: [
      ['raw', quoteNuRaw],
      ['double', quoteNuDouble],
    ],
  },
];

describe.each(shells)('a path quoted for $shell', ({ read, ways }) => {
  it.each(ways)('is one word with the same meaning, %s', (_, quote) => {
    fc.assert(
      fc.property(anyPath, anyPath, (first, second) => {
        const [one, other] = [quote(first), quote(second)];
        expect(read(`${one} ${other}\n${one}`)).toEqual([first, second, first]);
      }),
    );
  });
});

describe('csh', () => {
  it('has no quotes that hold a line break', () => {
    expect(escapeInCsh('/a\nb', 'single', false)).toBeUndefined();
    expect(quoteCshLikeShlex('/a\nb')).toBeUndefined();
  });
});

describe('a Python literal', () => {
  const prefixes = fc.constantFrom('', 'r', 'b', 'rb', 'Br', 'u', 'R');
  const quotes = fc.constantFrom("'", '"', "'''", '"""');

  it('means what it was written for, whatever its prefix and quotes', () => {
    const value = fc.oneof(
      anyPath,
      fc.string({ unit: 'binary' }).filter((text) => !/\p{Surrogate}/u.test(text)),
    );
    fc.assert(
      fc.property(value, prefixes, quotes, fc.boolean(), (text, prefix, quote, ascii) => {
        const literal = writePythonLiteral(text, { prefix, quote, ascii });
        expect(scanPythonLiterals(`x = ${literal} # "`).map((one) => one.value)).toEqual([text]);
      }),
    );
  });

  it.each([
    [String.raw`'\x41\u00e4\U0001f40d\101\n'`, 'Aä🐍A\n'],
    [String.raw`b'\xc3\xa4\101'`, 'äA'],
    [String.raw`b'\xff'`, undefined],
    [String.raw`'\N{BULLET}'`, undefined],
    ["f'/old/{x}'", undefined],
    [String.raw`r'\x41'`, '\\x41'],
    [String.raw`'C:\\dir\q'`, 'C:\\dir\\q'],
    ["'a\\\nb'", 'ab'],
  ])('%s means %j', (text, value) => {
    expect(scanPythonLiterals(text)[0]?.value).toBe(value);
  });

  it('is not begun by a quote in a comment', () => {
    expect(scanPythonLiterals("# it's\nx = '/a'  # won't\n").map(({ value }) => value)).toEqual(['/a']);
  });
});

describe('bytes that are no UTF-8', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(encodeLossless(decodeLossless(bytes))).toEqual(bytes);
      }),
    );
  });
});

describe('a shell script', () => {
  it('has literals in substitutions, and none in comments, here-documents and expansions', () => {
    const script = `# '/comment'\nx="$(cat '/sub' "/deep")" y=\`ls /back\`\ncat <<'EOF' > /out\n'/here'\nEOF\n"\${x:-/no}" "/a$x/b" $'/ansi' /end`;
    const texts = scanSh(script).map(({ text }) => text);
    expect(texts).toEqual([
      'x=',
      'cat',
      '/sub',
      '/deep',
      'y=',
      'ls',
      '/back',
      'cat',
      '/out',
      '/a',
      '/b',
      '/end',
    ]);
  });

  it('has literals that say whether they are whole words', () => {
    const ends = scanSh('"/a$x/b"c /d').map(({ text, startsWord, endsWord }) => [text, startsWord, endsWord]);
    expect(ends).toEqual([
      ['/a', true, false],
      ['/bc', false, true],
      ['/d', true, true],
    ]);
  });
});
