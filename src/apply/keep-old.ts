import type { Change } from '../model/change.ts';
import type { PathRules } from '../platform/path-rules.ts';
import { placeOf } from '../platform/place-of.ts';
import type { FileFacts, World } from '../world/world.ts';
import type { JournalEntry } from './journal.ts';
import type { RunDirectory } from './journal-store.ts';
import { recordState } from './recorded-state.ts';

/**
 * Keeps what a change will replace in the directory of its run, and says what the journal is to say of it.
 * @param index of the change within its plan
 * @param facts of what is at the place now
 */
export async function keepOld(
  world: World,
  paths: PathRules,
  root: string,
  directory: RunDirectory,
  change: Change,
  index: number,
  facts: FileFacts | undefined,
): Promise<JournalEntry> {
  const path = placeOf(paths, root, change.path);
  const name = `kept-${index}`;
  const isKept = facts !== undefined && (await keep(world, path, paths.join(directory.path, name), facts));
  return {
    path: change.path,
    before: recordState(change.before, facts?.modified ?? 0),
    after: recordState(change.after, 0),
    kept: isKept ? name : undefined,
    temporary: `.${paths.nameOf(path)}.${world.randomName()}.new`,
  };
}

// A second name for the old file or link keeps all of it: times, owner, access lists, attributes. Only where the file
// system has no such names is a file copied; a link is then told by its target, which the journal holds.
async function keep(world: World, path: string, kept: string, facts: FileFacts): Promise<boolean> {
  if (await world.writer.hardLink(path, kept)) {
    if ((await world.files.lstat(kept))?.inode === facts.inode) return true;
    // macOS gives another name to what a link points at instead.
    await world.writer.removeFile(kept);
  }
  if (facts.kind === 'link') return false;
  await world.writer.copyNew(path, kept, facts);
  await world.writer.setTimes(kept, facts.modified);
  return true;
}
