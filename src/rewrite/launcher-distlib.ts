import { decodeUtf8 } from './decode-utf8.ts';
import type { DistlibLauncher } from './launcher-kinds.ts';
import type { PeImage } from './pe-image.ts';

/** The stub reads this many bytes before the zip, and none before those: MAX_PATH. */
export const longestShebang = 260;

const endRecordSize = 22;
const longestComment = 0xffff;

type Found = Pick<DistlibLauncher, 'interpreter' | 'quoted' | 'args' | 'line' | 'zip' | 'countsFromShebang'>;

/**
 * Finds the shebang between the stub and the zip at the end of the file, as the stub itself does.
 *
 * Source: distlib's PC/launcher.c (find_shebang, find_exe_extension, find_executable_and_args) and scripts.py
 * (_build_shebang, _write_script); PKWARE APPNOTE 4.3.16 for the end record.
 */
export function findDistlibShebang(bytes: Uint8Array, image: PeImage): Found | undefined {
  const counted = findZip(bytes, image.end);
  if (counted === undefined) return undefined;
  const countsFromShebang = isShebang(bytes, counted);
  const start = countsFromShebang ? counted : findShebangBefore(bytes, counted, image.end);
  if (start === undefined) return undefined;
  const length = bytes
    .subarray(start, start + longestShebang)
    .findIndex((byte) => byte === 10 || byte === 13);
  if (length < 0) return undefined;
  const end = start + length;
  const command = parseCommand(decodeUtf8(bytes.subarray(start + 2, end)));
  if (command === undefined) return undefined;
  return { ...command, line: { start, end }, zip: counted, countsFromShebang };
}

/** Where an interpreter ends in a shebang line: behind the first `.exe` that a quote, a space or nothing follows. */
export function endOfExecutable(line: string): number | undefined {
  const extension = /\.exe(?=["\s]|$)/i.exec(line);
  return extension === null ? undefined : extension.index + extension[0].length;
}

// Undefined without a zip whose directory and records fit into the overlay and whose comment ends with the file.
function findZip(bytes: Uint8Array, from: number): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const earliest = Math.max(from, bytes.length - endRecordSize - longestComment);
  for (let at = bytes.length - endRecordSize; at >= earliest; at -= 1) {
    if (bytes[at] !== 0x50 || view.getUint32(at) !== 0x504b0506) continue;
    if (at + endRecordSize + view.getUint16(at + 20, true) !== bytes.length) continue;
    const start = at - view.getUint32(at + 12, true) - view.getUint32(at + 16, true);
    if (start >= from) return start;
  }
  return undefined;
}

function findShebangBefore(bytes: Uint8Array, zip: number, from: number): number | undefined {
  for (let at = zip - 2; at >= Math.max(from, zip - longestShebang); at -= 1) {
    if (isShebang(bytes, at)) return at;
  }
  return undefined;
}

function isShebang(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0x23 && bytes[at + 1] === 0x21;
}

function parseCommand(line: string | undefined): Pick<Found, 'interpreter' | 'quoted' | 'args'> | undefined {
  const text = line?.trimStart();
  if (text === undefined || text === '') return undefined;
  const quoted = text.startsWith('"');
  const end = endOfExecutable(text) ?? text.search(/\s|$/);
  const interpreter = text.slice(quoted ? 1 : 0, end);
  if (quoted && text[end] !== '"') return undefined;
  return { interpreter, quoted, args: text.slice(quoted ? end + 1 : end) };
}
