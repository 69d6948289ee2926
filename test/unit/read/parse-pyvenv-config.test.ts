import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configValue, type PyvenvConfig } from '../../../src/model/venv.ts';
import { editBytes } from '../../../src/plan/edit-bytes.ts';
import { type ConfigDefect, parsePyvenvConfig } from '../../../src/read/parse-pyvenv-config.ts';
import { toBytes, toText } from '../support/memory-files.ts';
import { posixConfigs } from '../support/pyvenv-texts.ts';

function parse(content: string | Uint8Array): ReturnType<typeof parsePyvenvConfig> {
  return parsePyvenvConfig({ kind: 'text', bytes: toBytes(content), mode: 0o644 });
}

function configOf(content: string | Uint8Array): PyvenvConfig {
  const parsed = parse(content);
  if (parsed.kind === 'defect') throw new Error(parsed.defect.kind);
  return parsed.config;
}

function home(content: string | Uint8Array): string | undefined {
  return configValue(configOf(content), 'home');
}

describe('home is read as CPython reads it', () => {
  it.each([
    ['as every maker writes it', 'home = /opt/py/bin\n'],
    ['without spaces around the sign', 'home=/opt/py/bin\n'],
    ['with tabs and more spaces', ' \thome \t =\t  /opt/py/bin\n'],
    ['with a key in capitals', 'HOME = /opt/py/bin\n'],
    ['with spaces behind the value', 'home = /opt/py/bin  \t\n'],
    ['with CRLF', 'home = /opt/py/bin\r\nversion = 3.11.7\r\n'],
    ['without a last newline', 'version = 3.11.7\nhome = /opt/py/bin'],
    ['after a comment line', '# home = /elsewhere\nhome = /opt/py/bin\n'],
    ['after an empty line and one without a sign', '\n\njust text\nhome = /opt/py/bin\n'],
    ['after a key that begins like it', 'homepage = /elsewhere\nhome = /opt/py/bin\n'],
    ['from the first of two lines', 'home = /opt/py/bin\nhome = /elsewhere\n'],
    ['from the first of two in different case', 'Home = /opt/py/bin\nhome = /elsewhere\n'],
  ])('%s', (_what, content) => {
    expect(home(content)).toBe('/opt/py/bin');
  });

  it('splits at the first sign only', () => {
    expect(home('home = /opt/a=b/bin\n')).toBe('/opt/a=b/bin');
  });

  it('takes a comment behind the value for a part of the path, since there are no such comments', () => {
    expect(home('home = /opt/py/bin # system\n')).toBe('/opt/py/bin # system');
  });

  it('leaves alone what an INI reader would change', () => {
    const text = 'home = \\\\server\\share\\py\ncommand = C:\\a;b\\python.exe -m venv C:\\v#1\n';
    expect(home(text)).toBe('\\\\server\\share\\py');
    expect(configValue(configOf(text), 'command')).toBe('C:\\a;b\\python.exe -m venv C:\\v#1');
  });

  it('takes a value of other letters as UTF-8', () => {
    expect(home('home = C:\\Ä日本\\Python\r\n')).toBe('C:\\Ä日本\\Python');
  });

  it('does not take a key for home that has a byte order mark in front, on any line', () => {
    expect(home('version = 3.11\n\ufeffhome = /elsewhere\nhome = /opt/py/bin\n')).toBe('/opt/py/bin');
  });
});

describe('keys', () => {
  it('are in lower case, values as written, lines counted from 1', () => {
    const { entries } = configOf('# version = 3.9\nHome = /Opt\n\nInclude-System-Site-Packages = TRUE\n');
    expect(entries.map(({ key, value, line }) => [key, value, line])).toEqual([
      ['home', '/Opt', 2],
      ['include-system-site-packages', 'TRUE', 4],
    ]);
  });

  it.each(Object.entries(posixConfigs))('of %s are all there', (_maker, render) => {
    const text = render({ prefix: '/opt/python', minor: '3.11', patch: 7 });
    const { entries } = configOf(text);
    expect(entries.map(({ key, value }) => `${key} = ${value}\n`).join('')).toBe(text);
  });
});

describe('what Python cannot read as a pyvenv.cfg is named', () => {
  it.each<[string, string | Uint8Array, ConfigDefect]>([
    ['an empty file', '', { kind: 'empty' }],
    ['a byte order mark', '\ufeffhome = /opt/py/bin\n', { kind: 'byte-order-mark' }],
    ['no home', 'version = 3.11.7\n', { kind: 'no-home' }],
    ['an empty home', 'home =\nversion = 3.11.7\n', { kind: 'no-home' }],
    ['an empty home before a good one', 'home =  \nhome = /opt/py/bin\n', { kind: 'no-home' }],
    ['a home in a comment only', '# home = /opt/py/bin\n', { kind: 'no-home' }],
    [
      'double quotes',
      'version = 3\nhome = "/opt/py/bin"\n',
      { kind: 'quoted-home', value: '"/opt/py/bin"', line: 2 },
    ],
    ['single quotes', "home = '/opt/py/bin'\n", { kind: 'quoted-home', value: "'/opt/py/bin'", line: 1 }],
    ['NUL', 'home = /opt\0/py\n', { kind: 'not-text', offset: 11 }],
    ['UTF-16', Uint8Array.from(Buffer.from('home = /opt\n', 'utf16le')), { kind: 'not-text', offset: 1 }],
    [
      'Latin-1',
      Uint8Array.from(Buffer.from('home = /opt/\xe4\n', 'latin1')),
      { kind: 'not-text', offset: 12 },
    ],
    [
      'a letter cut in two',
      Uint8Array.from([...toBytes('home = /a'), 0xe6, 0x97]),
      { kind: 'not-text', offset: 9 },
    ],
  ])('%s', (_what, content, expected) => {
    expect(parse(content)).toEqual({ kind: 'defect', defect: expected });
  });

  it('but a genuine replacement character is text', () => {
    expect(home('home = /opt/\ufffd\n')).toBe('/opt/\ufffd');
  });
});

describe('for any file that can be read', () => {
  const word = fc.string({ unit: fc.constantFrom(...'aZ0/\\.#;:"\'ä日\ufeff\u00a0 -=%'), maxLength: 12 });
  const blank = fc.constantFrom('', ' ', '\t', '  ');
  const line = fc.oneof(
    {
      weight: 4,
      arbitrary: fc
        .tuple(
          blank,
          fc.constantFrom('version', 'Prompt', 'executable', 'home', 'x y'),
          blank,
          fc.constant('='),
          blank,
          word,
          blank,
        )
        .map((parts) => parts.join('')),
    },
    { weight: 1, arbitrary: word },
  );
  const file = fc
    .tuple(fc.array(line, { maxLength: 6 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
    .map(([lines, ending, last]) => {
      const all = ['home = /opt/python/bin', ...lines];
      return all.join(ending) + (last ? ending : '');
    });

  it('the span of every value holds the value, to the byte', () => {
    fc.assert(
      fc.property(file, (text) => {
        const { entries, file: source } = configOf(text);
        for (const { value, valueStart, valueEnd } of entries) {
          expect(toText(source.bytes.subarray(valueStart, valueEnd))).toBe(value);
        }
      }),
    );
  });

  it('an edit of one value leaves every other byte, and is read back', () => {
    fc.assert(
      fc.property(file, fc.nat(), (text, pick) => {
        const { entries, file: source } = configOf(text);
        const entry = entries[pick % entries.length];
        if (entry === undefined) return;
        const edited = editBytes(source.bytes, [
          { start: entry.valueStart, end: entry.valueEnd, text: '/neu/ü' },
        ]);
        const rest = source.bytes.length - entry.valueEnd;
        expect(edited.subarray(0, entry.valueStart)).toEqual(source.bytes.subarray(0, entry.valueStart));
        expect(edited.subarray(edited.length - rest)).toEqual(source.bytes.subarray(entry.valueEnd));
        const again = configOf(edited).entries;
        expect(again.map(({ key }) => key)).toEqual(entries.map(({ key }) => key));
        expect(again[entries.indexOf(entry)]?.value).toBe('/neu/ü');
      }),
    );
  });
});
