import { decodeUtf8 } from './decode-utf8.ts';
import type { UvResourcesLauncher, UvTrailerLauncher } from './launcher-kinds.ts';
import type { PeImage } from './pe-image.ts';
import { type PeResource, rawDataType, readResources } from './pe-resources.ts';

/** MAX_PATH_LEN of uv's trampoline, in bytes. */
export const longestTrailerPath = 32 * 1024;

const trailerSize = 8;
// UVUV: uv 0.4.0 and its neighbours, which made no Python launchers, and rattler.
const trailerKinds: Readonly<Record<string, 'script' | 'python'>> = {
  UVSC: 'script',
  UVPY: 'python',
  UVUV: 'script',
};
const resourceKinds: Readonly<Record<number, 'script' | 'python'>> = { 1: 'script', 2: 'python' };

/**
 * Finds the path at the end of the file: path in UTF-8, its length (32 bits), four letters.
 *
 * Source: uv's crates/uv-trampoline/src/bounce.rs and crates/uv-trampoline-builder/src/lib.rs up to 0.9.8.
 */
export function findUvTrailer(
  bytes: Uint8Array,
  image: PeImage,
): Pick<UvTrailerLauncher, 'interpreter' | 'starts' | 'path'> | undefined {
  const end = bytes.length - trailerSize;
  if (end < image.end) return undefined;
  const starts = trailerKinds[String.fromCharCode(...bytes.subarray(end + 4))];
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(end, true);
  const start = end - length;
  if (starts === undefined || length === 0 || length > longestTrailerPath || start < image.end)
    return undefined;
  const interpreter = decodeUtf8(bytes.subarray(start, end));
  return interpreter === undefined ? undefined : { interpreter, starts, path: { start, end } };
}

/** The resources of a launcher of uv, and the one that holds the path among them. */
export interface UvResources extends Pick<UvResourcesLauncher, 'interpreter' | 'starts'> {
  readonly all: readonly PeResource[];
  readonly path: PeResource;
}

/**
 * Finds the path among the resources. A Size longer than the path makes uv's launchers fail, so it is taken at its word.
 *
 * Source: uv's crates/uv-trampoline/src/bounce.rs and crates/uv-trampoline-builder/src/lib.rs since 0.9.9.
 */
export function findUvResources(bytes: Uint8Array, image: PeImage): UvResources | undefined {
  const all = readResources(bytes, image);
  const find = (name: string): PeResource | undefined =>
    all?.find((one) => one.type === rawDataType && one.name === name);
  const path = find('UV_PYTHON_PATH');
  const kind = find('UV_TRAMPOLINE_KIND');
  if (all === undefined || path === undefined || kind === undefined || kind.size === 0) return undefined;
  const interpreter = decodeUtf8(bytes.subarray(path.start, path.start + path.size));
  const starts = resourceKinds[bytes[kind.start] ?? 0];
  if (interpreter === undefined || interpreter === '' || starts === undefined) return undefined;
  return { interpreter, starts, all, path };
}
