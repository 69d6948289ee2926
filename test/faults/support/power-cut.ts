import type { ChangeGroup, Disk, DiskNode, DiskRecord } from './disk.ts';
import type { Random } from './random.ts';

/** Up to so many changes that are not on disk, every subset of them is tried. */
const exhaustive = 6;
/** Beyond, so many by chance, beside those that are most telling. */
const samples = 48;

/** A disk as it may be found after the power went. */
export interface CutState {
  readonly disk: Disk;
  /** For a message: how far the program had come, and which changes were lost. */
  readonly what: string;
}

/**
 * Every state that the disk may be in if the power goes while a program works, after any of its effects: all that was
 * synced is there, and of the rest any part.
 * @param start before the program
 * @param end the disk that it worked on
 */
export function* cutStates(start: Disk, end: Disk, random: Random): Generator<CutState> {
  for (let length = 0; length <= end.records.length; length += 1) {
    const done = end.records.slice(0, length);
    const { lasting, pending } = sortChanges(done);
    for (const kept of subsets(pending.length, random)) {
      const chosen = pending.filter((_, index) => kept.has(index));
      const disk = rebuild(start, end, done, new Set([...lasting, ...chosen]));
      yield { disk, what: describe(done, pending.length, kept) };
      const half = kept.size === pending.length ? halfWritten(disk, done.at(-1)) : undefined;
      if (half !== undefined) yield { disk: half, what: `${describe(done, 0, kept)}, half written` };
    }
  }
}

function sortChanges(done: readonly DiskRecord[]): {
  readonly lasting: readonly ChangeGroup[];
  readonly pending: readonly ChangeGroup[];
} {
  const lasting: ChangeGroup[] = [];
  let pending: ChangeGroup[] = [];
  for (const record of done) {
    if (record.kind === 'names') {
      pending.push(...record.groups);
      continue;
    }
    const isSynced = (group: ChangeGroup): boolean =>
      group.some(({ directory }) => directory === record.directory);
    lasting.push(...pending.filter(isSynced));
    pending = pending.filter((group) => !isSynced(group));
  }
  return { lasting, pending };
}

function* subsets(count: number, random: Random): Generator<ReadonlySet<number>> {
  const all = Array.from({ length: count }, (_, index) => index);
  if (count <= exhaustive) {
    for (let bits = 0; bits < 2 ** count; bits += 1)
      yield new Set(all.filter((index) => ((bits >> index) & 1) === 1));
    return;
  }
  yield new Set(all);
  yield new Set();
  for (const one of all) {
    yield new Set([one]);
    yield new Set(all.filter((index) => index !== one));
  }
  for (let sample = 0; sample < samples; sample += 1) yield new Set(all.filter(() => random() < 0.5));
}

// In the order in which the program made them: a later change of the same name wins.
function rebuild(
  start: Disk,
  end: Disk,
  done: readonly DiskRecord[],
  chosen: ReadonlySet<ChangeGroup>,
): Disk {
  const disk = start.clone();
  for (const [id, node] of end.nodes) {
    if (!disk.nodes.has(id))
      disk.nodes.set(id, node.kind === 'directory' ? { kind: 'directory', names: new Map() } : node);
  }
  for (const record of done) {
    if (record.kind !== 'names') continue;
    for (const group of record.groups) if (chosen.has(group)) for (const one of group) disk.apply(one);
  }
  return disk;
}

/** The same with the file that was just being written there in part; undefined where none was. */
function halfWritten(disk: Disk, record: DiskRecord | undefined): Disk | undefined {
  if (record?.kind !== 'names' || !/^(writeNew|copyNew) /.test(record.effect)) return undefined;
  const id = record.groups[0]?.[0]?.names[0]?.[1];
  const node = id === undefined ? undefined : disk.nodes.get(id);
  if (id === undefined || node?.kind !== 'file') return undefined;
  const half = disk.clone();
  const part: DiskNode = { ...node, bytes: node.bytes.subarray(0, node.bytes.length >> 1), mode: 0o600 };
  half.nodes.set(id, part);
  return half;
}

function describe(done: readonly DiskRecord[], pending: number, kept: ReadonlySet<number>): string {
  const last = done.at(-1)?.effect ?? 'nothing';
  return `after ${done.length} effects (${last}), with ${[...kept].join(' ') || 'none'} of ${pending} not synced`;
}
