import { optionalFields, type PeImage } from './pe-image.ts';

/**
 * The checksum a PE file should have. Only drivers need a right one; programs mostly have none (0).
 *
 * Source: the sum that imagehlp's CheckSumMappedFile makes: 16-bit words with the carry added back, the field itself
 * taken as 0, plus the length of the file.
 */
export function computePeChecksum(bytes: Uint8Array, image: PeImage): number {
  const field = image.optionalHeader + optionalFields.checksum;
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    if (at === field || at === field + 2) continue;
    sum += (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 256;
    sum = (sum & 0xffff) + (sum >>> 16);
  }
  return ((sum & 0xffff) + (sum >>> 16) + bytes.length) >>> 0;
}

/** Whether the checksum is there and right; a stale one, as under each launcher with an appended zip, is not. */
export function hasRightChecksum(bytes: Uint8Array, image: PeImage): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const written = view.getUint32(image.optionalHeader + optionalFields.checksum, true);
  return written !== 0 && written === computePeChecksum(bytes, image);
}
