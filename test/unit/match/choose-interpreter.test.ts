import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseInterpreter } from '../../../src/match/choose-interpreter.ts';
import type { MatchRules } from '../../../src/model/choice.ts';
import type { Candidate, Interpreter } from '../../../src/model/interpreter.ts';
import type { WantedPython } from '../../../src/model/venv.ts';
import { interpreterAt, wantedPython } from '../support/interpreters.ts';

const usual: MatchRules = { exact: false, allowPrivate: false };

function found(version: string, overrides: Partial<Interpreter> = {}): Candidate {
  return { kind: 'interpreter', interpreter: interpreterAt(`/opt/${version}`, version, overrides) };
}

function choose(
  wanted: WantedPython,
  candidates: readonly Candidate[],
  rules: MatchRules = usual,
): string | readonly string[] {
  const choice = chooseInterpreter(wanted, candidates, rules);
  return choice.kind === 'chosen'
    ? choice.interpreter.executable
    : choice.rejections.map(({ reason }) => reason);
}

describe('the patch release', () => {
  const all = ['3.11.2', '3.11.5', '3.11.7', '3.11.9', '3.11.12'];

  it.each([
    ['the same', '3.11.7', all, '3.11.7'],
    ['else the nearest newer', '3.11.6', all, '3.11.7'],
    [
      'else the nearest newer, by number and not by text',
      '3.11.8',
      ['3.11.10', '3.11.9', '3.11.2'],
      '3.11.9',
    ],
    ['a newer one rather than a nearer older one', '3.11.6', ['3.11.5', '3.11.12'], '3.11.12'],
    ['else the nearest older', '3.11.13', all, '3.11.12'],
    ['the newest where the venv does not tell', '3.11', all, '3.11.12'],
  ])('is %s', (_rule, wanted, versions, expected) => {
    for (const order of [versions, [...versions].reverse()]) {
      const candidates = order.map((version) => found(version));
      expect(choose(wantedPython(wanted), candidates)).toBe(`/opt/${expected}/bin/python3.11`);
    }
  });

  it('is said to be another one where it is', () => {
    const other = chooseInterpreter(wantedPython('3.11.7'), [found('3.11.9')], usual);
    const same = chooseInterpreter(wantedPython('3.11.7'), [found('3.11.7')], usual);
    expect(other).toMatchObject({ kind: 'chosen', sameRelease: false });
    expect(same).toMatchObject({ kind: 'chosen', sameRelease: true });
  });

  it('has to be the very same with --exact', () => {
    const rules = { ...usual, exact: true };
    expect(choose(wantedPython('3.11.7'), [found('3.11.9'), found('3.11.7')], rules)).toBe(
      '/opt/3.11.7/bin/python3.11',
    );
    expect(choose(wantedPython('3.11.7'), [found('3.11.9')], rules)).toEqual([
      'another patch release, and --exact was given',
    ]);
  });

  it('among equals is that of the first found', () => {
    const first = found('3.11.7', { executable: '/usr/bin/python3.11' });
    expect(choose(wantedPython('3.11.7'), [first, found('3.11.7')])).toBe('/usr/bin/python3.11');
  });
});

describe('a pre-release', () => {
  it('matches itself', () => {
    expect(choose(wantedPython('3.14.0rc1'), [found('3.14.0'), found('3.14.0rc1')])).toBe(
      '/opt/3.14.0rc1/bin/python3.14',
    );
  });

  it.each([
    ['3.14.0rc1', '3.14.0'],
    ['3.14.0rc1', '3.14.0rc2'],
    ['3.14.0', '3.14.0rc1'],
    ['3.14.0', '3.14.1a1'],
    ['3.14', '3.14.0rc1'],
  ])('does not match another: %s and %s', (wanted, other) => {
    expect(choose(wantedPython(wanted), [found(other)])).toEqual(['a pre-release matches only itself']);
  });
});

describe('what is never crossed', () => {
  it.each<[string, WantedPython, Candidate, string]>([
    ['the minor version', wantedPython('3.11.7'), found('3.12.1'), 'another minor version'],
    [
      'the minor version, told by its number',
      wantedPython('3.1.1'),
      found('3.11.1'),
      'another minor version',
    ],
    ['the major version', wantedPython('2.7.18'), found('3.11.7'), 'another major version'],
    [
      'the implementation',
      wantedPython('3.9.18'),
      found('3.9.18', { implementation: 'pypy' }),
      'pypy, not cpython',
    ],
    [
      'the pointer width',
      wantedPython('3.11.7', { bits: 64 }),
      found('3.11.7', { bits: 32 }),
      '32-bit, not 64-bit',
    ],
    [
      'the machine',
      wantedPython('3.11.7', { machine: 'x86_64' }),
      found('3.11.7', { machine: 'aarch64' }),
      'built for aarch64, not x86_64',
    ],
    ['free threading', wantedPython('3.13.5'), found('3.13.5t'), 'free-threaded'],
    ['its lack', wantedPython('3.13.5t'), found('3.13.5'), 'not free-threaded, as 3.13t is'],
    ['a debug build', wantedPython('3.11.7'), found('3.11.7d'), 'a debug build'],
    ['its lack', wantedPython('3.11.7d'), found('3.11.7'), 'not a debug build'],
  ])('%s', (_what, wanted, candidate, reason) => {
    for (const allowPrivate of [false, true]) {
      expect(choose(wanted, [candidate], { exact: false, allowPrivate })).toEqual([reason]);
    }
  });

  it('is not even crossed by an interpreter that was named outright', () => {
    expect(choose(wantedPython('3.11.7'), [found('3.12.1', { origin: 'given' })])).toEqual([
      'another minor version',
    ]);
  });

  it('does not count two names of one machine as two', () => {
    expect(choose(wantedPython('3.11.7', { machine: 'win_amd64' }), [found('3.11.7')])).toBe(
      '/opt/3.11.7/bin/python3.11',
    );
  });

  it('is left open where a venv of pure Python does not tell', () => {
    expect(choose(wantedPython('3.11.7'), [found('3.11.7', { bits: 32, machine: 'i686' })])).toBe(
      '/opt/3.11.7/bin/python3.11',
    );
  });

  it('for any candidates and any rules: what is chosen fits', () => {
    const version = fc.constantFrom(
      '3.11.2',
      '3.11.7',
      '3.11.9',
      '3.12.1',
      '3.13.5',
      '3.13.5t',
      '3.14.0rc1',
      '3.11.7d',
    );
    const candidate = fc
      .tuple(version, fc.constantFrom<32 | 64>(32, 64), fc.constantFrom('cpython', 'pypy'), fc.boolean())
      .map(([text, bits, implementation, isPrivate]) =>
        found(text, {
          bits,
          implementation,
          ...(isPrivate ? { audience: { kind: 'account', account: 'alice', because: 'x' } } : {}),
        }),
      );
    fc.assert(
      fc.property(
        version,
        fc.array(candidate, { maxLength: 8 }),
        fc.boolean(),
        fc.boolean(),
        (text, list, exact, allowPrivate) => {
          const wanted = wantedPython(text, { bits: 64 });
          const choice = chooseInterpreter(wanted, list, { exact, allowPrivate });
          if (choice.kind === 'none') {
            expect(choice.rejections).toHaveLength(list.length);
            return;
          }
          const { interpreter } = choice;
          expect(interpreter).toMatchObject({
            implementation: 'cpython',
            bits: 64,
            freeThreaded: wanted.freeThreaded,
            debug: wanted.debug,
            version: { major: wanted.version.major, minor: wanted.version.minor },
          });
          if (exact) expect(interpreter.version.patch).toBe(wanted.version.patch);
          if (!allowPrivate) expect(interpreter.audience.kind).toBe('everybody');
        },
      ),
    );
  });
});

describe('an interpreter of one account', () => {
  const audience = { kind: 'account', account: 'alice', because: 'it lies in /home/alice' } as const;

  it('is turned down, and why is said', () => {
    const choice = chooseInterpreter(wantedPython(), [found('3.11.7', { audience, origin: 'PATH' })], usual);
    expect(choice).toEqual({
      kind: 'none',
      rejections: [
        {
          path: '/opt/3.11.7/bin/python3.11',
          version: '3.11.7',
          reason: 'only alice can use it: it lies in /home/alice',
        },
      ],
    });
  });

  it('is good with --allow-private, and where --to named it', () => {
    const path = '/opt/3.11.7/bin/python3.11';
    expect(
      choose(wantedPython(), [found('3.11.7', { audience })], { exact: false, allowPrivate: true }),
    ).toBe(path);
    expect(choose(wantedPython(), [found('3.11.7', { audience, origin: 'given' })])).toBe(path);
  });
});

describe('no interpreter', () => {
  it('is an answer that gives every path and why it was turned down', () => {
    const alias = 'C:\\Users\\alice\\AppData\\Local\\Microsoft\\WindowsApps\\python.exe';
    const choice = chooseInterpreter(
      wantedPython(),
      [
        {
          kind: 'unusable',
          path: alias,
          origin: 'PATH',
          reason: 'store-alias',
          detail: 'Microsoft Store alias',
        },
        found('3.10.4'),
      ],
      usual,
    );
    expect(choice).toEqual({
      kind: 'none',
      rejections: [
        { path: alias, version: undefined, reason: 'Microsoft Store alias' },
        { path: '/opt/3.10.4/bin/python3.10', version: '3.10.4', reason: 'another minor version' },
      ],
    });
  });

  it('is what an empty list gives', () => {
    expect(choose(wantedPython(), [])).toEqual([]);
  });
});
