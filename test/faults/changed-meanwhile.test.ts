import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/model/outcome.ts';
import { realWorld } from '../../src/world/real-world.ts';
import { makeSandbox, type Sandbox } from '../cli/support/sandbox.ts';
import { differences } from '../support/tree.ts';
import { contextFor, perform } from './support/commands.ts';
import { makeFaultyWorld } from './support/fault-world.ts';
import { interfereAt } from './support/interfere-at.ts';
import { placesOf, stateOf } from './support/subjects.ts';
import { expectStatus } from './support/sweep.ts';

type Change = (sandbox: Sandbox) => void;

const config = ({ venv }: Sandbox): string => join(venv, 'pyvenv.cfg');
const link = ({ venv }: Sandbox): string => join(venv, 'bin', 'python3.11');

function replace(path: string, make: (path: string) => unknown): void {
  rmSync(path);
  make(path);
}

/** What somebody else does between the plan and the first write. */
const changes: readonly (readonly [string, Change, string?])[] = [
  ['pyvenv.cfg has another line', (one) => appendFileSync(config(one), 'prompt = mine\n')],
  ['pyvenv.cfg has another mode', (one) => chmodSync(config(one), 0o600)],
  ['pyvenv.cfg is gone', (one) => rmSync(config(one))],
  ['pyvenv.cfg is a directory', (one) => replace(config(one), mkdirSync)],
  ['pyvenv.cfg is a link', (one) => replace(config(one), (path) => symlinkSync('/etc/passwd', path))],
  ['python is another link', (one) => replace(link(one), (path) => symlinkSync('/usr/bin/python3', path))],
  ['python is a file', (one) => replace(link(one), (path) => writeFileSync(path, '#!/bin/sh\n'))],
  [
    'bin is a link out of the venv',
    ({ root, venv }) => {
      renameSync(join(venv, 'bin'), join(root, 'moved-bin'));
      symlinkSync(join(root, 'moved-bin'), join(venv, 'bin'));
    },
    'leads-outside',
  ],
];

function errorsOf({ problems }: Outcome): readonly string[] {
  return problems.filter(({ severity }) => severity === 'error').map(({ code }) => code);
}

describe('a venv that somebody changes between the plan and the first write', () => {
  for (const [what, change, code = 'changed-meanwhile'] of changes) {
    test(`is left as it is now: ${what}`, async (context) => {
      const sandbox = await makeSandbox(context);
      const { venv, fresh } = sandbox;
      const run = contextFor(realWorld(), fresh.prefix);
      // The first effect is the lock, and by then the plan is made.
      let now = placesOf(venv);
      const world = interfereAt(run.world, 1, async () => {
        change(sandbox);
        now = placesOf(venv);
      });
      const outcome = await perform(run, 'relocate', venv, world);
      expect(errorsOf(outcome)).toEqual([code]);
      expect(differences(now, placesOf(venv), { mtimes: true, inodes: true })).toEqual([]);
      expect(stateOf(venv)).toEqual([]);
    });
  }
});

test('a change by somebody else during the run, at whatever effect, is never lost', async (context) => {
  const sandbox = await makeSandbox(context);
  const { venv, fresh } = sandbox;
  const run = contextFor(realWorld(), fresh.prefix);
  const before = placesOf(venv);
  const counting = makeFaultyWorld(run.world, undefined);
  await expectStatus(perform(run, 'relocate', venv, counting), 'relocated');
  await expectStatus(perform(run, 'undo', venv), 'restored');
  const old = readFileSync(config(sandbox), 'utf8');
  const mine = `${old}prompt = mine\n`;
  const told = new Map<string, number>();
  // To look and to rename are two: whoever comes between them is not seen.
  const unseen = counting.effects.lastIndexOf('rename', counting.effects.lastIndexOf('rename') - 1) + 1;
  for (let at = 1; at <= counting.effects.length; at += 1) {
    if (at === unseen) continue;
    // As an editor does, which puts a new file in the place of the old one.
    const world = interfereAt(run.world, at, async () => {
      writeFileSync(`${config(sandbox)}~`, mine);
      renameSync(`${config(sandbox)}~`, config(sandbox));
    });
    const outcome = await perform(run, 'relocate', venv, world);
    told.set(outcome.status, (told.get(outcome.status) ?? 0) + 1);
    if (outcome.status === 'failed') expect(errorsOf(outcome), `effect ${at}`).toEqual(['changed-meanwhile']);
    // Where the new one was in its place already, the editor had the last word, and undo will not throw that away.
    const undone = await perform(run, 'undo', venv);
    expect(undone.status, `effect ${at}`).toBe(outcome.status === 'failed' ? 'unchanged' : 'failed');
    expect(readFileSync(config(sandbox), 'utf8'), `effect ${at}`).toBe(mine);
    const rest = [...placesOf(venv)].filter(([path]) => path !== 'pyvenv.cfg');
    if (outcome.status === 'failed') {
      const known = new Map([...before].filter(([path]) => path !== 'pyvenv.cfg'));
      expect(differences(known, new Map(rest)), `effect ${at}`).toEqual([]);
      expect(readdirSync(venv), `effect ${at}`).not.toContain('.venv-relocate');
    } else expect(readlinkSync(link(sandbox))).toContain(fresh.prefix);
    rmSync(join(venv, '.venv-relocate'), { recursive: true, force: true });
    rmSync(link(sandbox));
    symlinkSync(before.get('bin/python3.11')?.target ?? '', link(sandbox));
    writeFileSync(config(sandbox), old);
  }
  console.log(`[changed] at effect 1 to ${counting.effects.length}: ${JSON.stringify([...told])}`);
  expect(told.get('failed')).toBeGreaterThan(5);
});
