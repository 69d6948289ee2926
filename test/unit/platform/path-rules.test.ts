import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PathRules, posixPaths, windowsPaths } from '../../../src/platform/path-rules.ts';

describe('POSIX paths', () => {
  it('end at a component: /usr holds /usr/local and not /usrlocal, python3.1 does not hold python3.11', () => {
    expect(posixPaths.within('/usr/local', '/usr')).toBe(true);
    expect(posixPaths.within('/usrlocal', '/usr')).toBe(false);
    expect(posixPaths.within('/opt/python3.11/bin', '/opt/python3.1')).toBe(false);
    expect(posixPaths.within('/srv/venv-data', '/srv/venv')).toBe(false);
  });

  it.each([
    ['/usr/bin', '/usr', 'bin'],
    ['/usr/bin/', '/usr/', 'bin'],
    ['/usr', '/usr/', ''],
    ['/usr/bin', '/', 'usr/bin'],
    ['/', '/', ''],
    ['/usr/local/../bin/python', '/usr/bin', 'python'],
    ['/usr', '/usr/bin', undefined],
    ['/Usr/bin', '/usr', undefined],
  ])('%s is below %s by %j', (path, directory, expected) => {
    expect(posixPaths.below(path, directory)).toBe(expected);
  });

  it('are the same with a trailing separator and with dots, not in another case', () => {
    expect(posixPaths.same('/opt/python/', '/opt/./x/../python')).toBe(true);
    expect(posixPaths.same('/opt/Python', '/opt/python')).toBe(false);
    expect(posixPaths.same('/opt\\python', '/opt/python')).toBe(false);
  });

  it('are resolved against a directory unless they are absolute', () => {
    expect(posixPaths.resolve('/srv/app', '../venv/')).toBe('/srv/venv');
    expect(posixPaths.resolve('/srv/app', '/opt/x/')).toBe('/opt/x');
    expect(posixPaths.resolve('/srv/app', '/')).toBe('/');
  });

  it('have an ancestry from the root to themselves', () => {
    expect(posixPaths.ancestry('/usr/bin/python3')).toEqual(['/', '/usr', '/usr/bin', '/usr/bin/python3']);
  });
});

describe('Windows paths', () => {
  it.each([
    ['C:\\Python311', 'c:\\PYTHON311'],
    ['C:\\Python311', 'C:/Python311/'],
    ['C:\\Python311', '\\\\?\\C:\\Python311'],
    ['C:\\Python311', 'C:\\Python311\\Scripts\\..'],
    ['\\\\server\\share\\py', '//server/share/py'],
    ['\\\\server\\share\\py', '\\\\SERVER\\Share\\py\\'],
    ['\\\\server\\share\\py', '\\\\?\\UNC\\server\\share\\py'],
    ['\\\\server\\share', '\\\\server\\share\\'],
    ['\\\\server\\share', '\\\\?\\UNC\\server\\share'],
    ['C:\\', 'c:/'],
    ['C:\\', '\\\\?\\C:\\'],
    ['C:\\Benutzer\\Ärzte', 'c:\\benutzer\\ärzte'],
  ])('%s and %s are one place', (a, b) => {
    expect(windowsPaths.same(a, b)).toBe(true);
  });

  it.each([
    ['C:\\Python311', 'D:\\Python311'],
    ['C:\\Python31', 'C:\\Python311'],
    ['\\\\server\\share\\py', '\\\\other\\share\\py'],
    ['C:\\server\\share', '\\\\server\\share'],
  ])('%s and %s are two places', (a, b) => {
    expect(windowsPaths.same(a, b)).toBe(false);
  });

  it.each([
    ['C:\\Users\\Alice\\x', 'c:/users/alice', 'x'],
    ['C:\\Users\\Alicea', 'C:\\Users\\Alice', undefined],
    ['C:/Program Files/Python311/python.exe', 'C:\\Program Files', 'Python311\\python.exe'],
    ['\\\\?\\C:\\Users\\Alice\\Ordner', 'C:\\Users', 'Alice\\Ordner'],
    ['C:\\x', 'C:\\', 'x'],
    ['\\\\server\\share\\Venvs\\a', '\\\\SERVER\\share', 'Venvs\\a'],
    // A capital that has two letters in lower case must not move the place where the rest begins.
    ['C:\\İstanbul\\Venv', 'c:\\İstanbul', 'Venv'],
  ])('%s is below %s by %j, in its own case', (path, directory, expected) => {
    expect(windowsPaths.below(path, directory)).toBe(expected);
  });

  it.each([
    ['C:\\x', true],
    ['c:/x', true],
    ['\\\\server\\share', true],
    ['\\x', false],
    ['/x', false],
    ['C:x', false],
    ['x\\y', false],
  ])('%s is absolute: %s', (path, expected) => {
    expect(windowsPaths.isAbsolute(path)).toBe(expected);
  });

  it('that begin with one separator are seen from the drive of the directory', () => {
    expect(windowsPaths.resolve('D:\\work\\app', '\\venvs\\a')).toBe('D:\\venvs\\a');
    expect(windowsPaths.resolve('D:\\work\\app', '/venvs/a')).toBe('D:\\venvs\\a');
    expect(windowsPaths.resolve('\\\\server\\share\\app', '\\venvs')).toBe('\\\\server\\share\\venvs');
  });

  it('are resolved without the long-path prefix and without a trailing separator', () => {
    expect(windowsPaths.resolve('C:\\work', '\\\\?\\D:\\venv\\')).toBe('D:\\venv');
    expect(windowsPaths.resolve('C:\\work', 'sub\\..\\venv\\')).toBe('C:\\work\\venv');
  });

  it('have an ancestry from the drive or the share on', () => {
    expect(windowsPaths.ancestry('C:\\a\\b')).toEqual(['C:\\', 'C:\\a', 'C:\\a\\b']);
    expect(windowsPaths.ancestry('\\\\server\\share\\a')).toEqual([
      '\\\\server\\share\\',
      '\\\\server\\share\\a',
    ]);
  });
});

describe.each<[string, PathRules, string]>([
  ['POSIX', posixPaths, '/'],
  ['Windows', windowsPaths, 'C:\\'],
])('on %s, for any path', (_name, paths, root) => {
  const part = fc
    .string({
      unit: fc.constantFrom('a', 'B', 'ä', 'İ', 'ß', ' ', '-', '3', '.1', 'x'),
      minLength: 1,
      maxLength: 6,
    })
    .filter((text) => text.trim() !== '' && !/^\.+$/.test(text) && !text.endsWith('.'));
  const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => paths.join(root, ...parts));

  it('joining a directory with what is below it gives the path back', () => {
    fc.assert(
      fc.property(path, fc.array(part, { minLength: 1, maxLength: 3 }), (directory, rest) => {
        const whole = paths.join(directory, ...rest);
        const below = paths.below(whole, directory);
        expect(below).toBe(rest.join(paths.separator));
        expect(paths.within(directory, whole)).toBe(false);
      }),
    );
  });

  it('a longer name beside a directory is never within it', () => {
    fc.assert(
      fc.property(path, part, (directory, suffix) => {
        expect(paths.within(`${directory}${suffix}`, directory)).toBe(false);
      }),
    );
  });

  it('comparing changes nothing that was compared before, and a trailing separator nothing at all', () => {
    fc.assert(
      fc.property(path, (one) => {
        const once = paths.comparable(one);
        expect(paths.comparable(once)).toBe(once);
        expect(paths.same(one, `${one}${paths.separator}`)).toBe(true);
        expect(paths.resolve('/', one)).toBe(paths.resolve('/', `${one}${paths.separator}`));
      }),
    );
  });
});
