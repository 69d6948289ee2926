import { type Found, trouble } from '../model/found.ts';
import { FileError } from '../world/world.ts';

/** Finds something, and makes a problem of a file system that fails at it. */
export async function quietly(
  path: string,
  find: () => Promise<readonly Found[]>,
): Promise<readonly Found[]> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const denied = error.code === 'EACCES' || error.code === 'EPERM';
    return trouble(
      denied ? 'permission-denied' : 'input-output',
      path,
      `${error.path} cannot be read: ${error.reason}`,
    );
  }
}
