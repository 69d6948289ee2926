import pLimit from 'p-limit';
import type { Change } from '../model/change.ts';
import { FileError, type FileFacts, type World } from '../world/world.ts';

/** New files that are brought to disk at the same time; each is open for that long. */
const filesAtOnce = 16;

/** One change that is to be made. */
export interface Putting {
  readonly path: string;
  /** Beside the place, for what is new. */
  readonly temporary: string;
  readonly change: Change;
  /** What was at the place when it was compared with the plan. */
  readonly old: FileFacts | undefined;
  /** Whose a file is to be that is in the place of none. */
  readonly owner: { readonly owner: number; readonly group: number };
  /** Whether old files may have access lists or attributes that the new ones are to have as well. */
  readonly marked: boolean;
}

/**
 * Puts all new things beside their places. Most of the time that takes goes into waiting for the disk, which has less to
 * do for several files at once. Returns, or throws, when nothing is under way any more.
 */
export async function makeAllNew(world: World, puttings: readonly Putting[]): Promise<void> {
  const limit = pLimit(filesAtOnce);
  const made = await Promise.allSettled(puttings.map((one) => limit(() => makeNew(world, one))));
  const failed = made.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function makeNew({ writer, files }: World, putting: Putting): Promise<void> {
  const { path, temporary, change, old, owner, marked } = putting;
  const ownership = {
    owner: old?.owner ?? owner.owner,
    group: old?.group ?? owner.group,
    ...(marked && old?.kind === 'file' ? { like: path } : {}),
  };
  switch (change.after.kind) {
    case 'absent':
      return;
    case 'link':
      return writer.symbolicLink(change.after.target, temporary);
    case 'text':
      return writer.writeNew(temporary, change.after.bytes, { ...ownership, mode: change.after.mode });
    case 'binary':
      await writer.copyNew(change.after.source, temporary, { ...ownership, mode: change.after.mode });
      if ((await files.hash(temporary)) !== change.after.sha256)
        throw new FileError('ECHANGED', change.after.source, 'a file to copy changed after planning,');
  }
}

/** Puts what was made into its place, or takes away what is there. */
export async function putNew({ writer }: World, { path, temporary, change }: Putting): Promise<void> {
  if (change.after.kind === 'absent') return writer.removeFile(path);
  return writer.rename(temporary, path);
}
