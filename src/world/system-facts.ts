import fs from 'node:fs';
import os from 'node:os';
import { RelocateError } from '../model/relocate-error.ts';
import { parseRegExport } from '../platform/parse-reg-export.ts';
import { parseRegProfiles, profileListKey } from '../platform/parse-reg-profiles.ts';
import type { WindowsFacts } from './windows-facts.ts';
import type { Account, ProcessRunner, Rights, SystemFacts } from './world.ts';

/** Facts about this machine, which Node calls `platform`. */
export function readSystemFacts(
  platform: string,
  processes: ProcessRunner,
  windows: WindowsFacts,
): SystemFacts {
  return {
    platform,
    architecture: process.arch,
    directory: currentDirectory(),
    environment: process.env,
    rights: readRights(platform),
    get cores() {
      return os.availableParallelism();
    },
    accounts: once(() =>
      platform === 'win32' ? windowsProfiles(windows) : posixAccounts(platform, processes),
    ),
    distribution: once(async () => (platform === 'linux' ? distributionId() : undefined)),
  };
}

// Members of `admin` on macOS may use sudo, and much of what is shared there belongs to that group.
const trustedGroups = { darwin: [0, 80], other: [0] };

function readRights(platform: string): Rights {
  const uid = process.getuid?.();
  return {
    uid,
    all: uid === 0 && hasOtherAccounts(),
    trustedGroups: new Set(platform === 'darwin' ? trustedGroups.darwin : trustedGroups.other),
  };
}

// Linux, user_namespaces(7): one who is root only in a namespace of its own can become nobody else.
function hasOtherAccounts(): boolean {
  const ranges = readIfThere('/proc/self/uid_map').trim().split('\n');
  return ranges.length !== 1 || ranges[0]?.trim().split(/\s+/)[2] !== '1';
}

function currentDirectory(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new RelocateError(
      'usage',
      'the current directory is not there any more',
      'go to one that exists, such as with: cd ~',
      { cause },
    );
  }
}

function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => {
    found ??= find();
    return found;
  };
}

/** Accounts of /etc/passwd, and on macOS, where people are not in it, the directories of /Users. */
async function posixAccounts(platform: string, processes: ProcessRunner): Promise<readonly Account[]> {
  const local = parsePasswd(readIfThere('/etc/passwd'));
  if (platform === 'darwin') return [...local, ...directoriesBelow('/Users', '/')];
  // Accounts from a directory service are not in the file; `getent` lists those that the service lets be listed.
  const usesDirectory = /^passwd:.*\b(sss|ldap|nis|winbind|systemd)\b/m.test(
    readIfThere('/etc/nsswitch.conf'),
  );
  if (!usesDirectory) return local;
  const result = await processes.run('/usr/bin/getent', ['passwd'], {
    environment: { LC_ALL: 'C.UTF-8' },
    directory: '/',
    timeout: 5_000,
    outputLimit: 16 * 1024 * 1024,
  });
  if (result.kind !== 'exited' || result.code !== 0) return local;
  return parsePasswd(new TextDecoder().decode(result.stdout));
}

function parsePasswd(text: string): readonly Account[] {
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid, , home] = line.split(':');
    return name === undefined || home === undefined || home === ''
      ? []
      : [{ name, uid: Number(uid), gid: Number(gid), home }];
  });
}

/** Profiles that the registry lists, wherever they lie; the directories of `Users` as well, of accounts that are gone. */
async function windowsProfiles(windows: WindowsFacts): Promise<readonly Account[]> {
  const drive = process.env.SystemDrive ?? 'C:';
  const answer = await windows.exportKey(profileListKey, 64);
  const keys = answer.kind === 'text' ? parseRegExport(answer.text) : [];
  const profiles = parseRegProfiles(keys, process.env).map((profile) => ({
    ...profile,
    uid: undefined,
    gid: undefined,
  }));
  return [...profiles, ...directoriesBelow(`${drive}\\Users`, '\\')];
}

function directoriesBelow(parent: string, separator: string): readonly Account[] {
  try {
    return fs
      .readdirSync(parent, { withFileTypes: true })
      .filter(
        (entry) => entry.isDirectory() && !['Public', 'Default', 'Shared', 'All Users'].includes(entry.name),
      )
      .map((entry) => ({
        name: entry.name,
        uid: undefined,
        gid: undefined,
        home: `${parent}${separator}${entry.name}`,
      }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function distributionId(): string | undefined {
  return /^ID="?([a-z0-9._-]+)"?$/m.exec(readIfThere('/etc/os-release'))?.[1];
}

function readIfThere(path: string): string {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
