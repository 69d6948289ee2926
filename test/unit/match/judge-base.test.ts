import { describe, expect, it } from 'vitest';
import { judgeBase } from '../../../src/match/judge-base.ts';
import type { BaseSighting } from '../../../src/model/base-sighting.ts';
import type { VenvSnapshot } from '../../../src/model/venv.ts';
import { posixPaths } from '../../../src/platform/path-rules.ts';
import { interpreterAt } from '../support/interpreters.ts';
import { makeMemoryFiles } from '../support/memory-files.ts';
import { snapshotOf } from '../support/plan-venv.ts';

const root = '/srv/venv';
const base = interpreterAt('/opt/python', '3.11.7');
const healthy: BaseSighting = {
  home: 'present',
  missing: [],
  mixture: undefined,
  interpreter: { kind: 'interpreter', interpreter: base },
  audience: { kind: 'everybody' },
};
const alice = { kind: 'account', account: 'alice', because: 'it lies in /home/alice' } as const;

async function snapshot(): Promise<VenvSnapshot> {
  const files = makeMemoryFiles(posixPaths);
  files.addFile(`${root}/pyvenv.cfg`, 'home = /opt/python/bin\nversion = 3.11.7\n');
  files.addLink(`${root}/bin/python`, '/opt/python/bin/python3.11');
  files.addFile(`${root}/lib/python3.11/site-packages/six-1.16.0.dist-info/METADATA`, '');
  return snapshotOf(files, root);
}

async function codes(sighting: Partial<BaseSighting>, allowPrivate = false): Promise<readonly string[]> {
  return judgeBase(await snapshot(), { ...healthy, ...sighting }, allowPrivate).map(({ code }) => code);
}

describe('the base of a venv', () => {
  it('that is there, runs and is for everybody has nothing against it', async () => {
    expect(await codes({})).toEqual([]);
  });

  it('of another patch release has nothing against it', async () => {
    const interpreter = interpreterAt('/opt/python', '3.11.2');
    expect(await codes({ interpreter: { kind: 'interpreter', interpreter } })).toEqual([]);
  });

  it('is missing where home is, or an executable that a link leads to, and the message names it', async () => {
    expect(await codes({ home: 'missing' })).toEqual(['base-missing']);
    const problems = judgeBase(
      await snapshot(),
      { ...healthy, missing: ['/opt/python/bin/python3.11'] },
      false,
    );
    expect(problems).toMatchObject([{ code: 'base-missing', path: root }]);
    expect(problems[0]?.message).toContain('/opt/python/bin/python3.11');
  });

  it('is unreachable, and not missing, where it cannot be looked at', async () => {
    expect(await codes({ home: 'unreachable' })).toEqual(['base-unreachable']);
  });

  it('is private where only another account may go, whatever is allowed', async () => {
    const closed = { home: 'closed', audience: alice } as const;
    expect(await codes(closed)).toEqual(['base-private']);
    expect(await codes(closed, true)).toEqual(['base-private']);
  });

  it('is broken where it does not run', async () => {
    const interpreter = {
      kind: 'unusable',
      path: base.executable,
      origin: 'given',
      reason: 'crashed',
      detail: 'it was ended by SIGSEGV',
    } as const;
    const problems = judgeBase(await snapshot(), { ...healthy, interpreter }, false);
    expect(problems.map(({ code }) => code)).toEqual(['base-broken']);
    expect(problems[0]?.message).toContain('it was ended by SIGSEGV');
  });

  it('has drifted to another minor version under packages of the old one', async () => {
    const interpreter = interpreterAt('/usr', '3.13.5');
    expect(await codes({ interpreter: { kind: 'interpreter', interpreter } })).toEqual([
      'base-wrong-version',
    ]);
  });

  it('is of another implementation', async () => {
    const interpreter = interpreterAt('/opt/pypy', '3.11.7', { implementation: 'pypy' });
    expect(await codes({ interpreter: { kind: 'interpreter', interpreter } })).toEqual([
      'base-wrong-version',
    ]);
  });

  it('is a mixture where link and home lead to different installs', async () => {
    const mixture = { link: '/opt/old/bin/python3.11', home: '/usr/bin/python3.11' };
    expect(await codes({ mixture })).toEqual(['base-mixed']);
  });

  it('of one account is turned down, by its place or by the links behind it, unless that is allowed', async () => {
    const interpreter = { kind: 'interpreter', interpreter: { ...base, audience: alice } } as const;
    expect(await codes({ audience: alice })).toEqual(['base-private']);
    expect(await codes({ interpreter })).toEqual(['base-private']);
    expect(await codes({ audience: alice, interpreter })).toEqual(['base-private']);
    expect(await codes({ audience: alice, interpreter }, true)).toEqual([]);
  });

  it('has everything that is wrong with it told at once', async () => {
    const interpreter = {
      kind: 'interpreter',
      interpreter: interpreterAt('/home/alice/py', '3.12.0'),
    } as const;
    const mixture = { link: '/a', home: '/b' };
    expect(await codes({ interpreter, mixture, audience: alice })).toEqual([
      'base-wrong-version',
      'base-mixed',
      'base-private',
    ]);
  });
});
