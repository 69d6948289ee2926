import {
  appendFileSync,
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makePublicDirectory } from '../../support/temporary.ts';

/** An account that exists for one test file: lines in /etc/passwd and /etc/group, and a home. */
export interface TestAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** A group that is not the primary one. */
  readonly team: number;
  readonly home: string;
}

export interface TestAccounts {
  readonly accounts: readonly TestAccount[];
  readonly remove: () => Promise<void>;
}

/** Why the tests with several accounts cannot run here; undefined where they can. */
export function reasonAgainstAccounts(): string | undefined {
  if (process.platform !== 'linux') return 'accounts are made by way of /etc/passwd, as on Linux';
  return process.getuid?.() === 0 ? undefined : 'only root can work for several accounts';
}

/** @param homes directory that is to hold the homes */
export async function makeAccounts(homes: string, names: readonly string[]): Promise<TestAccounts> {
  const tag = `vr${process.pid}`;
  const first = 200_000 + (process.pid % 10_000) * 20;
  const accounts = names.map((name, index) => ({
    name: `${tag}-${name}`,
    uid: first + index,
    gid: first + index,
    team: first + 10 + index,
    home: join(homes, name),
  }));
  await withLockedDatabase(() => {
    for (const { name, uid, gid, team, home } of accounts) {
      appendFileSync('/etc/passwd', `${name}:x:${uid}:${gid}::${home}:/bin/sh\n`);
      appendFileSync('/etc/group', `${name}:x:${gid}:\n${name}-team:x:${team}:${name}\n`);
    }
  });
  for (const { uid, gid, home } of accounts) {
    makePublicDirectory(home);
    chownSync(home, uid, gid);
  }
  const remove = (): Promise<void> =>
    withLockedDatabase(() => {
      for (const path of ['/etc/passwd', '/etc/group']) {
        const lines = readFileSync(path, 'utf8').split('\n');
        writeFileSync(path, lines.filter((line) => !line.startsWith(`${tag}-`)).join('\n'));
      }
    });
  return { accounts, remove };
}

/** Gives a tree to an account; links themselves, not what they point at. Names need not be UTF-8. */
export function giveTo(
  account: { readonly uid: number; readonly gid: number },
  path: string | Uint8Array,
): void {
  const place = Buffer.from(path);
  lchownSync(place, account.uid, account.gid);
  if (!lstatSync(place).isDirectory()) return;
  for (const name of readdirSync(place, { encoding: 'buffer' }))
    giveTo(account, Buffer.concat([place, Buffer.from('/'), name]));
}

// Test files run side by side, and each takes out its own lines again.
async function withLockedDatabase(action: () => void): Promise<void> {
  const lock = '/tmp/venv-relocate-test-accounts.lock';
  for (let attempt = 0; ; attempt += 1) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 200) throw error;
      await wait(50);
    }
  }
  try {
    action();
  } finally {
    rmdirSync(lock);
  }
}
