import type { Change } from '../model/change.ts';
import type { PathRules } from '../platform/path-rules.ts';
import { placeOf } from '../platform/place-of.ts';
import { FileError, type FileFacts, type World } from '../world/world.ts';
import { isUntouched } from './require-as-planned.ts';

/** One change that is to be made. */
export interface Putting {
  readonly root: string;
  readonly change: Change;
  /** Name beside the place for what is new. */
  readonly temporary: string;
  /** What was at the place when it was compared with the plan. */
  readonly old: FileFacts | undefined;
  /** Whose a file is to be that is in the place of none. */
  readonly owner: { readonly owner: number; readonly group: number };
  /** Whether old files may have access lists or attributes that the new ones are to have as well. */
  readonly marked: boolean;
}

/**
 * Makes what is new beside its place and renames it over what is old.
 * @returns false, and leaves nothing behind, where somebody else has put something there meanwhile
 */
export async function putNew(world: World, paths: PathRules, putting: Putting): Promise<boolean> {
  const { root, change, old } = putting;
  const path = placeOf(paths, root, change.path);
  const temporary = paths.join(paths.directoryOf(path), putting.temporary);
  const isMade = await makeNew(world, path, temporary, putting);
  if (!isUntouched(old, await world.files.lstat(path))) {
    if (isMade) await world.writer.removeFile(temporary);
    return false;
  }
  if (isMade) await world.writer.rename(temporary, path);
  else await world.writer.removeFile(path);
  return true;
}

/** False where nothing is to be at the place. */
async function makeNew(
  { writer, files }: World,
  path: string,
  temporary: string,
  { change, old, owner, marked }: Putting,
): Promise<boolean> {
  const ownership = {
    owner: old?.owner ?? owner.owner,
    group: old?.group ?? owner.group,
    ...(marked && old?.kind === 'file' ? { like: path } : {}),
  };
  switch (change.after.kind) {
    case 'absent':
      return false;
    case 'link':
      await writer.symbolicLink(change.after.target, temporary);
      return true;
    case 'text':
      await writer.writeNew(temporary, change.after.bytes, { ...ownership, mode: change.after.mode });
      return true;
    case 'binary':
      await writer.copyNew(change.after.source, temporary, { ...ownership, mode: change.after.mode });
      if ((await files.hash(temporary)) !== change.after.sha256)
        throw new FileError('ECHANGED', change.after.source, 'a file to copy changed after planning,');
      return true;
  }
}
