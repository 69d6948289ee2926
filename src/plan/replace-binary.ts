import type { Change } from '../model/change.ts';
import type { BinaryFile } from '../model/entry-state.ts';

/** The change that puts another binary in the place of one; none where they are the same. */
export function replaceBinary(
  path: string,
  kind: Change['kind'],
  before: BinaryFile | undefined,
  source: BinaryFile,
  details: readonly string[] = [],
): readonly Change[] {
  if (before === undefined || before.sha256 === source.sha256) return [];
  return [{ path, kind, before, after: { ...source, mode: before.mode }, details }];
}
