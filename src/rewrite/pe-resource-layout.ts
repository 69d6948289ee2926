import type { PeImage, PeSection } from './pe-image.ts';
import { peDirectories, sectionOf } from './pe-image.ts';
import type { PeResource } from './pe-resources.ts';

/** How the writer of a resource section laid it out, so that it can be laid out the same way with other sizes. */
export interface ResourceLayout {
  readonly section: PeSection;
  /** The pieces of data, by where they lie. */
  readonly resources: readonly PeResource[];
  /** Every piece begins at a multiple of it: 1 for the `editpe` of uv, 4 for UpdateResource of Windows. */
  readonly alignment: 1 | 4;
  /** File offset of the end of the last piece. */
  readonly dataEnd: number;
  /** editpe leaves the sum of initialized data in the headers as it was, UpdateResource keeps it right. */
  readonly writer: 'editpe' | 'UpdateResource';
  /** Whether its size in memory is in whole pages. */
  readonly isRounded: boolean;
  /** What fills gaps and the rest of the section, from its first byte on, over and over. */
  readonly filler: Uint8Array;
  /** The sections behind it, which move when it grows. They hold relocations, and nothing points into them. */
  readonly followers: readonly PeSection[];
}

const zeros = new Uint8Array(1);
// UpdateResource of Windows (and of Wine, which repeats it) writes this wherever a byte has no meaning.
const padding = new TextEncoder().encode('PADDINGXXPADDING');

/**
 * Reads the layout of the resource section; a text that says why where it is not one of the two that are known.
 *
 * Sources: uv's crates/uv-trampoline-builder/src/lib.rs, which used UpdateResource from 0.9.9 on and the crate editpe
 * later, on 32 bit still UpdateResource; the bytes that both wrote.
 */
export function readResourceLayout(
  bytes: Uint8Array,
  image: PeImage,
  found: readonly PeResource[],
): ResourceLayout | string {
  const directory = image.directories[peDirectories.resources];
  const section = directory && sectionOf(image, directory.address);
  if (section === undefined || directory?.address !== section.address)
    return 'its resources are not in a section of their own';
  const resources = [...found].sort((a, b) => a.start - b.start);
  const end = section.start + section.size;
  if (resources.some((one) => one.start < section.start || one.start + one.size > end)) {
    return 'its resources lie in more than one section';
  }
  const last = resources.at(-1);
  if (last === undefined) return 'it has no resources';
  const dataEnd = last.start + last.size;
  const gaps = resources.slice(1).map((one, index) => bytes.subarray(endOf(resources[index]), one.start));
  const isOrdered = resources.every((one, index) => index === 0 || one.start >= endOf(resources[index - 1]));
  if (!isOrdered || gaps.some((gap) => gap.length > 3))
    return 'its resources lie in an order that is not known';
  // By chance all pieces of a packed section may begin at multiples of 4, so that its name decides.
  const writer = section.name === '.pedata' ? 'editpe' : 'UpdateResource';
  const isFromEditpe = writer === 'editpe';
  const isPacked = gaps.every((gap) => gap.length === 0);
  const isAligned = resources.every((one) => (one.start - section.start) % 4 === 0);
  const alignment = isPacked && (isFromEditpe || !isAligned) ? 1 : 4;
  if (alignment === 4 && !isAligned) return 'its resources are aligned in a way that is not known';
  const used = dataEnd - section.start;
  if (section.virtualSize < used) return 'its resources end behind their section';
  const isRounded = !isFromEditpe && section.virtualSize === alignUp(used, image.sectionAlignment);
  const unused = [...gaps, bytes.subarray(dataEnd, end)];
  const fillers = isFromEditpe ? [zeros, padding] : [padding, zeros];
  const filler = fillers.find((one) => unused.every((part) => isFilledWith(part, one)));
  if (filler === undefined) return 'bytes of unknown meaning lie between its resources';
  const followers = image.sections.filter((one) => one.address > section.address);
  const problem = judgeFollowers(image, section, followers);
  return problem ?? { section, resources, alignment, dataEnd, writer, isRounded, filler, followers };
}

/** `count` bytes of a filler. */
export function fill(filler: Uint8Array, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, index) => filler[index % filler.length] ?? 0);
}

export function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

function endOf(resource: PeResource | undefined): number {
  return resource === undefined ? 0 : resource.start + resource.size;
}

function isFilledWith(bytes: Uint8Array, filler: Uint8Array): boolean {
  return bytes.every((byte, index) => byte === filler[index % filler.length]);
}

// Code and data refer to addresses in other sections, so none of those may move but the relocations, which only the
// loader looks for, through their directory.
function judgeFollowers(
  image: PeImage,
  section: PeSection,
  followers: readonly PeSection[],
): string | undefined {
  const tooNear = image.sections.some(
    (one) => one !== section && one.size > 0 && one.start > section.start !== followers.includes(one),
  );
  if (tooNear || image.symbols !== 0) return 'its sections lie in an order that is not known';
  const relocations = image.directories[peDirectories.relocations];
  for (const follower of followers) {
    const pointing = image.directories.filter(
      (one, index) =>
        index !== peDirectories.certificates && one.size > 0 && sectionOf(image, one.address) === follower,
    );
    if (pointing.length !== 1 || pointing[0] !== relocations || relocations?.address !== follower.address) {
      return 'something other than relocations follows its resources';
    }
  }
  return undefined;
}
