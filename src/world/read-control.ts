import { type PathStep, walkPath } from './walk-path.ts';
import type { FileFacts, FileReader } from './world.ts';

/** Who, root aside, can change what lies at some places, or what leads there. */
export interface Control {
  /** Accounts that own something on the way. */
  readonly accounts: ReadonlySet<number>;
  /** Whether a group or everybody can write somewhere, so that no one account is to be named. */
  readonly open: boolean;
  /** Where that was first seen; undefined where all is in root's hand. */
  readonly place: string | undefined;
}

export const noControl: Control = { accounts: new Set(), open: false, place: undefined };

const root = 0;
const groupWrites = 0o020;
const othersWrite = 0o002;
const sticky = 0o1000;

/**
 * Reads who can change what a path leads to: the owner of each directory on the way and of what is there, and whoever
 * their modes let write. An access list that lets somebody write shows in the mode of the group, so it counts as well.
 * @param closed also takes a directory that everybody may add to, as /tmp, for one that everybody can write
 */
export async function readControl(
  files: FileReader,
  trustedGroups: ReadonlySet<number>,
  path: string,
  closed = false,
): Promise<Control> {
  const steps = await walkPath(files, path);
  return joinControl(
    steps.map((step, index) => controlOf(trustedGroups, step, closed && index === steps.length - 1)),
  );
}

/** All of them together; the first place that was seen stays. */
export function joinControl(parts: readonly Control[]): Control {
  return {
    accounts: new Set(parts.flatMap(({ accounts }) => [...accounts])),
    open: parts.some(({ open }) => open),
    place: parts.find(({ place }) => place !== undefined)?.place,
  };
}

function controlOf(trustedGroups: ReadonlySet<number>, step: PathStep, closed: boolean): Control {
  const { facts, directory, path } = step;
  const shared = directory !== undefined && (directory.mode & sticky) !== 0 && directory.mode & othersWrite;
  if (facts === undefined) return shared ? { ...noControl, open: true, place: path } : noControl;
  // In a sticky directory the owner of an entry can replace it; elsewhere the right to write in the directory decides.
  const byEntry = facts.owner !== root && shared ? [facts.owner] : [];
  // A link holds nothing that could be written: it can only be replaced.
  const byContent = facts.kind !== 'link' && facts.owner !== root ? [facts.owner] : [];
  const accounts = new Set([...byEntry, ...byContent]);
  const open = facts.kind !== 'link' && isOpen(trustedGroups, facts, closed);
  return { accounts, open, place: open || accounts.size > 0 ? path : undefined };
}

function isOpen(trustedGroups: ReadonlySet<number>, facts: FileFacts, closed: boolean): boolean {
  // What others may add to a sticky directory takes the place of nothing, but may be found beside it.
  if (facts.kind === 'directory' && (facts.mode & sticky) !== 0 && !closed) return false;
  if ((facts.mode & othersWrite) !== 0) return true;
  return (facts.mode & groupWrites) !== 0 && !trustedGroups.has(facts.group);
}
