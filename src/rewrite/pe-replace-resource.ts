import { joinBytes } from './join-bytes.ts';
import { computePeChecksum, hasRightChecksum } from './pe-checksum.ts';
import { optionalFields, type PeImage, peDirectories } from './pe-image.ts';
import { alignUp, fill, type ResourceLayout, readResourceLayout } from './pe-resource-layout.ts';
import type { PeResource } from './pe-resources.ts';

/**
 * Puts other content of any length in the place of one piece of resource data, as the writer of the file would have
 * done it: the pieces behind it move up or down with the gaps they had, the section grows or shrinks, and the
 * relocations behind the section move along. So another path and then the first one again give back every byte.
 *
 * Own code, since resedit and pe-library 2 write every resource section anew in a layout of their own: of a launcher
 * of uv 0.13.9 they change 2,196 bytes when told to change nothing, and the way back does not lead to the first file.
 *
 * @returns the new bytes, or a text that says why it was not done.
 */
export function replaceResource(
  bytes: Uint8Array,
  image: PeImage,
  resources: readonly PeResource[],
  target: PeResource,
  content: Uint8Array,
): Uint8Array | string {
  const layout = readResourceLayout(bytes, image, resources);
  if (typeof layout === 'string') return layout;
  const { section } = layout;
  const data = joinData(bytes, layout, target, content);
  const firstData = layout.resources[0]?.start ?? section.start;
  const newDataEnd = firstData + data.length;
  const spare = section.size - alignUp(layout.dataEnd - section.start, image.fileAlignment);
  if (spare < 0) return 'its resources end behind their section';
  const newSize = alignUp(newDataEnd - section.start, image.fileAlignment) + spare;
  const sectionEnd = section.start + section.size;
  const result = joinBytes([
    bytes.subarray(0, firstData),
    data,
    fill(layout.filler, section.start + newSize - newDataEnd),
    bytes.subarray(sectionEnd),
  ]);
  const shift = newDataEnd - layout.dataEnd;
  return updateHeaders(result, bytes, image, { layout, target, length: content.length, shift, newSize });
}

interface Growth {
  readonly layout: ResourceLayout;
  readonly target: PeResource;
  readonly length: number;
  /** How far the last piece of data moved. */
  readonly shift: number;
  /** Of the section, in the file. */
  readonly newSize: number;
}

function joinData(
  bytes: Uint8Array,
  layout: ResourceLayout,
  target: PeResource,
  content: Uint8Array,
): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [index, resource] of layout.resources.entries()) {
    const piece =
      resource === target ? content : bytes.subarray(resource.start, resource.start + resource.size);
    const isLast = index === layout.resources.length - 1;
    const gap = isLast ? 0 : alignUp(piece.length, layout.alignment) - piece.length;
    parts.push(piece, fill(layout.filler, gap));
  }
  return joinBytes(parts);
}

function updateHeaders(result: Uint8Array, before: Uint8Array, image: PeImage, growth: Growth): Uint8Array {
  const view = new DataView(result.buffer);
  const add = (at: number, amount: number): void =>
    view.setUint32(at, view.getUint32(at, true) + amount, true);
  const { layout, target, shift, newSize } = growth;
  const { section, followers } = layout;
  for (const resource of layout.resources) if (resource.start > target.start) add(resource.entry, shift);
  view.setUint32(target.entry + 4, growth.length, true);

  const inFile = newSize - section.size;
  // UpdateResource may round it up to whole pages, editpe leaves it as long as the data is.
  const newVirtualSize = layout.isRounded
    ? alignUp(layout.dataEnd + shift - section.start, image.sectionAlignment)
    : section.virtualSize + shift;
  const inMemory =
    alignUp(newVirtualSize, image.sectionAlignment) - alignUp(section.virtualSize, image.sectionAlignment);
  view.setUint32(section.header + 8, newVirtualSize, true);
  view.setUint32(section.header + 16, newSize, true);
  for (const follower of followers) {
    add(follower.header + 12, inMemory);
    if (follower.size > 0) add(follower.header + 20, inFile);
  }
  add((image.directories[peDirectories.resources]?.entry ?? 0) + 4, shift);
  if (followers.length > 0) add(image.directories[peDirectories.relocations]?.entry ?? 0, inMemory);
  add(image.optionalHeader + optionalFields.imageSize, inMemory);
  if (layout.writer === 'UpdateResource') add(image.optionalHeader + optionalFields.initializedSize, inFile);
  if (hasRightChecksum(before, image)) {
    view.setUint32(image.optionalHeader + optionalFields.checksum, computePeChecksum(result, image), true);
  }
  return result;
}
