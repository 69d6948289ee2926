import type { Audience, Origin } from '../model/interpreter.ts';
import { type Platform, placesOn } from '../platform/platform.ts';
import type { Account, FileReader, SystemFacts, World } from '../world/world.ts';
import { isPrivateOrigin } from './place.ts';
import { readWindowsAudience } from './read-windows-audience.ts';

const othersReadAndExecute = 0o005;
const othersSearch = 0o001;

/**
 * For whom an interpreter is usable, worked out from the homes of the account database and from the modes of the
 * file, of the standard library and of every directory above them, on the way of the links as well; on Windows, from
 * the access lists.
 * @param paths absolute: the executable as named, the same resolved, its standard library
 */
export async function readAudience(
  world: World,
  platform: Platform,
  origin: Origin,
  paths: readonly string[],
): Promise<Audience> {
  const { files, system } = world;
  // The list of accounts may have to come from a directory service, which takes longer than all the rest.
  const elsewhere = paths.filter(
    (path) => !platform.systemTrees.some((tree) => platform.paths.within(path, tree)),
  );
  for (const path of elsewhere) {
    const owner = homeOwner(platform, system.environment, await system.accounts(), path);
    if (owner !== undefined) {
      return { kind: 'account', account: owner.name, because: `it lies in ${owner.home}` };
    }
  }
  if (isPrivateOrigin(origin)) {
    const account = system.environment.USERNAME ?? 'this account';
    return { kind: 'account', account, because: 'it is installed for that account alone' };
  }
  if (platform.name === 'windows') return readWindowsAudience(world.windows, paths);
  for (const path of paths) {
    const closed = await findClosed(files, platform, system, path);
    if (closed !== undefined) return closed;
  }
  return { kind: 'everybody' };
}

function homeOwner(
  platform: Platform,
  environment: SystemFacts['environment'],
  accounts: readonly Account[],
  path: string,
): Account | undefined {
  const { paths, firstPersonalUid } = platform;
  const sharedHomes = placesOn(platform, platform.sharedHomes, environment);
  return accounts.find(
    ({ home, uid }) =>
      // Services have homes among the system's directories; root and people have homes of their own.
      (firstPersonalUid === undefined || uid === undefined || uid === 0 || uid >= firstPersonalUid) &&
      paths.isAbsolute(home) &&
      paths.within(path, home) &&
      !sharedHomes.some((shared) => paths.same(home, shared)),
  );
}

async function findClosed(
  files: FileReader,
  platform: Platform,
  system: SystemFacts,
  path: string,
): Promise<Audience | undefined> {
  const steps = platform.paths.ancestry(path);
  for (const step of steps) {
    const facts = await files.stat(step);
    if (facts === undefined) return { kind: 'unknown', because: `${step} is not there` };
    const needed = step === path ? othersReadAndExecute : othersSearch;
    if ((facts.mode & needed) === needed) continue;
    const accounts = await system.accounts();
    const account = accounts.find(({ uid }) => uid === facts.owner)?.name ?? `account ${facts.owner}`;
    return {
      kind: 'account',
      account,
      because: `${step} has mode ${facts.mode.toString(8).padStart(4, '0')}`,
    };
  }
  return undefined;
}
