import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { posixPaths } from '../../../src/platform/path-rules.ts';
import { findMentions, replaceMentions } from '../../../src/rewrite/find-mentions.ts';
import { mapPath } from '../../../src/rewrite/map-path.ts';
import { mapValue } from '../../../src/rewrite/map-value.ts';
import { anyPath, moved, movedOnWindows, plainPath, windowsPath } from './support/random-paths.ts';

describe('a path', () => {
  it.each([
    ['/old/venv', '/new/place'],
    ['/old/venv/bin/python3.11', '/new/place/bin/python3.11'],
    ['/old/venv/', '/new/place/'],
    ['/old/venv-data', undefined],
    ['/old/venv2/bin', undefined],
    ['/old/ven', undefined],
    ['/x/old/venv/bin', undefined],
    ['/OLD/venv', undefined],
    ['/old/venv\\bin', undefined],
  ])('%s leads to %s', (path, expected) => {
    expect(mapPath(path, moved('/old/venv', '/new/place'))).toBe(expected);
  });

  it('follows the innermost of the places that moved', () => {
    const context = {
      paths: posixPaths,
      moves: [
        { from: '/old/project/.venv', to: '/venvs/project' },
        { from: '/old/project', to: '/new/project' },
      ],
    };
    expect(mapPath('/old/project/.venv/bin', context)).toBe('/venvs/project/bin');
    expect(mapPath('/old/project/src', context)).toBe('/new/project/src');
    expect(mapPath('/old/project/.venv2', context)).toBe('/new/project/.venv2');
  });

  it.each([
    ['C:\\Old\\venv\\Scripts', 'D:\\New\\Scripts'],
    ['c:\\old\\VENV\\Scripts', 'd:\\New\\Scripts'],
    ['C:/Old/venv/Scripts', 'D:/New/Scripts'],
    ['C:\\Old/venv\\Scripts', 'D:\\New\\Scripts'],
    ['\\\\?\\C:\\Old\\venv', '\\\\?\\D:\\New'],
    // As setuptools writes easy-install.pth, by way of normcase.
    ['c:\\old\\venv', 'd:\\new'],
    ['C:\\Old\\venv-data', undefined],
    ['C:\\Old\\venv2', undefined],
  ])('of Windows, %s, leads to %s', (path, expected) => {
    expect(mapPath(path, movedOnWindows('C:\\Old\\venv', 'D:\\New'))).toBe(expected);
  });

  it('comes back by the way back', () => {
    fc.assert(
      fc.property(anyPath, anyPath, fc.constantFrom('', '/bin', '/a b/c'), (from, to, rest) => {
        expect(mapPath(from + rest, moved(from, to))).toBe(to + rest);
        expect(mapPath(to + rest, moved(to, from))).toBe(from + rest);
      }),
    );
    fc.assert(
      fc.property(windowsPath, windowsPath, fc.boolean(), fc.boolean(), (from, to, slashes, lower) => {
        const slashed = slashes ? from.replaceAll('\\', '/') : from;
        const written = `${lower ? slashed.toLowerCase() : slashed}${slashes ? '/' : '\\'}Lib`;
        const there = mapPath(written, movedOnWindows(from, to));
        // A place in lower case on one side alone cannot be told from one that was put into lower case.
        fc.pre(!lower || (/[A-Z]/.test(to.slice(1)) && /[A-Z]/.test(from.slice(1))));
        fc.pre(!/[^ -~]/.test(from + to));
        expect(mapPath(there ?? '', movedOnWindows(to, from))).toBe(written);
      }),
    );
  });
});

describe('a mention in a text', () => {
  it('is bounded on both sides', () => {
    const context = moved('/a/venv', '/b');
    const texts = [
      '/a/venv-data',
      '/a/venv2',
      '/a/venv_',
      '/a/venv.old',
      '/a/venvä',
      '/x/a/venv',
      '$X/a/venv',
      `\${X}/a/venv`,
      '~/a/venv',
      '/a/venv data',
      "'/a/venv'\"'\"'s'",
      '/a/venv\\ data',
    ];
    for (const text of texts) expect(findMentions(text, context), text).toEqual([]);
    for (const text of [
      '/a/venv',
      'x=/a/venv/bin',
      '"/a/venv"',
      "['/a/venv']",
      '-I/a/venv/include',
      'a:/a/venv:b',
      'file:///a/venv/x',
      '(/a/venv)\n',
    ])
      expect(findMentions(text, context).length, text).toBe(1);
  });

  it('is never the beginning of a longer name', () => {
    fc.assert(
      fc.property(plainPath, plainPath, fc.stringMatching(/^[\w.+@=-]{1,5}$/), (path, to, more) => {
        fc.pre(!path.includes(to) && !more.startsWith('/'));
        expect(replaceMentions(`x "${path}${more}/bin" y`, moved(path, to))).toBeUndefined();
      }),
    );
  });

  it('is found on Windows with either slash and with doubled ones', () => {
    const text = 'a C:\\Old\\b C:/old/c "C:\\\\Old\\\\d" C:\\older';
    expect(replaceMentions(text, movedOnWindows('C:\\Old', 'D:\\New\\x'))).toBe(
      'a D:\\New\\x\\b D:/New/x/c "D:\\\\New\\\\x\\\\d" C:\\older',
    );
  });
});

describe('a value', () => {
  it.each([
    ['VIRTUAL_ENV=/old', 'VIRTUAL_ENV=/new place'],
    ['--prefix=/old/x', '--prefix=/new place/x'],
    ['-I/old/include', '-I/new place/include'],
    ['/usr/bin:/old/bin', '/usr/bin:/new place/bin'],
    ['file:///old/a%20b', 'file:///new%20place/a%20b'],
    ['git+file:///old/repo#egg=x', 'git+file:///new%20place/repo#egg=x'],
    // May be a command: a blank would make two words of one.
    ['exec /old/bin/x', undefined],
    ['see: /old', undefined],
    ['https://old', undefined],
  ])('%s becomes %s', (value, expected) => {
    expect(mapValue(value, moved('/old', '/new place'))).toBe(expected);
  });

  it('that is a command is changed where nothing needs quotes', () => {
    expect(mapValue('exec /old/bin/x', moved('/old', '/new'))).toBe('exec /new/bin/x');
  });

  it('that is a file URL comes back, in the style of pip and of uv', () => {
    fc.assert(
      fc.property(
        anyPath,
        anyPath,
        fc.constantFrom('python' as const, 'rust' as const),
        (from, to, style) => {
          const url = mapValue('file:///seed', moved('/seed', from), style) ?? '';
          expect(decodeURIComponent(url.slice('file://'.length))).toBe(from);
          expect(mapValue(mapValue(url, moved(from, to), style) ?? '', moved(to, from), style)).toBe(url);
        },
      ),
    );
  });

  it('that is a file URL of Windows keeps its drive', () => {
    expect(mapValue('file:///C:/Old%20x/y', movedOnWindows('C:\\Old x', 'D:\\New ä'))).toBe(
      'file:///D:/New%20%C3%A4/y',
    );
  });
});
