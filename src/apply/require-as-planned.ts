import type { Plan } from '../model/change.ts';
import type { PathRules } from '../platform/path-rules.ts';
import { placeOf } from '../platform/place-of.ts';
import { FileError, type FileFacts, type World } from '../world/world.ts';
import { readState, recordState, sameState } from './recorded-state.ts';
import { requireInside } from './require-inside.ts';

/**
 * Compares every place with what the plan says of it.
 * @returns what there is at each, in the order of the changes, so that a later change is noticed without reading again
 * @throws FileError (`ECHANGED`) for the first that is another, (`EOUTSIDE`) for one that lies outside of the venv
 */
export async function requireAsPlanned(
  { files }: World,
  paths: PathRules,
  { root, changes }: Plan,
): Promise<readonly (FileFacts | undefined)[]> {
  const seen: (FileFacts | undefined)[] = [];
  const inside = new Set<string>();
  for (const change of changes) {
    const path = placeOf(paths, root, change.path);
    const directory = paths.directoryOf(path);
    if (!inside.has(directory)) await requireInside(files, paths, root, change.path);
    inside.add(directory);
    // Before the content is read: what is written meanwhile has a later time.
    seen.push(await files.lstat(path));
    const now = await readState(files, path);
    if (!sameState(now, recordState(change.before, 0))) throw changedMeanwhile(path);
  }
  return seen;
}

export function changedMeanwhile(path: string): FileError {
  return new FileError('ECHANGED', path, 'no longer as it was when the change was planned:');
}

/** Whether a place was left alone since it was looked at, as far as that shows without reading it. */
export function isUntouched(before: FileFacts | undefined, now: FileFacts | undefined): boolean {
  if (before === undefined || now === undefined) return before === now;
  // Not the inode: some file systems give out numbers as they please.
  const told = ['kind', 'size', 'mode', 'owner', 'group', 'modified'] as const;
  return told.every((name) => before[name] === now[name]);
}
