import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSandbox } from '../cli/support/sandbox.ts';
import { run } from '../support/command.ts';
import { type AccountSandbox, makeAccountSandbox } from './support/account-sandbox.ts';
import { giveTo, reasonAgainstAccounts } from './support/accounts.ts';
import { report } from './support/special.ts';

const reason = reasonAgainstAccounts();

/** The attributes of a file as Python lists them, access lists among them: name and value, sorted. */
async function attributesOf(path: string): Promise<string> {
  const script =
    'import os, sys; print(sorted((n, os.getxattr(sys.argv[1], n)) for n in os.listxattr(sys.argv[1])))';
  const result = await run('/usr/bin/python3', ['-c', script, path]);
  expect(result.code, result.stderr).toBe(0);
  return result.stdout.trim();
}

/** Lets account 12345 read and write a file, or all new files of a directory, and marks it. */
async function mark(path: string, list: 'access' | 'default'): Promise<void> {
  const script = `
import os, struct, sys
none = 0xffffffff
entries = [(1, ${list === 'default' ? 7 : 6}, none), (2, 6, 12345), (4, 4, none), (16, 6, none), (32, 4, none)]
os.setxattr(sys.argv[1], 'system.posix_acl_${list}', struct.pack('<I', 2) + b''.join(struct.pack('<HHI', *e) for e in entries))
if '${list}' == 'access': os.setxattr(sys.argv[1], 'user.origin', b'a place')`;
  const result = await run('/usr/bin/python3', ['-c', script, path]);
  expect(result.code, result.stderr).toBe(0);
}

describe.skipIf(reason !== undefined)(
  `access lists and attributes of files that are written anew${reason === undefined ? '' : `: ${reason}`}`,
  () => {
    let sandbox: AccountSandbox;

    beforeAll(async () => {
      sandbox = await makeAccountSandbox();
    });

    afterAll(() => sandbox?.remove());

    for (const whose of ['alice', 'root'] as const) {
      test(`stay, in a venv of ${whose}`, async () => {
        const account =
          whose === 'alice'
            ? sandbox.alice
            : { ...sandbox.alice, uid: 0, gid: 0, home: join(sandbox.root, 'srv') };
        const venv = sandbox.venvOf(account, 'marked');
        const config = join(venv, 'pyvenv.cfg');
        await mark(config, 'access');
        const before = await attributesOf(config);
        expect(before).toContain('posix_acl_access');
        const { mode } = lstatSync(config);
        const { result } = await report(['--to', sandbox.fresh.prefix, venv]);
        expect(result.code, result.stdout).toBe(0);
        expect(await attributesOf(config)).toBe(before);
        expect(lstatSync(config).mode).toBe(mode);
        expect(Date.now() - lstatSync(config).mtimeMs, 'its time is that of the change').toBeLessThan(60_000);
        expect((await report(['undo', venv])).result.code).toBe(0);
        expect(await attributesOf(config)).toBe(before);
      });
    }

    test('are not taken on from a directory that gives them to new files', async () => {
      const venv = sandbox.venvOf(sandbox.bob, 'default');
      await mark(venv, 'default');
      const { result } = await report(['--to', sandbox.fresh.prefix, venv]);
      expect(result.code, result.stdout).toBe(0);
      expect(await attributesOf(join(venv, 'pyvenv.cfg'))).toBe('[]');
    });

    test('stay on a copied interpreter', async (context) => {
      const copies = await makeSandbox(context, { maker: 'venv --copies --without-pip' });
      giveTo(sandbox.alice, copies.venv);
      const python = join(copies.venv, 'bin', 'python3.11');
      await mark(python, 'access');
      const before = await attributesOf(python);
      const { result } = await report(['--to', copies.fresh.prefix, copies.venv]);
      expect(result.code, result.stdout).toBe(0);
      expect(await attributesOf(python)).toBe(before);
    });
  },
);
