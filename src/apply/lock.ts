import { type Problem, problem } from '../model/problem.ts';
import type { PathRules } from '../platform/path-rules.ts';
import { FileError, type ProcessIdentity, type World } from '../world/world.ts';
import { describeFileError } from './describe-file-error.ts';
import { stateDirectory } from './journal-store.ts';
import { type Claim, patience, readClaims } from './lock-claims.ts';
import { readOwner } from './read-ownership.ts';

const pause = 50;

export type LockResult =
  /** `release` says what it could not take away. */
  | { readonly kind: 'held'; release(): Promise<readonly Problem[]> }
  | { readonly kind: 'refused'; readonly problem: Problem };

/**
 * Keeps other runs off a venv. Each run writes a claim of its own that names it, then looks for others: of two that do
 * so at the same time at least one sees the other, and whoever sees one that lives takes its own away again and waits. A
 * claim whose process is dead counts for nothing.
 * @throws FileError where the venv cannot be written at all
 */
export async function lockVenv(world: World, paths: PathRules, root: string): Promise<LockResult> {
  const directory = paths.join(root, stateDirectory);
  const facts = await world.files.lstat(directory);
  if (facts !== undefined && facts.kind !== 'directory') {
    return {
      kind: 'refused',
      problem: problem('leads-outside', directory, `${directory} is to hold the journal and is no directory`),
    };
  }
  const self = world.processes.self();
  const deadline = world.now() + patience;
  for (;;) {
    const late = world.now() > deadline;
    // Whoever has not said its name for so long died between making its claim and writing into it.
    const counts = ({ state }: Claim): boolean => state === 'alive' || (state === 'unknown' && !late);
    const rival = (await readClaims(world, paths, directory)).find(counts);
    if (rival === undefined) {
      const path = await claim(world, paths, root, directory, self, counts);
      if (path !== undefined) return { kind: 'held', release: () => release(world, directory, path) };
    }
    if (late && (rival !== undefined || world.now() > deadline + patience)) {
      return { kind: 'refused', problem: describeRival(root, directory, rival) };
    }
    // Two that met must not meet again for ever.
    await world.sleep(pause + (world.randomName().charCodeAt(0) % pause));
  }
}

function describeRival(root: string, directory: string, rival: Claim | undefined): Problem {
  const { holder, path } = rival ?? { holder: 'unnamed', path: directory };
  const who = holder === 'unnamed' ? 'another run' : `process ${holder.pid} on ${holder.host}`;
  return problem('locked', path, `${who} is working on ${root}`);
}

/** Whether dead runs left claims here, or an empty directory, and nothing else that is to be put back. */
export async function isAbandoned(world: World, paths: PathRules, root: string): Promise<boolean> {
  const directory = paths.join(root, stateDirectory);
  if ((await world.files.lstat(directory))?.kind !== 'directory') return false;
  if (((await world.files.readDirectory(directory)) ?? []).length === 0) return true;
  return (await readClaims(world, paths, directory)).some(({ state }) => state === 'dead');
}

/** Undefined where another was there first, or has taken the directory away meanwhile. */
async function claim(
  world: World,
  paths: PathRules,
  root: string,
  directory: string,
  self: ProcessIdentity,
  counts: (claim: Claim) => boolean,
): Promise<string | undefined> {
  // A claim ends with its process, and so with the machine.
  const ownership = { ...(await readOwner(world, root)), mode: 0o600, passing: true };
  const path = paths.join(directory, `lock-${world.randomName()}`);
  if ((await world.files.lstat(directory)) === undefined) await makeQuietly(world, directory);
  try {
    await world.writer.writeNew(path, new TextEncoder().encode(JSON.stringify(self)), ownership);
    const claims = await readClaims(world, paths, directory);
    // One that is gone was taken for a dead one, since this process slept while it wrote.
    const isMine = claims.some((one) => one.path === path);
    const others = claims.filter((one) => one.path !== path);
    if (isMine && !others.some(counts)) {
      // Only tidiness: a dead claim that stays counts for nothing.
      for (const one of others) await quietly(() => world.writer.removeFile(one.path));
      return path;
    }
  } catch (error) {
    await quietly(() => world.writer.removeFile(path));
    // On a full disk the directory may have come about and the claim not.
    await quietly(() => removeIfEmpty(world, directory));
    if (error instanceof FileError && error.code === 'ENOENT') return undefined;
    throw error;
  }
  await removeGone(world, path);
  return undefined;
}

/** Tries to tidy up after something that has to be told instead. */
async function quietly(tidy: () => Promise<void>): Promise<void> {
  try {
    await tidy();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
  }
}

async function makeQuietly(world: World, directory: string): Promise<void> {
  try {
    await world.writer.makeDirectory(directory, 0o700);
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== 'EEXIST') throw error;
  }
}

async function removeGone(world: World, path: string): Promise<void> {
  try {
    await world.writer.removeFile(path);
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== 'ENOENT') throw error;
  }
}

async function release(world: World, directory: string, path: string): Promise<readonly Problem[]> {
  try {
    await removeGone(world, path);
    await removeIfEmpty(world, directory);
    return [];
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    // The work stands all the same, and the claim ends with this process.
    const { message } = describeFileError(error);
    return [problem('left-alone', path, `${message}; it counts no more once this process has ended`)];
  }
}

async function removeIfEmpty(world: World, directory: string): Promise<void> {
  const rest = await world.files.readDirectory(directory);
  if (rest === undefined || rest.length > 0) return;
  try {
    await world.writer.removeDirectory(directory);
  } catch (error) {
    // The next run has begun in it, or has ended there.
    const expected = ['ENOTEMPTY', 'EEXIST', 'ENOENT'];
    if (!(error instanceof FileError) || !expected.includes(error.code)) throw error;
  }
}
