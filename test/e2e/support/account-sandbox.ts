import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { makeSandbox, type Sandbox } from '../../cli/support/sandbox.ts';
import { giveTo, makeAccounts, type TestAccount } from './accounts.ts';
import { type Bait, makeBait, makeWitness, type Witness } from './bait.ts';

/** Accounts with homes, a venv to copy for them, bait that is root's, and a witness of all that is run. */
export interface AccountSandbox extends Sandbox {
  readonly alice: TestAccount;
  readonly bob: TestAccount;
  readonly mallory: TestAccount;
  readonly eve: TestAccount;
  readonly bait: Bait;
  readonly witness: Witness;
  /** A venv of an account whose base is gone, at a path below its home. */
  readonly venvOf: (account: TestAccount, name: string) => string;
  /** Makes a file of an account. */
  readonly lay: (account: TestAccount, path: string, content: string, mode?: number) => void;
  /** Nothing of root's was read, changed or shown, and nothing was run with its rights. */
  readonly expectSafe: (output: string) => void;
  readonly remove: () => Promise<void>;
}

export async function makeAccountSandbox(): Promise<AccountSandbox> {
  const finish: (() => void)[] = [];
  const sandbox = await makeSandbox({
    skip: (note) => {
      throw new Error(note);
    },
    onTestFinished: (action) => void finish.push(action),
  });
  const made = await makeAccounts(join(sandbox.root, 'home'), ['alice', 'bob', 'mallory', 'eve']);
  const [alice, bob, mallory, eve] = made.accounts as [TestAccount, TestAccount, TestAccount, TestAccount];
  const bait = makeBait(join(sandbox.root, 'bait'));
  const witness = makeWitness(join(sandbox.root, 'witness'));
  const venvOf = (account: TestAccount, name: string): string => {
    const venv = join(account.home, name);
    mkdirSync(dirname(venv), { recursive: true });
    cpSync(sandbox.venv, venv, { recursive: true, verbatimSymlinks: true });
    // The copy is to be of that place, as its files say.
    const scripts = readdirSync(join(venv, 'bin')).filter((file) => file.startsWith('activate'));
    for (const path of [join(venv, 'pyvenv.cfg'), ...scripts.map((file) => join(venv, 'bin', file))]) {
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(sandbox.venv, venv));
    }
    giveTo(account, venv);
    return venv;
  };
  return {
    ...sandbox,
    alice,
    bob,
    mallory,
    eve,
    bait,
    witness,
    venvOf,
    lay: (account, path, content, mode = 0o644) => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      chmodSync(path, mode);
      giveTo(account, path);
    },
    expectSafe: (output) => {
      expect(output).not.toContain(bait.word);
      expect(bait.touched()).toEqual([]);
      for (const text of witness.said()) {
        expect(text).not.toMatch(/\b(e?uid)=0\b/);
        expect(text).not.toMatch(/groups=(0|\[0)[,\]\s]/);
      }
    },
    remove: async () => {
      await made.remove();
      for (const action of finish) action();
    },
  };
}
