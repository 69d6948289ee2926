import { holdsPath, utf16Bytes } from './find-bytes.ts';
import { joinBytes } from './join-bytes.ts';
import { endOfExecutable, longestShebang } from './launcher-distlib.ts';
import type { DistlibLauncher, UvResourcesLauncher, UvTrailerLauncher } from './launcher-kinds.ts';
import { interpreterOf, parseLauncher } from './launcher-parse.ts';
import { findUvResources, longestTrailerPath } from './launcher-uv.ts';
import { mapPath } from './map-path.ts';
import { readPeImage } from './pe-image.ts';
import { replaceResource } from './pe-replace-resource.ts';
import { type RewriteContext, type Rewritten, unchanged } from './rewrite.ts';

/**
 * Makes a launcher start the interpreter where the moves have put it. Every byte that does not tell the path stays.
 *
 * What holds no path (redirectors, stubs of setuptools, a real Python) is none of its business. Left alone and told:
 * signed launchers, forms in which the new path would not run, and executables of no known kind that name an old place
 * somewhere in their bytes.
 */
export function rewriteLauncher(bytes: Uint8Array, context: RewriteContext): Rewritten {
  const launcher = parseLauncher(bytes);
  if (launcher.kind === 'unknown') {
    return namesOldPlace(bytes, context)
      ? leave('it is of no known kind and names the old place')
      : unchanged;
  }
  if (!('interpreter' in launcher)) return unchanged;
  const { interpreter } = launcher;
  const moved = mapPath(interpreter, context);
  if (moved === undefined || moved === interpreter) return unchanged;
  if (launcher.signed) return leave('it is signed, and a change would break its signature');
  if (/[\0-\x1f"<>|*]/.test(moved)) return leave('no launcher can hold the new path');
  const result = write(bytes, launcher, moved);
  if (typeof result === 'string') return leave(result);
  // What reads back as something else was no launcher of this kind, whatever it looked like.
  if (interpreterOf(parseLauncher(result)) !== moved) return leave('its form is not known');
  return { bytes: result, details: [`starts ${moved} instead of ${interpreter}`], left: [] };
}

type NamingLauncher = DistlibLauncher | UvTrailerLauncher | UvResourcesLauncher;

function write(bytes: Uint8Array, launcher: NamingLauncher, path: string): Uint8Array | string {
  switch (launcher.kind) {
    case 'distlib':
      return writeShebang(bytes, launcher, path);
    case 'uv-trailer':
      return writeTrailer(bytes, launcher, path);
    case 'uv-resources':
      return writeResource(bytes, path);
  }
}

// distlib's scripts.py puts quotes around a path with a space; the stub adds its own ones to what it starts.
function writeShebang(bytes: Uint8Array, launcher: DistlibLauncher, path: string): Uint8Array | string {
  const { line, zip } = launcher;
  if (launcher.countsFromShebang)
    return 'the offsets in its zip count from the shebang, as zipapp writes them';
  if (path.includes('#!')) return 'its launcher takes "#!" within a path for the beginning of the line';
  const isSpaced = /\s/.test(path);
  const isQuoted = isSpaced || (launcher.quoted && !/\s/.test(launcher.interpreter));
  const end = endOfExecutable(path);
  if (isSpaced && end !== path.length) return 'its launcher cannot start a path with a space behind ".exe"';
  const command = new TextEncoder().encode(`#!${isQuoted ? `"${path}"` : path}${launcher.args}`);
  const length = command.length + (zip - line.end);
  if (length > longestShebang) {
    return `the new path is too long: its launcher reads ${longestShebang} bytes, and ${length} would be needed`;
  }
  return joinBytes([bytes.subarray(0, line.start), command, bytes.subarray(line.end)]);
}

// Never with quotes: uv takes every byte as part of the path.
function writeTrailer(bytes: Uint8Array, launcher: UvTrailerLauncher, path: string): Uint8Array | string {
  const content = new TextEncoder().encode(path);
  if (content.length > longestTrailerPath) return 'the new path is too long for its launcher';
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, content.length, true);
  const { start, end } = launcher.path;
  return joinBytes([bytes.subarray(0, start), content, length, bytes.subarray(end + length.length)]);
}

function writeResource(bytes: Uint8Array, path: string): Uint8Array | string {
  const image = readPeImage(bytes);
  const resources = image && findUvResources(bytes, image);
  if (image === undefined || resources === undefined) return 'its resources cannot be read';
  return replaceResource(bytes, image, resources.all, resources.path, new TextEncoder().encode(path));
}

/** Whether an old place stands in an executable, in UTF-8 or in the UTF-16 of Windows. */
export function namesOldPlace(bytes: Uint8Array, { moves }: RewriteContext): boolean {
  return moves.some(
    ({ from }) => holdsPath(bytes, new TextEncoder().encode(from)) || holdsPath(bytes, utf16Bytes(from)),
  );
}

function leave(why: string): Rewritten {
  return { bytes: undefined, details: [], left: [{ line: 1, why }] };
}
