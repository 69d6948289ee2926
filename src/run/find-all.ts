import {
  type FindOptions,
  type Found,
  findVenvs,
  findVenvsBelow,
  mergeFound,
} from '../discover/find-venvs.ts';
import { followPointer } from '../discover/follow-pointer.ts';
import { isVenv } from '../discover/is-venv.ts';
import { listStores } from '../discover/list-stores.ts';
import { problem } from '../model/problem.ts';
import { RelocateError } from '../model/relocate-error.ts';
import { readWithPauses } from '../world/read-with-pauses.ts';
import type { OwnerSearch } from './owner-messages.ts';
import type { RunContext } from './run-context.ts';

/** Where venvs are to be looked for. */
export interface FindRequest {
  /** As on the command line; none for the current directory. */
  readonly paths: readonly string[];
  readonly recursive: boolean;
  readonly exclude: readonly string[];
  /** Also where tools keep venvs outside of projects. */
  readonly stores: boolean;
  /** The same for every account; with `recursive` all of their homes. For an administrator alone. */
  readonly allUsers: boolean;
}

const root = 0;

/**
 * Finds venvs below paths, in stores and of other accounts. Root reads no text of another account to learn where to go:
 * what a `.venv` file or the settings of a tool say is found out by a process of that account, and what comes of it is
 * believed only of venvs that belong to it.
 */
export async function findAll(context: RunContext, request: FindRequest): Promise<readonly Found[]> {
  const { world, platform, options } = context;
  if (request.allUsers) await requireAdministrator(context);
  const files = readWithPauses(world.files);
  const { directory } = world.system;
  const how: FindOptions = {
    recursive: request.recursive,
    exclude: request.exclude,
    follow: (pointer) => follow(context, request, pointer),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  const here = await findVenvs(files, platform, directory, request.paths, how);
  if (!request.stores && !request.allUsers) return here;
  const isHere = request.paths.length > 0 || (await isVenv(files, platform.paths, directory));
  const found = isHere ? [...here] : here.filter((one) => !isGuess(one, directory));
  for (const home of await listHomes(context, request)) {
    if (options.signal?.aborted === true) break;
    if (home.user !== undefined && home.user !== root && world.system.rights.all) {
      const search = { ...searchOf(request), home: home.path };
      found.push(...(await findAsOwner(context, home.user, home.path, search)));
      continue;
    }
    const { path, environment } = home;
    const stores = await listStores(files, platform, { home: path, environment });
    const roots = request.allUsers && request.recursive ? [...stores, path] : stores;
    found.push(...(await findVenvsBelow(files, platform, directory, roots, how)));
  }
  return mergeFound(files, platform, found);
}

// No path means what there is here: beside the stores, nothing is as good as something.
function isGuess(one: Found, directory: string): boolean {
  return one.kind === 'venv' && one.ref.named && one.ref.root === directory && one.ref.pointer === undefined;
}

async function requireAdministrator({ world }: RunContext): Promise<void> {
  if (world.system.rights.all || (await world.windows.isElevated())) return;
  throw new RelocateError(
    'usage',
    '--all-users: this account may not look into those of others',
    'run it as root or administrator, or use --stores for your own',
  );
}

interface Home {
  readonly path: string;
  /** Undefined on Windows. */
  readonly user: number | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The own home, and for an administrator who asks for it those of all accounts that have one. */
async function listHomes(
  { world, platform }: RunContext,
  { allUsers }: FindRequest,
): Promise<readonly Home[]> {
  const { files, system } = world;
  const accounts = await system.accounts();
  const own = accounts.find(({ uid }) => uid !== undefined && uid === system.rights.uid)?.home;
  const { HOME, USERPROFILE } = system.environment;
  const path = (platform.name === 'windows' ? USERPROFILE : HOME) ?? own;
  const homes = new Map<string, Home>();
  if (path !== undefined && platform.paths.isAbsolute(path)) {
    // After `sudo`, HOME may still be that of whoever asked for it.
    const facts = system.rights.all ? await files.stat(path) : undefined;
    homes.set(platform.paths.comparable(path), {
      path,
      user: facts?.owner,
      environment: system.environment,
    });
  }
  for (const { home, uid } of allUsers ? accounts : []) {
    const key = platform.paths.comparable(home);
    if (!platform.paths.isAbsolute(home) || platform.sharedHomes.includes(home) || homes.has(key)) continue;
    const facts = await files.stat(home);
    const isPerson = uid === undefined || uid === root || uid >= (platform.firstPersonalUid ?? 0);
    if (facts?.kind !== 'directory' || !(isPerson || facts.owner === uid)) continue;
    homes.set(key, { path: home, user: uid, environment: {} });
  }
  return [...homes.values()];
}

function searchOf({ recursive, exclude }: FindRequest): OwnerSearch {
  return { command: 'find', paths: [], home: undefined, recursive, exclude };
}

async function follow(context: RunContext, request: FindRequest, pointer: string): Promise<readonly Found[]> {
  const { world, platform } = context;
  const facts = world.system.rights.all ? await world.files.lstat(pointer) : undefined;
  if (facts === undefined || facts.owner === root) return followPointer(world.files, platform, pointer);
  const search = { ...searchOf(request), recursive: false, paths: [pointer] };
  return findAsOwner(context, facts.owner, pointer, search);
}

async function findAsOwner(
  context: RunContext,
  user: number,
  place: string,
  search: OwnerSearch,
): Promise<readonly Found[]> {
  const { world } = context;
  const result = await context.owners.run(user, search);
  const who = async (uid: number): Promise<string> =>
    (await world.system.accounts()).find((one) => one.uid === uid)?.name ?? `account ${uid}`;
  if (result.kind !== 'found') {
    const how = result.kind === 'lost' ? result.how : result.kind;
    const message = `the process that searched as ${await who(user)} in ${place} is lost: ${how}`;
    return [{ kind: 'problem', path: place, problem: problem('owner-process-lost', place, message) }];
  }
  const kept: Found[] = [];
  for (const one of result.found) {
    const facts = one.kind === 'venv' ? await world.files.stat(one.ref.root) : undefined;
    if (one.kind === 'problem' || facts === undefined || facts.owner === user) {
      kept.push(one);
      continue;
    }
    const message = `${place} belongs to ${await who(user)} and leads to ${one.ref.root} of ${await who(facts.owner)}`;
    kept.push({ kind: 'problem', path: place, problem: problem('foreign-path', place, message) });
  }
  return kept;
}
