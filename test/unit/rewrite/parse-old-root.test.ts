import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { posixPaths, windowsPaths } from '../../../src/platform/path-rules.ts';
import { collectEvidence } from '../../../src/rewrite/parse-old-root.ts';
import { activateForms } from './support/activate-forms.ts';
import { anyPath, bytesOf, mildPath } from './support/random-paths.ts';

function roots(name: string, text: string, paths = posixPaths): readonly string[] {
  return collectEvidence(name, bytesOf(text), paths).map(({ root }) => root);
}

describe('the root of a venv', () => {
  it.each(activateForms)('is named by $file of $maker', ({ file, write, pastes }) => {
    fc.assert(
      fc.property(pastes === true ? mildPath : anyPath, (path) => {
        expect(roots(file, write(path))).toEqual([path]);
      }),
    );
  });

  it.each([
    ['#!/v/bin/python3.11\n', ['/v']],
    ['#!/v/bin/python -E\n', ['/v']],
    [`#!/bin/sh\n'''exec' "/a b/bin/python" "$0" "$@"\n' '''\n`, ['/a b']],
    ['#!/sp ace/bin/python\n', ['/sp ace']],
    ['#!/usr/bin/env python\n', []],
    ['#!/bin/sh\n', []],
    ['#!/v/libexec/python\n', []],
    ['', []],
  ])('is named by the first line %j: %j', (text, expected) => {
    expect(roots('pip', text)).toEqual(expected);
  });

  it.each([
    ['command = /b/bin/python3.11 -m venv /old/venv\n', ['/old/venv']],
    [
      'command = /b/bin/python3.11 -m venv --copies --without-pip --prompt="x y" /old/my venv\r\n',
      ['/old/my venv'],
    ],
    ['command = /b/bin/python -m virtualenv /old/venv', ['/old/venv']],
    ['command = /b/bin/python -m venv .venv\n', []],
    ['home = /x\n', []],
  ])('is named by %j: %j', (text, expected) => {
    expect(roots('pyvenv.cfg', text)).toEqual(expected);
  });

  it.each([
    [
      'activate.bat',
      'set "VIRTUAL_ENV=C:\\100%%\\v"\r\nset "PATH=%VIRTUAL_ENV%\\Scripts;%PATH%"\r\n',
      ['C:\\100%\\v'],
    ],
    ['activate.bat', '@for %%i in ("C:\\v") do @set "VIRTUAL_ENV=%%~fi"\r\n', ['C:\\v']],
    ['activate.bat', '@for %%i in ("%~dp0..") do @set "VIRTUAL_ENV=%%~fi"\r\n', []],
    ['Activate.ps1', '$env:VIRTUAL_ENV="C:\\v"\r\n', ['C:\\v']],
    ['activate', "VIRTUAL_ENV='C:\\p\\v'\n", ['C:\\p\\v']],
    ['sample-script', '#!C:\\p\\v\\Scripts\\python.exe\r\n', ['C:\\p\\v']],
  ])('is named on Windows by %s: %j', (file, text, expected) => {
    expect(roots(file, text, windowsPaths)).toEqual(expected);
  });

  it('is not /dev/null, though cygpath stands before it', () => {
    expect(roots('activate', '$(command -v cygpath &> /dev/null)\n')).toEqual([]);
  });
});
