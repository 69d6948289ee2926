import { describe, expect, it } from 'vitest';
import { posixPaths, windowsPaths } from '../../../src/platform/path-rules.ts';
import { judgeProof, type ProofFacts } from '../../../src/verify/judge-proof.ts';
import { versionOf } from '../support/interpreters.ts';

const root = '/srv/venv';
const expected: ProofFacts = {
  basePrefix: '/opt/python',
  prefix: '/opt/python',
  implementation: 'cpython',
  version: versionOf('3.11.9'),
  bits: 64,
  machine: 'x86_64',
  stdlib: '/opt/python/lib/python3.11/os.py',
  executable: '/opt/python/bin/python3.11',
  libpython: '/opt/python/lib/libpython3.11.so.1.0',
};
const planned: ProofFacts = { ...expected, prefix: root };

function failures(
  found: Partial<ProofFacts>,
  copied = false,
  wanted: ProofFacts = expected,
): readonly string[] {
  return judgeProof(posixPaths, wanted, { ...planned, ...found }, root, copied)
    .filter(({ passed }) => !passed)
    .map(({ name }) => name);
}

describe('the proof', () => {
  it('holds where the venv is as planned', () => {
    expect(failures({})).toEqual([]);
  });

  it.each<[string, Partial<ProofFacts>, string]>([
    ['another base', { basePrefix: '/old' }, 'sys.base_prefix'],
    ['another venv', { prefix: '/srv/other' }, 'sys.prefix'],
    ['the base itself, without the venv', { prefix: '/opt/python' }, 'sys.prefix'],
    ['another implementation', { implementation: 'pypy' }, 'implementation'],
    ['another patch release', { version: versionOf('3.11.2') }, 'version'],
    ['a free-threaded build', { version: versionOf('3.11.9t') }, 'version'],
    ['another width', { bits: 32 }, 'bits'],
    ['another machine', { machine: 'aarch64' }, 'machine'],
    ['a standard library elsewhere', { stdlib: '/usr/lib/python3.11/os.py' }, 'standard library'],
    ['the old executable under the right base', { executable: '/old/bin/python3.11' }, 'executable'],
    ['the old libpython under the right base', { libpython: '/old/lib/libpython3.11.so.1.0' }, 'libpython'],
    ['no libpython where there should be one', { libpython: '' }, 'libpython'],
  ])('fails for %s', (_what, found, name) => {
    expect(failures(found)).toEqual([name]);
  });

  it('fails for a libpython that a static build has no business to load', () => {
    expect(failures({}, false, { ...expected, libpython: '' })).toEqual(['libpython']);
    expect(failures({ libpython: '' }, false, { ...expected, libpython: '' })).toEqual([]);
  });

  it('lets executable and libpython lie inside a venv of copies, and nothing else', () => {
    const inside = { executable: `${root}/bin/python`, libpython: `${root}/lib/libpython3.11.so.1.0` };
    expect(failures(inside, true)).toEqual([]);
    expect(failures(inside, false)).toEqual(['executable', 'libpython']);
    expect(failures({ stdlib: `${root}/lib/python3.11/os.py` }, true)).toEqual(['standard library']);
    expect(failures({ executable: '/srv/venv-other/bin/python' }, true)).toEqual(['executable']);
  });

  it('still fails for copies that load the libpython of another base', () => {
    expect(
      failures({ executable: `${root}/bin/python`, libpython: '/usr/lib/libpython3.11.so.1.0' }, true),
    ).toEqual(['libpython']);
  });

  it('takes spellings of one place for one, and names of one machine', () => {
    expect(failures({ basePrefix: '/opt/python/', machine: 'amd64' })).toEqual([]);
    const facts: ProofFacts = {
      ...expected,
      basePrefix: 'C:\\Python311',
      prefix: 'C:\\Python311',
      stdlib: 'C:\\Python311\\Lib\\os.py',
      executable: 'C:\\Python311\\python.exe',
      libpython: '',
    };
    const found = {
      ...facts,
      basePrefix: 'c:\\python311',
      prefix: 'D:\\VENV',
      stdlib: 'c:\\python311\\lib\\os.py',
    };
    const checks = judgeProof(windowsPaths, facts, found, 'd:\\venv', false);
    expect(checks.filter(({ passed }) => !passed)).toEqual([]);
  });

  it('says what was expected and what was found', () => {
    const checks = judgeProof(posixPaths, expected, { ...planned, basePrefix: '/old' }, root, false);
    expect(checks[0]).toEqual({
      name: 'sys.base_prefix',
      expected: '/opt/python',
      found: '/old',
      passed: false,
    });
  });
});
