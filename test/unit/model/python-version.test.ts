import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareReleases,
  formatMinor,
  formatPythonVersion,
  hasMinor,
  type PythonVersion,
  parsePythonVersion,
  sameMinor,
  sameRelease,
} from '../../../src/model/python-version.ts';
import { versionOf } from '../support/interpreters.ts';

const final = { pre: undefined, freeThreaded: false, debug: false };

describe('reading a version', () => {
  it.each<[string, string, PythonVersion]>([
    [
      'a major alone, as on the command line',
      '3',
      { ...final, major: 3, minor: undefined, patch: undefined },
    ],
    [
      'X.Y, as virtualenv 21 writes python-version',
      '3.11',
      { ...final, major: 3, minor: 11, patch: undefined },
    ],
    ['X.Y.Z, as venv and uv write it', '3.11.7', { ...final, major: 3, minor: 11, patch: 7 }],
    ['virtualenv: a final release', '3.8.10.final.0', { ...final, major: 3, minor: 8, patch: 10 }],
    [
      'virtualenv: a release candidate',
      '3.13.0.candidate.1',
      { ...final, major: 3, minor: 13, patch: 0, pre: { stage: 'rc', number: 1 } },
    ],
    [
      'virtualenv: a beta',
      '3.14.0.beta.4',
      { ...final, major: 3, minor: 14, patch: 0, pre: { stage: 'b', number: 4 } },
    ],
    [
      'Python and uv: a release candidate',
      '3.13.0rc1',
      { ...final, major: 3, minor: 13, patch: 0, pre: { stage: 'rc', number: 1 } },
    ],
    [
      'Python: an alpha',
      '3.15.0a7',
      { ...final, major: 3, minor: 15, patch: 0, pre: { stage: 'a', number: 7 } },
    ],
    ['a build after a release', '3.12.0+', { ...final, major: 3, minor: 12, patch: 0 }],
    ['a free-threaded build', '3.13.5t', { ...final, major: 3, minor: 13, patch: 5, freeThreaded: true }],
    [
      'the free-threaded name',
      '3.13t',
      { ...final, major: 3, minor: 13, patch: undefined, freeThreaded: true },
    ],
    ['a debug build', '3.12d', { ...final, major: 3, minor: 12, patch: undefined, debug: true }],
    [
      'both',
      '3.13td',
      { major: 3, minor: 13, patch: undefined, pre: undefined, freeThreaded: true, debug: true },
    ],
    ['blanks around it', ' 3.9 \r', { ...final, major: 3, minor: 9, patch: undefined }],
    ['Python 2', '2.7.18', { ...final, major: 2, minor: 7, patch: 18 }],
  ])('takes %s: %j', (_what, text, expected) => {
    expect(parsePythonVersion(text)).toEqual(expected);
  });

  it.each([
    '',
    'python3.9',
    '3.',
    '.9',
    '3.9.',
    '3.9.1.2',
    '3.9.x',
    '3.13.0rc',
    '3.13.0.final',
    'v3.9',
    '3.9 -m',
    '-3.9',
    '3,9',
  ])('guesses nothing from %j', (text) => {
    expect(parsePythonVersion(text)).toBeUndefined();
  });

  it('gives back what formatPythonVersion wrote', () => {
    fc.assert(
      fc.property(anyVersion, (version) => {
        expect(parsePythonVersion(formatPythonVersion(version))).toEqual(version);
      }),
    );
  });
});

describe('the order of releases', () => {
  // PEP 440: developmental stages before the final release, each by its number.
  const ascending = [
    '2.7.18',
    '3.8.18',
    '3.9.0',
    '3.9.2',
    '3.9.10',
    '3.10.0a1',
    '3.10.0a10',
    '3.10.0b1',
    '3.10.0rc1',
    '3.10.0rc2',
    '3.10.0rc10',
    '3.10.0',
    '3.10.1',
    '3.11.0',
    '4.0.0',
  ];

  it('is that of PEP 440', () => {
    const shuffled = [...ascending].reverse().map(versionOf);
    expect(shuffled.sort(compareReleases).map(formatPythonVersion)).toEqual(ascending);
  });

  it('is that of the tuple (major, minor, patch, stage, number) for any two versions', () => {
    fc.assert(
      fc.property(anyVersion, anyVersion, (a, b) => {
        expect(Math.sign(compareReleases(a, b))).toBe(Math.sign(compareTuples(tuple(a), tuple(b))));
      }),
    );
  });

  it('knows a free-threaded and an ordinary build of one release as the same release', () => {
    expect(sameRelease(versionOf('3.13.5t'), versionOf('3.13.5'))).toBe(true);
    expect(sameRelease(versionOf('3.13.0rc1'), versionOf('3.13.0'))).toBe(false);
  });
});

describe('minor versions', () => {
  it('are the same by numbers, not by text', () => {
    expect(sameMinor(versionOf('3.1'), versionOf('3.11'))).toBe(false);
    expect(sameMinor(versionOf('3.11.2'), versionOf('3.11.7'))).toBe(true);
  });

  it('are never the same where one is not known', () => {
    const three = parsePythonVersion('3');
    expect(three !== undefined && sameMinor(three, three)).toBe(false);
    expect(hasMinor(three)).toBe(false);
  });

  it('are written without patch, stage and suffix', () => {
    expect(formatMinor(versionOf('3.13.0rc1t'))).toBe('3.13');
  });
});

const anyVersion: fc.Arbitrary<PythonVersion> = fc.record({
  major: fc.integer({ min: 2, max: 4 }),
  minor: fc.integer({ min: 0, max: 20 }),
  patch: fc.integer({ min: 0, max: 30 }),
  pre: fc.option(
    fc.record({ stage: fc.constantFrom('a' as const, 'b' as const, 'rc' as const), number: fc.nat(12) }),
    { nil: undefined },
  ),
  freeThreaded: fc.boolean(),
  debug: fc.boolean(),
});

function tuple({ major, minor, patch, pre }: PythonVersion): readonly number[] {
  const stage = { a: 0, b: 1, rc: 2, final: 3 }[pre?.stage ?? 'final'];
  return [major, minor ?? 0, patch ?? 0, stage, pre?.number ?? 0];
}

function compareTuples(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((part, at) => part !== b[at]);
  return index === -1 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}
