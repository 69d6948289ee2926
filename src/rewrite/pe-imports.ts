import { fileOffset, type PeImage, peDirectories } from './pe-image.ts';

const descriptorSize = 20;
const mostLibraries = 512;
const longestName = 260;

/**
 * The names of the libraries that a program needs to start, as its import table spells them. What of the table cannot
 * be read is left out.
 *
 * Source: Microsoft, "PE Format", section "Import Directory Table".
 */
export function readImports(bytes: Uint8Array, image: PeImage): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const names: string[] = [];
  const table = image.directories[peDirectories.imports]?.address ?? 0;
  for (let index = 0; table !== 0 && index < mostLibraries; index += 1) {
    const descriptor = fileOffset(image, table + index * descriptorSize, descriptorSize);
    const address = descriptor === undefined ? 0 : view.getUint32(descriptor + 12, true);
    if (address === 0) break;
    const start = fileOffset(image, address, 1);
    const name = start === undefined ? undefined : readName(bytes, start);
    if (name !== undefined) names.push(name);
  }
  return names;
}

function readName(bytes: Uint8Array, start: number): string | undefined {
  const end = bytes.subarray(start, start + longestName).indexOf(0);
  return end < 1 ? undefined : String.fromCharCode(...bytes.subarray(start, start + end));
}
