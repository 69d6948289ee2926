import { readControl } from '../world/read-control.ts';
import { FileError, type World } from '../world/world.ts';
import type { Place } from './place.ts';

/**
 * Whether a version manager's interpreter is one that another account can change: it is not run then, since whoever
 * runs it does so with all of his own rights. Root has a way to run it as that account.
 */
export async function isOfAnotherAccount({ files, system }: World, place: Place): Promise<boolean> {
  const { uid, all, trustedGroups } = system.rights;
  if (place.origin !== 'private directory' || uid === undefined || all) return false;
  try {
    const { accounts } = await readControl(files, trustedGroups, place.path);
    return [...accounts].some((account) => account !== uid);
  } catch (error) {
    if (error instanceof FileError) return true;
    throw error;
  }
}
