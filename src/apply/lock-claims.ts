import type { PathRules } from '../platform/path-rules.ts';
import { FileError, type ProcessIdentity, type World } from '../world/world.ts';

/** Milliseconds that a run waits for another to be done with a venv. */
export const patience = 5_000;

const claimName = /^lock-[0-9a-z]+$/;
const claimLimit = 4096;

/**
 * One file by which a process claims a venv. Each has a name of its own that is never used again, so that to remove the
 * claim of a dead process can never hit that of a live one.
 */
export interface Claim {
  readonly path: string;
  /** `unnamed`: it does not tell, since it is being written, or its writer died in that. */
  readonly holder: ProcessIdentity | 'unnamed';
  /** `unknown`: it is unnamed, and not for so long that nobody can be writing it any more. */
  readonly state: 'alive' | 'dead' | 'unknown';
}

/** All claims of a venv's state directory; none where it does not exist. */
export async function readClaims(
  world: World,
  paths: PathRules,
  directory: string,
): Promise<readonly Claim[]> {
  const claims: Claim[] = [];
  for (const { name, kind } of (await world.files.readDirectory(directory)) ?? []) {
    if (kind !== 'file' || !claimName.test(name)) continue;
    const claim = await readClaim(world, paths.join(directory, name));
    if (claim !== undefined) claims.push(claim);
  }
  return claims;
}

async function readClaim(world: World, path: string): Promise<Claim | undefined> {
  const facts = await world.files.lstat(path);
  if (facts === undefined) return undefined;
  const holder = await readHolder(world, path);
  if (holder === undefined) return undefined;
  if (holder === 'unnamed') {
    const isOld = Math.abs(world.now() - facts.modified) > patience;
    return { path, holder, state: isOld ? 'dead' : 'unknown' };
  }
  // For a process of another machine nobody here can tell.
  const isDead = holder.host === world.processes.self().host && !world.processes.isAlive(holder);
  return { path, holder, state: isDead ? 'dead' : 'alive' };
}

async function readHolder(world: World, path: string): Promise<Claim['holder'] | undefined> {
  try {
    return parseHolder(await world.files.readFile(path, claimLimit));
  } catch (error) {
    // It was taken away at this moment.
    if (error instanceof FileError && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Who wrote a claim; `unnamed` for anything that is not a whole one. */
export function parseHolder(bytes: Uint8Array): Claim['holder'] {
  try {
    const holder = JSON.parse(new TextDecoder().decode(bytes)) as Partial<ProcessIdentity> | null;
    const isWhole =
      typeof holder?.pid === 'number' && typeof holder.host === 'string' && typeof holder.born === 'string';
    // Zero and below mean groups of processes to whoever asks whether it lives.
    if (!isWhole || !Number.isInteger(holder.pid) || (holder.pid ?? 0) <= 0) return 'unnamed';
    return { pid: holder.pid ?? 0, host: holder.host ?? '', born: holder.born ?? '' };
  } catch (error) {
    if (error instanceof SyntaxError) return 'unnamed';
    throw error;
  }
}
