import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';

const endOfCentralDirectory = 0x06054b50;
const centralFileHeader = 0x02014b50;

/**
 * Write the files of a zip archive (a wheel, a jar) below `directory`.
 *
 * Reads stored and deflated members below 4 GiB, which is all that wheels and jars hold.
 * Format: PKWARE APPNOTE 4.3.6 ff.
 *
 * @param rename gives the path to write a member to, with `/`; `null` leaves the member out.
 */
export async function extractZip(
  archive: string,
  directory: string,
  rename: (name: string) => string | null = (name) => name,
): Promise<void> {
  const bytes = await readFile(archive);
  const end = findEnd(bytes, archive);
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  for (let index = 0; index < count; index++) {
    if (bytes.readUInt32LE(at) !== centralFileHeader) throw new Error(`${archive}: bad central directory`);
    const method = bytes.readUInt16LE(at + 10);
    const packedSize = bytes.readUInt32LE(at + 20);
    const nameLength = bytes.readUInt16LE(at + 28);
    const tail = bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    const header = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    at += 46 + nameLength + tail;
    if (name.endsWith('/')) continue;
    const path = rename(name);
    if (path === null) continue;
    const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
    const packed = bytes.subarray(start, start + packedSize);
    const target = join(directory, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, unpack(packed, method, name));
  }
}

function unpack(packed: Buffer, method: number, name: string): Buffer {
  if (method === 0) return packed;
  if (method === 8) return inflateRawSync(packed);
  throw new Error(`${name}: zip method ${method} is not supported`);
}

function findEnd(bytes: Buffer, archive: string): number {
  const earliest = Math.max(0, bytes.length - 22 - 0xffff);
  for (let at = bytes.length - 22; at >= earliest; at--) {
    if (bytes.readUInt32LE(at) === endOfCentralDirectory) return at;
  }
  throw new Error(`${archive} is not a zip archive`);
}
