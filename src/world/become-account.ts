import fs from 'node:fs';
import os from 'node:os';
import { closeInherited } from './close-inherited.ts';

/** A group that owns nothing. */
const noGroup = 65_534;

/**
 * Turns this process, which root started, into one of an account for good: its groups, its primary group, its user id,
 * and none of what root left behind.
 * @param user the account's id, not 0
 * @throws Error where anything of root's power is left; then the process must end
 */
export function becomeAccount(user: number): void {
  const { setgroups, initgroups, setgid, setuid, getuid } = process as typeof process & {
    // Missing in the types of Node 20.
    readonly initgroups?: (user: string, group: number) => void;
  };
  if (!setgroups || !initgroups || !setgid || !setuid || getuid?.() !== 0)
    throw new Error('only root can become another account');
  if (!Number.isInteger(user) || user <= 0) throw new Error(`not an account to become: ${user}`);
  closeInherited();
  process.chdir('/');
  process.umask(0o022);
  const account = accountOf(user);
  if (account === undefined) setgroups([]);
  else initgroups(account.name, account.group);
  const group = account?.group ?? groupOfUnknown(user);
  setgid(group);
  setuid(user);
  requireNoWayBack(user, group);
}

// Asked as that account for a moment, since Node tells of the effective one only, by way of whatever directory service
// there is. A user id beyond all of them, as files from elsewhere have, is known to none.
function accountOf(user: number): { readonly name: string; readonly group: number } | undefined {
  process.seteuid?.(user);
  try {
    const { username, gid } = os.userInfo();
    return { name: username, group: gid };
  } catch {
    // Node gives this failure no code of its own.
    return undefined;
  } finally {
    process.seteuid?.(0);
  }
}

// Files from elsewhere mostly have a group with the number of their owner. One that this system knows is not his.
function groupOfUnknown(user: number): number {
  const known = fs.readFileSync('/etc/group', 'utf8').split('\n');
  return known.some((line) => line.split(':')[2] === String(user)) ? noGroup : user;
}

function requireNoWayBack(user: number, group: number): void {
  const ids = [process.getuid?.(), process.geteuid?.()];
  const groups = [process.getgid?.(), process.getegid?.()];
  if (ids.some((id) => id !== user) || groups.some((id) => id !== group))
    throw new Error(`could not become account ${user}`);
  for (const attempt of [
    () => process.setuid?.(0),
    () => process.seteuid?.(0),
    () => process.setgroups?.([0]),
  ]) {
    if (succeeds(attempt)) throw new Error(`account ${user} kept the power to become root`);
  }
  const left = capabilities();
  if (left.some((set) => set !== 0n)) throw new Error(`account ${user} kept capabilities of root`);
}

function succeeds(attempt: () => void): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

// Linux, capabilities(7): what root could do piece by piece. Where /proc is not there, the attempts above have to do.
function capabilities(): readonly bigint[] {
  try {
    const status = fs.readFileSync('/proc/self/status', 'utf8');
    return [...status.matchAll(/^Cap(?:Prm|Eff|Amb):\s*([0-9a-f]+)$/gm)].map(([, set]) => BigInt(`0x${set}`));
  } catch {
    return [];
  }
}
