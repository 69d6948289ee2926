import { existsSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkVenv } from '../../src/run/check-venv.ts';
import { makeOwnerWorkers } from '../../src/run/owner-workers.ts';
import { makeRunContext } from '../../src/run/run-context.ts';
import { makeOwnerStarter } from '../../src/world/owner-process.ts';
import { realWorld } from '../../src/world/real-world.ts';
import { projectRoot, run } from '../support/command.ts';
import { differences, snapshotTree } from '../support/tree.ts';
import { type AccountSandbox, makeAccountSandbox } from './support/account-sandbox.ts';
import { giveTo, reasonAgainstAccounts } from './support/accounts.ts';
import { codesOf, report } from './support/special.ts';

const reason = reasonAgainstAccounts();
const program = join(projectRoot, 'bin', 'venv-relocate.js');

describe.skipIf(reason !== undefined)(
  `the process that works as an owner${reason === undefined ? '' : `: ${reason}`}`,
  () => {
    let sandbox: AccountSandbox;

    beforeAll(async () => {
      sandbox = await makeAccountSandbox();
    });

    afterAll(() => sandbox?.remove());

    /** A venv of eve's whose base is a shell script. */
    function venvWithBase(name: string, script: string): string {
      const { eve, venvOf, lay } = sandbox;
      const venv = venvOf(eve, name);
      const bin = join(eve.home, `${name}-base`, 'bin');
      lay(eve, join(bin, 'python3.11'), `#!/bin/sh\n${script}\n`, 0o755);
      giveTo(eve, join(eve.home, `${name}-base`));
      rmSync(join(venv, 'bin', 'python3.11'));
      symlinkSync(join(bin, 'python3.11'), join(venv, 'bin', 'python3.11'));
      writeFileSync(join(venv, 'pyvenv.cfg'), `home = ${bin}\nversion = ${sandbox.python.version}\n`);
      giveTo(eve, venv);
      return venv;
    }

    test('may be ended by a python of its account, and the venvs of others are mended all the same', async () => {
      const killer = venvWithBase('killer', 'kill -9 $PPID; sleep 1');
      const honest = [sandbox.venvOf(sandbox.alice, 'one'), sandbox.venvOf(sandbox.bob, 'two')];
      const before = snapshotTree(killer);
      const args = ['--jobs', '4', '--to', sandbox.fresh.prefix, killer, ...honest];
      const { result, venvs } = await report(args);
      expect(result.code).toBe(1);
      expect(venvs.map(({ status }) => status)).toEqual(['failed', 'relocated', 'relocated']);
      expect(codesOf(venvs[0])).toEqual(['owner-process-lost']);
      expect(differences(before, snapshotTree(killer), { mtimes: true })).toEqual([]);
    });

    test('may be ended while it proves a change, which the next command puts back', async () => {
      const { alice, fresh, lay, venvOf } = sandbox;
      const venv = venvOf(alice, 'proving');
      const hook = join(venv, 'lib', 'python3.11', 'site-packages', 'sitecustomize.py');
      lay(alice, hook, 'import os\nos.kill(os.getppid(), 9)\n');
      const before = snapshotTree(venv, { exclude: ['.venv-relocate'] });
      const { venvs } = await report(['--to', fresh.prefix, venv]);
      expect(codesOf(venvs[0])).toEqual(['owner-process-lost']);
      expect(existsSync(join(venv, '.venv-relocate', '0001', 'journal'))).toBe(true);
      const checked = await report(['check', venv]);
      expect(codesOf(checked.venvs[0])).toContain('run-recovered');
      const after = snapshotTree(venv, { exclude: ['.venv-relocate'] });
      expect(differences(before, after, { mtimes: true })).toEqual([]);
    });

    test('is given up when it gives no sign of life', async () => {
      const venv = venvWithBase('stopper', 'kill -STOP $PPID; sleep 60');
      const world = { ...realWorld(), startOwner: makeOwnerStarter([program]) };
      const options = {
        exact: false,
        allowPrivate: false,
        targets: [],
        verify: 'quick',
        mode: 'apply',
      } as const;
      const context = makeRunContext(world, options);
      // Long enough for a busy machine to start the process, which gives a sign every five seconds.
      const owners = makeOwnerWorkers(world, options, { silence: 8_000, work: 60_000 });
      const outcome = await checkVenv({ ...context, owners }, { root: venv, named: true });
      expect(outcome.status).toBe('broken');
      expect(outcome.problems.map(({ code }) => code)).toEqual(['owner-process-lost']);
      expect(outcome.problems[0]?.message).toContain('no sign of life');
    });

    test('puts back what is not proved when root interrupts the run', async () => {
      const { alice, fresh, lay, venvOf } = sandbox;
      const venv = venvOf(alice, 'interrupted');
      const hook = join(venv, 'lib', 'python3.11', 'site-packages', 'sitecustomize.py');
      const began = join(alice.home, 'began');
      lay(alice, hook, `import time\nopen(${JSON.stringify(began)}, 'w').close()\ntime.sleep(4)\n`);
      const before = snapshotTree(venv);
      const script = [
        '"$0" "$1" --to "$2" "$3" & pid=$!',
        'for i in $(seq 400); do [ -e "$4" ] && break; sleep 0.05; done',
        'kill -INT $pid; wait $pid',
      ].join('\n');
      const result = await run('bash', ['-c', script, process.execPath, program, fresh.prefix, venv, began]);
      expect(result.code, result.stdout + result.stderr).toBe(130);
      expect(differences(before, snapshotTree(venv), { mtimes: true })).toEqual([]);
      expect(existsSync(join(venv, '.venv-relocate'))).toBe(false);
    });

    test('finishes or puts back what it has begun when root is gone', async () => {
      const { alice, fresh, lay, venvOf } = sandbox;
      const venv = venvOf(alice, 'orphan');
      const hook = join(venv, 'lib', 'python3.11', 'site-packages', 'sitecustomize.py');
      const began = join(alice.home, 'orphan-began');
      lay(alice, hook, `import time\nopen(${JSON.stringify(began)}, 'w').close()\ntime.sleep(2)\n`);
      const before = snapshotTree(venv);
      const script = [
        '"$0" "$1" --to "$2" "$3" >/dev/null 2>&1 & pid=$!',
        'for i in $(seq 400); do [ -e "$4" ] && break; sleep 0.05; done',
        'kill -KILL $pid; wait $pid',
        'for i in $(seq 400); do [ -e "$3/.venv-relocate" ] || break; sleep 0.05; done',
      ].join('\n');
      await run('bash', ['-c', script, process.execPath, program, fresh.prefix, venv, began]);
      expect(existsSync(join(venv, '.venv-relocate'))).toBe(false);
      expect(differences(before, snapshotTree(venv), { mtimes: true })).toEqual([]);
      expect(readlinkSync(join(venv, 'bin', 'python3.11'))).toContain('/gone/');
    });

    test('cannot be had by anybody but root', async () => {
      const { alice } = sandbox;
      const words = [program, '', 'serve-owner', String(sandbox.bob.uid)];
      const result = await run(process.execPath, words, { uid: alice.uid, gid: alice.gid });
      expect(result.code).not.toBe(0);
      const asRoot = await run(process.execPath, [program, '', 'serve-owner', '0']);
      expect(asRoot.code).not.toBe(0);
    });
  },
);
