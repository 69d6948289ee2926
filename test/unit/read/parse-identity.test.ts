import { describe, expect, it } from 'vitest';
import type { LibraryDirectory, PyvenvConfig, VenvExecutable } from '../../../src/model/venv.ts';
import { posixLayout, windowsLayout } from '../../../src/platform/venv-layout.ts';
import { parseBase, parseMaker, parseWanted } from '../../../src/read/parse-identity.ts';
import { parsePyvenvConfig } from '../../../src/read/parse-pyvenv-config.ts';
import { versionOf } from '../support/interpreters.ts';
import { toBytes } from '../support/memory-files.ts';
import { posixConfigs } from '../support/pyvenv-texts.ts';

function config(text: string): PyvenvConfig {
  const parsed = parsePyvenvConfig({ kind: 'text', bytes: toBytes(text), mode: 0o644 });
  if (parsed.kind === 'defect') throw new Error(parsed.defect.kind);
  return parsed.config;
}

function library(name: string, installedCount = 0, packageCount = installedCount): LibraryDirectory {
  const version = versionOf(name.replace(/^[a-z]+/, ''));
  const implementation = name.startsWith('pypy') ? 'pypy' : 'cpython';
  return { path: `lib/${name}`, implementation, version, packageCount, installedCount };
}

function outerLink(path: string, destination: string): VenvExecutable {
  return { path, state: { kind: 'outer-link', target: destination, destination, alive: false } };
}

describe('the maker of a venv', () => {
  it.each([
    ['venv of 3.8', 'venv', undefined],
    ['venv of 3.11', 'venv', undefined],
    ['virtualenv 20.26', 'virtualenv', '20.26.6'],
    ['virtualenv 21', 'virtualenv', '21.15.8'],
    ['uv', 'uv', '0.13.9'],
  ])('of the pyvenv.cfg of %s is %s', (name, maker, version) => {
    const text = posixConfigs[name]?.({ prefix: '/opt/python', minor: '3.11', patch: 7 }) ?? '';
    expect(parseMaker(config(text), undefined)).toEqual({ name: maker, version, host: undefined });
  });

  it('without a pyvenv.cfg is virtualenv before 20', () => {
    expect(parseMaker(undefined, undefined).name).toBe('virtualenv-legacy');
  });

  it('is not known from home alone, and keeps the tool that it worked for', () => {
    expect(parseMaker(config('home = /usr/bin\n'), 'pipx')).toEqual({
      name: 'unknown',
      version: undefined,
      host: 'pipx',
    });
  });
});

describe('the Python that a venv wants', () => {
  it('has the patch release from whichever key the maker writes', () => {
    for (const line of ['version = 3.11.7', 'version_info = 3.11.7', 'version_info = 3.11.7.final.0']) {
      const wanted = parseWanted(config(`home = /usr/bin\n${line}\n`), [library('python3.11')], []);
      expect(wanted?.version).toEqual(versionOf('3.11.7'));
    }
  });

  it('is that of the installed packages where pyvenv.cfg tells of another minor version', () => {
    const upgraded = config('home = /usr/bin\nversion = 3.12.1\n');
    expect(parseWanted(upgraded, [library('python3.11', 5)], [])?.version).toEqual(versionOf('3.11'));
    expect(
      parseWanted(upgraded, [library('python3.12', 0, 1), library('python3.11', 5)], [])?.version,
    ).toEqual(versionOf('3.11'));
  });

  it('is what pyvenv.cfg says where packages decide nothing', () => {
    const text = config('home = /usr/bin\nversion = 3.12.1\n');
    expect(parseWanted(text, [library('python3.11'), library('python3.12')], [])?.version).toEqual(
      versionOf('3.12.1'),
    );
    expect(parseWanted(text, [], [])?.version).toEqual(versionOf('3.12.1'));
  });

  it('is read from the name of an executable where nothing else tells', () => {
    const executables = [
      outerLink('bin/python', '/usr/bin/python3'),
      outerLink('bin/python3.9', '/usr/bin/python3.9'),
    ];
    expect(parseWanted(config('home = /usr/bin\n'), [], executables)?.version).toEqual(versionOf('3.9'));
    expect(parseWanted(config('home = /usr/bin\n'), [], executables.slice(0, 1))).toBeUndefined();
  });

  it('is free-threaded where the library directory says so, though venv writes only numbers', () => {
    const wanted = parseWanted(
      config('home = /usr/bin\nversion = 3.13.5\n'),
      [library('python3.13t', 2)],
      [],
    );
    expect(wanted).toMatchObject({
      freeThreaded: true,
      version: { minor: 13, patch: 5, freeThreaded: true },
    });
  });

  it('is free-threaded on Windows where an executable is named so', () => {
    const file = { kind: 'file', size: 1, mode: 0o755 } as const;
    const names = ['Scripts/python.exe', 'Scripts/python3.13t.exe', 'Scripts/pythonw3.13t.exe'];
    const text = config('home = C:\\Python313\r\nversion = 3.13.5\r\n');
    const executables = names.map((path) => ({ path, state: file }));
    expect(parseWanted(text, [], executables)?.freeThreaded).toBe(true);
    expect(parseWanted(text, [], executables.slice(0, 1))?.freeThreaded).toBe(false);
  });

  it('is of the implementation that the library directory or pyvenv.cfg names', () => {
    const text = config('home = /opt/pypy/bin\nimplementation = PyPy\nversion_info = 3.9.18.final.0\n');
    expect(parseWanted(text, [library('pypy3.9', 1)], [])?.implementation).toBe('pypy');
    expect(parseWanted(text, [], [])?.implementation).toBe('pypy');
    expect(parseWanted(config('home = /usr/bin\nversion = 3.11.7\n'), [], [])?.implementation).toBe(
      'cpython',
    );
  });
});

describe('the base that a venv names', () => {
  it('has its executable from the link that leaves the venv', () => {
    const text = config('home = /opt/py/bin\nexecutable = /elsewhere/python3.11\n');
    const base = parseBase(posixLayout, text, undefined, [
      { path: 'bin/python', state: { kind: 'inner-link', target: 'python3.11' } },
      outerLink('bin/python3.11', '/opt/py/bin/python3.11'),
    ]);
    expect(base).toEqual({ home: '/opt/py/bin', prefix: '/opt/py', executable: '/opt/py/bin/python3.11' });
  });

  it('has it from the keys where the venv holds copies', () => {
    const text = config('home = /opt/py/bin\nexecutable = /opt/py/bin/python3.11\n');
    expect(parseBase(posixLayout, text, undefined, []).executable).toBe('/opt/py/bin/python3.11');
  });

  it('has home for its prefix where virtualenv left out bin', () => {
    expect(parseBase(posixLayout, config('home = /opt/py\n'), undefined, []).prefix).toBe('/opt/py');
  });

  it('is the text of orig-prefix.txt for virtualenv before 20', () => {
    expect(parseBase(posixLayout, undefined, '/opt/py', []).home).toBe('/opt/py/bin');
    expect(parseBase(windowsLayout, undefined, 'C:\\Python38', [])).toEqual({
      home: 'C:\\Python38',
      prefix: 'C:\\Python38',
      executable: undefined,
    });
  });
});
