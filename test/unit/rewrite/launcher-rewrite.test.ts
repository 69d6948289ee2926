import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowsPaths } from '../../../src/platform/path-rules.ts';
import { interpreterOf, parseLauncher } from '../../../src/rewrite/launcher-parse.ts';
import { rewriteLauncher } from '../../../src/rewrite/launcher-rewrite.ts';
import { readPeImage } from '../../../src/rewrite/pe-image.ts';
import type { Rewritten } from '../../../src/rewrite/rewrite.ts';
import { findLauncherStubs, pipVersions } from './support/launcher-stubs.ts';
import {
  makeDistlibLauncher,
  makeUvTrailerLauncher,
  makeZip,
  readUvLauncher,
} from './support/make-launcher.ts';
import { makePe } from './support/make-pe.ts';

const stubs = await findLauncherStubs();
const venv = 'C:\\v\\venv';
const python = `${venv}\\Scripts\\python.exe`;

const move = (bytes: Uint8Array, from: string, to: string): Rewritten =>
  rewriteLauncher(bytes, { moves: [{ from, to }], paths: windowsPaths });

function mustMove(bytes: Uint8Array, from: string, to: string): Buffer {
  const { bytes: result, left } = move(bytes, from, to);
  if (result === undefined) throw new Error(`left alone: ${JSON.stringify(left)}`);
  return Buffer.from(result);
}

const subjects: [string, () => Buffer][] = [
  ['distlib', () => makeDistlibLauncher(makePe(), `#!${python}\n`)],
  ['distlib with arguments', () => makeDistlibLauncher(makePe(), `#!${python} -E -s\r\n`, '')],
  ['uv trailer, script', () => makeUvTrailerLauncher(makePe(), python, 'UVSC')],
  ['uv trailer, python', () => makeUvTrailerLauncher(makePe({ bits: 32 }), python, 'UVPY')],
  ['uv 0.8.24', () => mustMove(readUvLauncher('0.8.24'), 'C:\\proj\\venv', venv)],
  ['uv 0.12.0 (UpdateResource)', () => readUvLauncher('0.12.0')],
  ['uv 0.13.9 (editpe)', () => readUvLauncher('0.13.9')],
];
if (typeof stubs !== 'string') {
  for (const pip of pipVersions) {
    for (const name of ['t64', 'w64']) {
      const stub = stubs.get(`pip-${pip}/${name}.exe`) ?? new Uint8Array(0);
      subjects.push([`${name}.exe of pip ${pip}`, () => makeDistlibLauncher(stub, `#!${python}\n`)]);
    }
  }
}

describe('real stubs', () => {
  it.skipIf(typeof stubs === 'string')(
    `are among the subjects${typeof stubs === 'string' ? stubs : ''}`,
    () => {
      expect(subjects).toHaveLength(7 + pipVersions.length * 2);
    },
  );
});

describe.each(subjects)('%s', (_, make) => {
  const original = make();

  it.each([
    ['shorter', 'D:\\x'],
    ['as long', 'D:\\w\\venv'],
    ['longer', 'C:\\somewhere\\else\\with a longer\\name\\for the\\venv'],
    ['with a space', 'C:\\sp ace\\venv'],
    ['non-ASCII', 'C:\\Users\\Jürgen 王\\venv'],
    ['on a share', '\\\\server\\share\\venv'],
    ['with letters that mean something elsewhere', "C:\\%PATH%\\$x`'&^(1)\\venv"],
  ])('starts an interpreter at a path that is %s, and back again byte for byte', (__, to) => {
    const there = mustMove(original, venv, to);
    const launcher = parseLauncher(there);
    expect(interpreterOf(launcher)).toBe(`${to}\\Scripts\\python.exe`);
    expect(launcher).toMatchObject({ kind: parseLauncher(original).kind });
    expect(mustMove(there, to, venv).equals(original)).toBe(true);
  });

  it('keeps the bytes around the path', () => {
    const there = mustMove(original, venv, 'C:\\another place\\venv');
    const zip = original.subarray(original.indexOf('PK\x03\x04'), original.indexOf('PK\x05\x06') + 22);
    expect(there.includes(zip)).toBe(true);
    const code = (bytes: Buffer): Buffer => {
      const text = readPeImage(bytes)?.sections[0];
      return bytes.subarray(text?.start, (text?.start ?? 0) + (text?.size ?? 0));
    };
    expect(code(there).equals(code(original))).toBe(true);
  });

  it('is not touched by a move of another place, nor of one that its path only begins with', () => {
    for (const from of ['C:\\v\\ven', 'C:\\v\\venv-data', 'D:\\v\\venv', 'C:\\v\\venv\\Scripts\\python.ex']) {
      expect(move(original, from, 'D:\\z')).toEqual({ bytes: undefined, details: [], left: [] });
    }
    expect(move(original, venv, venv).bytes).toBeUndefined();
  });

  it('survives any path there and back', () => {
    const part = fc.stringMatching(/^[\wäß王 .,;=+@#!&'()[\]{}$%^~`-]{0,20}[\wä王]$/);
    const place = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => `E:\\${parts.join('\\')}`);
    fc.assert(
      fc.property(place, (to) => {
        const there = move(original, venv, to);
        if (there.bytes === undefined) {
          // Only a shebang has limits that such a path meets.
          expect(parseLauncher(original).kind).toBe('distlib');
          expect(there.left[0]?.why).toMatch(/too long|behind ".exe"|beginning of the line/);
          return;
        }
        expect(interpreterOf(parseLauncher(there.bytes))).toBe(`${to}\\Scripts\\python.exe`);
        expect(mustMove(there.bytes, to, venv).equals(original)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a shebang', () => {
  const shebangOf = (bytes: Uint8Array | undefined): string =>
    /#![^\0]*?(?=PK\x03\x04)/.exec(Buffer.from(bytes ?? []).toString('utf8'))?.[0] ?? '';
  const launcher = (line: string, more?: string): Buffer => makeDistlibLauncher(makePe(), line, more);

  it.each([
    ['#!C:\\v\\venv\\Scripts\\python.exe\n', 'D:\\sp ace', '#!"D:\\sp ace\\Scripts\\python.exe"\n\r\n'],
    ['#!"C:\\v\\venv\\Scripts\\python.exe" -E\n', 'D:\\x', '#!"D:\\x\\Scripts\\python.exe" -E\n\r\n'],
    ['#!c:\\V\\Venv\\Scripts\\python.exe -I\r\n', 'D:\\X', '#!d:\\X\\Scripts\\python.exe -I\r\n\r\n'],
    ['#!C:/v/venv/Scripts/python.exe\n', 'D:\\a\\b', '#!D:/a/b/Scripts/python.exe\n\r\n'],
    ['#!\\\\?\\C:\\v\\venv\\Scripts\\python.exe\n', 'D:\\x', '#!\\\\?\\D:\\x\\Scripts\\python.exe\n\r\n'],
  ])('%j moved to %s becomes %j', (line, to, expected) => {
    expect(shebangOf(move(launcher(line), venv, to).bytes)).toBe(expected);
  });

  it('loses the quotes that it had for a space', () => {
    const spaced = launcher('#!"C:\\sp ace\\Scripts\\python.exe"\n');
    expect(shebangOf(move(spaced, 'C:\\sp ace', 'D:\\x').bytes)).toBe('#!D:\\x\\Scripts\\python.exe\n\r\n');
  });

  it('gets the quotes that it lacked: unquoted, Windows tries C:\\sp.exe first', () => {
    const spaced = launcher('#!C:\\sp ace\\Scripts\\python.exe -E\n');
    expect(shebangOf(move(spaced, 'C:\\sp ace', 'D:\\s p').bytes)).toBe(
      '#!"D:\\s p\\Scripts\\python.exe" -E\n\r\n',
    );
  });

  it('has room for 260 bytes up to the zip and not for one more', () => {
    const rest = '#!'.length + '\\Scripts\\python.exe'.length + '\n\r\n'.length;
    const place = (length: number): string => `C:\\${'x'.repeat(length - rest - 3)}`;
    expect(shebangOf(move(launcher(`#!${python}\n`), venv, place(260)).bytes)).toHaveLength(260);
    const { bytes, left } = move(launcher(`#!${python}\n`), venv, place(261));
    expect(bytes).toBeUndefined();
    expect(left[0]?.why).toContain('reads 260 bytes, and 261 would be needed');
  });

  it.each(['C:\\x.exe y', 'C:\\x y\\z.exe w'])('cannot name %s', (to) => {
    expect(move(launcher(`#!${python}\n`), venv, to).left[0]?.why).toContain('behind ".exe"');
  });

  it('that the zip counts in its offsets is left alone', () => {
    const line = `#!${python}\n`;
    const bytes = Buffer.concat([makePe(), Buffer.from(line), makeZip('x', '', line.length)]);
    expect(move(bytes, venv, 'D:\\x')).toMatchObject({
      bytes: undefined,
      left: [{ why: expect.stringContaining('zipapp') }],
    });
  });
});

describe('a launcher of uv', () => {
  it.each(['UVSC', 'UVPY', 'UVUV'])('with %s never gets quotes', (magic) => {
    const there = mustMove(makeUvTrailerLauncher(makePe(), python, magic), venv, 'D:\\sp ace');
    expect(there.subarray(-42, -8).toString()).toContain('D:\\sp ace\\Scripts\\python.exe');
    expect(there.subarray(-4).toString()).toBe(magic);
  });

  it.each(['..\\Scripts\\python.exe', 'python.exe'])(
    'that finds %s beside itself is left as it is',
    (path) => {
      const relative = makeUvTrailerLauncher(makePe(), path, 'UVSC');
      expect(move(relative, venv, 'D:\\x')).toEqual({ bytes: undefined, details: [], left: [] });
    },
  );

  it.each(['0.12.0', '0.13.9'] as const)('%s grows by pages: sections stay in order', (version) => {
    const original = readUvLauncher(version);
    const to = `C:\\${'deep\\'.repeat(3000)}venv`;
    const there = mustMove(original, venv, to);
    const image = readPeImage(there);
    const sections = image?.sections ?? [];
    for (const [index, section] of sections.slice(1).entries()) {
      const before = sections[index];
      if (before === undefined || image === undefined) throw new Error('no sections');
      const inMemory = Math.ceil(before.virtualSize / image.sectionAlignment) * image.sectionAlignment;
      expect(section.address).toBe(before.address + inMemory);
      expect(section.start).toBe(before.start + before.size);
    }
    const last = sections.at(-1);
    const end = (last?.address ?? 0) + Math.ceil((last?.virtualSize ?? 0) / 0x1000) * 0x1000;
    expect(there.readUInt32LE((image?.optionalHeader ?? 0) + 56)).toBe(end);
    expect(mustMove(there, to, venv).equals(original)).toBe(true);
  });
});

describe('what is never written', () => {
  it('a signed launcher is left alone and told', () => {
    const bytes = readUvLauncher('0.13.9');
    const entry = readPeImage(bytes)?.directories[4]?.entry ?? 0;
    bytes.writeUInt32LE(bytes.length - 16, entry);
    bytes.writeUInt32LE(16, entry + 4);
    expect(move(bytes, venv, 'D:\\x')).toMatchObject({
      bytes: undefined,
      left: [{ why: expect.stringContaining('signed') }],
    });
  });

  it.each(['utf8', 'utf16le'] as const)(
    'an unknown one is told where it names the old place in %s',
    (form) => {
      const bytes = makePe({ content: Buffer.from(`x${venv}\\lib\0`, form) });
      expect(move(bytes, venv, 'D:\\x').left[0]?.why).toContain('no known kind');
      expect(move(bytes, 'C:\\v\\ven', 'D:\\x').left).toEqual([]);
      expect(move(bytes, 'C:\\other', 'D:\\x').left).toEqual([]);
    },
  );

  it('one with bytes of unknown meaning behind its resources is told', () => {
    const bytes = readUvLauncher('0.13.9');
    const section = readPeImage(bytes)?.sections.at(-1);
    bytes[(section?.start ?? 0) + (section?.size ?? 0) - 1] = 7;
    expect(move(bytes, venv, 'D:\\x').left[0]?.why).toContain('unknown meaning');
  });

  it('a path with a control character or a quote', () => {
    for (const to of ['D:\\a\nb', 'D:\\a"b', 'D:\\a\0b']) {
      expect(move(readUvLauncher('0.13.9'), venv, to).left[0]?.why).toBe('no launcher can hold the new path');
    }
  });
});
