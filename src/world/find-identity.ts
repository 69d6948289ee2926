import type { FindIdentity } from './process-runner.ts';
import { readProgramControl } from './read-program-control.ts';
import { FileError, type FileReader, type Identity, type SystemFacts } from './world.ts';

/** The account `nobody`, where the list of accounts does not hold it; what Linux gives it since ever. */
const nobodyId = 65_534;

/**
 * Makes the choice of root: a program that nobody else can change runs with its rights, one that a single account can
 * change runs as that account, whose power it is anyway, and anything else as nobody.
 */
export function makeIdentityFinder(files: FileReader, system: () => SystemFacts): FindIdentity {
  // Found out anew each time, within a millisecond: the python of a venv is another one after a change.
  return (program) => find(files, system(), program);
}

async function find(files: FileReader, system: SystemFacts, program: string): Promise<Identity | undefined> {
  const { accounts, open } = await readQuietly(files, system.rights.trustedGroups, program);
  if (accounts.size === 0 && !open) return undefined;
  const known = await system.accounts();
  const [only] = accounts;
  if (accounts.size === 1 && !open && only !== undefined) {
    return { user: only, group: known.find(({ uid }) => uid === only)?.gid ?? nobodyId };
  }
  const nobody = known.find(({ name }) => name === 'nobody');
  return { user: nobody?.uid ?? nobodyId, group: nobody?.gid ?? nobodyId };
}

async function readQuietly(
  files: FileReader,
  trustedGroups: ReadonlySet<number>,
  program: string,
): Promise<{ readonly accounts: ReadonlySet<number>; readonly open: boolean }> {
  try {
    return await readProgramControl(files, trustedGroups, program);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    // A share that tells root nothing tells it nothing good either.
    return { accounts: new Set(), open: true };
  }
}
