import { describe, expect, it } from 'vitest';
import { parseLauncher } from '../../../src/rewrite/launcher-parse.ts';
import { findLauncherStubs, pipVersions } from './support/launcher-stubs.ts';
import {
  makeDistlibLauncher,
  makeUvTrailerLauncher,
  makeZip,
  readUvLauncher,
} from './support/make-launcher.ts';
import { makePe } from './support/make-pe.ts';

const stubs = await findLauncherStubs();
const python = 'C:\\proj\\venv\\Scripts\\python.exe';
const utf16 = (...texts: string[]): Buffer =>
  Buffer.concat(texts.map((text) => Buffer.from(`\0${text}\0`, 'utf16le')));

describe.skipIf(typeof stubs === 'string')(
  `real stubs${typeof stubs === 'string' ? `: ${stubs}` : ''}`,
  () => {
    const stub = (name: string): Uint8Array => {
      const found = typeof stubs === 'string' ? undefined : stubs.get(name);
      if (found === undefined) throw new Error(`no ${name} among the stubs`);
      return found;
    };

    it.each(
      pipVersions.flatMap((pip) =>
        ['t32', 't64', 'w32', 'w64'].map((name) => ({ file: `pip-${pip}/${name}.exe`, name })),
      ),
    )('$file before a shebang and a zip is a launcher of distlib', ({ file, name }) => {
      expect(parseLauncher(makeDistlibLauncher(stub(file), `#!${python} -E\n`))).toMatchObject({
        kind: 'distlib',
        bits: name.endsWith('32') ? 32 : 64,
        windowed: name.startsWith('w'),
        signed: false,
        interpreter: python,
        quoted: false,
        args: ' -E',
      });
      expect(parseLauncher(stub(file)).kind).toBe('unknown');
    });

    it.each(['cli', 'cli-32', 'cli-64', 'cli-arm64', 'gui', 'gui-32', 'gui-64', 'gui-arm64'])(
      'setuptools/%s.exe is told by its content',
      (name) => {
        expect(parseLauncher(stub(`setuptools-65.5.0/${name}.exe`))).toEqual({
          kind: 'setuptools',
          bits: name.endsWith('64') ? 64 : 32,
          windowed: name.startsWith('gui'),
          signed: false,
          scriptSuffix: name.startsWith('gui') ? '-script.pyw' : '-script.py',
        });
      },
    );
  },
);

describe('a shebang before the zip at the end of the file', () => {
  const pe = makePe();
  const parse = (shebang: string, more?: string): unknown =>
    parseLauncher(makeDistlibLauncher(pe, shebang, more));

  it.each([
    ['#!C:\\v\\Scripts\\python.exe\n', 'C:\\v\\Scripts\\python.exe', false, ''],
    ['#!C:\\v\\Scripts\\python.exe\r\n', 'C:\\v\\Scripts\\python.exe', false, ''],
    ['#!  C:\\v\\Scripts\\PYTHON.EXE  -E -s\n', 'C:\\v\\Scripts\\PYTHON.EXE', false, '  -E -s'],
    ['#!"C:\\sp ace\\Scripts\\python.exe"\n', 'C:\\sp ace\\Scripts\\python.exe', true, ''],
    ['#!"C:\\sp ace\\Scripts\\python.exe" -I\n', 'C:\\sp ace\\Scripts\\python.exe', true, ' -I'],
    ['#!C:\\sp ace\\Scripts\\python.exe -u\n', 'C:\\sp ace\\Scripts\\python.exe', false, ' -u'],
    ['#!C:\\a.exe.d\\Scripts\\python.exe\n', 'C:\\a.exe.d\\Scripts\\python.exe', false, ''],
    ['#!C:\\Jürgen 王\\Scripts\\pythonw.exe\n', 'C:\\Jürgen 王\\Scripts\\pythonw.exe', false, ''],
    ['#!<launcher_dir>\\python.exe\n', '<launcher_dir>\\python.exe', false, ''],
    ['#!/usr/bin/env python\n', '/usr/bin/env', false, ' python'],
  ])('%j', (shebang, interpreter, quoted, args) => {
    expect(parse(shebang)).toMatchObject({ kind: 'distlib', interpreter, quoted, args });
    expect(parse(shebang, '')).toMatchObject({ kind: 'distlib', interpreter });
  });

  it.each([
    ['a quote that does not end', '#!"C:\\v\\python.exe\n'],
    ['no line end', '#!C:\\v\\python.exe'],
    ['nothing to start', '#!\n'],
    ['no shebang', 'C:\\v\\python.exe\n'],
  ])('%s: unknown', (_, shebang) => {
    expect(parse(shebang, '')).toMatchObject({ kind: 'unknown', bits: 64 });
  });

  it('is not UTF-8, or stands further than MAX_PATH from the zip: unknown', () => {
    const latin = Buffer.concat([pe, Buffer.from('#!C:\\J\xfcrgen\\python.exe\n', 'latin1'), makeZip('')]);
    expect(parseLauncher(latin).kind).toBe('unknown');
    expect(parse(`#!C:\\${'x'.repeat(300)}\\python.exe\n`)).toMatchObject({ kind: 'unknown' });
  });

  it('comes with a comment behind the zip, and with the letters of an end record in that', () => {
    const comment = 'PK\x05\x06 and so on, long enough for a record';
    const bytes = Buffer.concat([pe, Buffer.from(`#!${python}\n`), makeZip('x', comment)]);
    expect(parseLauncher(bytes)).toMatchObject({ kind: 'distlib', interpreter: python });
  });

  it('is counted by the zip of zipapp', () => {
    const line = `#!${python}\n`;
    const bytes = Buffer.concat([pe, Buffer.from(line), makeZip('x', '', line.length)]);
    expect(parseLauncher(bytes)).toMatchObject({ kind: 'distlib', countsFromShebang: true });
  });
});

describe('launchers of uv', () => {
  it.each([
    ['0.8.24', 'uv-trailer', python],
    ['0.12.0', 'uv-resources', 'C:\\v\\venv\\Scripts\\python.exe'],
    ['0.13.9', 'uv-resources', 'C:\\v\\venv\\Scripts\\python.exe'],
  ] as const)('of %s', (version, kind, interpreter) => {
    const common = { bits: 64, windowed: false, signed: false };
    expect(parseLauncher(readUvLauncher(version))).toMatchObject({
      kind,
      interpreter,
      starts: 'script',
      ...common,
    });
  });

  it.each([
    ['UVSC', 'script'],
    ['UVPY', 'python'],
    ['UVUV', 'script'],
  ])('end with %s', (magic, starts) => {
    expect(parseLauncher(makeUvTrailerLauncher(makePe({ bits: 32 }), python, magic))).toMatchObject({
      kind: 'uv-trailer',
      bits: 32,
      starts,
      interpreter: python,
    });
  });

  it('name a path longer than the file, an empty one or one that is not UTF-8: unknown', () => {
    const good = makeUvTrailerLauncher(makePe(), python, 'UVSC');
    for (const length of [0, good.length, 0xffffffff]) {
      good.writeUInt32LE(length, good.length - 8);
      expect(parseLauncher(good).kind).toBe('unknown');
    }
    const bytes = makeUvTrailerLauncher(makePe(), python, 'UVSC');
    bytes[bytes.length - 9] = 0xff;
    expect(parseLauncher(bytes).kind).toBe('unknown');
  });
});

describe('executables that hold no path', () => {
  it.each([
    ['python311.dll', 3, 11, false],
    ['PYTHON27.DLL', 2, 7, false],
    ['python313t.dll', 3, 13, true],
    ['python314_d.dll', 3, 14, false],
    ['libpython3.11.dll', 3, 11, false],
  ])('one that needs %s is a Python %i.%i', (library, major, minor, freeThreaded) => {
    const bytes = makePe({ imports: ['KERNEL32.dll', library] });
    expect(parseLauncher(bytes)).toEqual({
      ...{ kind: 'python', bits: 64, windowed: false, signed: false },
      ...{ library, major, minor, freeThreaded },
    });
  });

  it('python3.dll alone tells no version', () => {
    expect(parseLauncher(makePe({ imports: ['python3.dll'] })).kind).toBe('unknown');
  });

  it.each([
    ['launcher', "No Python at '%ls'", 'pythonw.exe', true],
    ['venvlauncher', "no home= specified in '%ls'", 'python.exe', false],
    ['venvlauncher', "no home= specified in '%ls'", 'python3.13t.exe', false],
  ])('a redirector of %s.c that says %j starts %s', (source, message, starts, windowed) => {
    const content = utf16('pyvenv.cfg', message, starts, 'py.exe');
    expect(parseLauncher(makePe({ windowed, content }))).toEqual({
      ...{ kind: 'redirector', bits: 64, windowed, signed: false },
      ...{ source, starts },
    });
  });

  it('the name of pyvenv.cfg alone makes no redirector, nor does it in UTF-8', () => {
    expect(parseLauncher(makePe({ content: utf16('pyvenv.cfg') })).kind).toBe('unknown');
    const inUtf8 = Buffer.from("pyvenv.cfg No Python at '");
    expect(parseLauncher(makePe({ content: inUtf8 })).kind).toBe('unknown');
  });

  it('a signature is seen', () => {
    const signed = makePe({ imports: ['python311.dll'], certificate: Buffer.alloc(16) });
    expect(parseLauncher(signed)).toMatchObject({ kind: 'python', signed: true });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a script', Buffer.from('#!C:\\v\\python.exe\r\nprint()')],
    ['ELF', Buffer.from(`\x7fELF${'\0'.repeat(200)}`, 'latin1')],
    ['DOS', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])],
    ['a headless zip', makeZip('x')],
  ])('%s is unknown, of no bits', (_, bytes) => {
    expect(parseLauncher(bytes)).toEqual({
      kind: 'unknown',
      bits: undefined,
      windowed: false,
      signed: false,
    });
  });
});
