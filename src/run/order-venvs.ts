import type { Found } from '../discover/find-venvs.ts';
import type { Platform } from '../platform/platform.ts';
import { FileError, type FileReader } from '../world/world.ts';

/** Bytes; as much as CPython's redirector reads. */
const configLimit = 8191;

/**
 * Which venvs of a list have to be done before which others: one that was made from the python of another hangs on that
 * one, and so does an overlay of uv (`extends-environment`). Only the order is taken from this.
 * @returns for each of the list the indexes that come before it; never a circle
 */
export async function orderVenvs(
  files: FileReader,
  { paths }: Platform,
  found: readonly Found[],
): Promise<readonly (readonly number[])[]> {
  const roots = new Map<string, number>();
  for (const [index, one] of found.entries())
    if (one.kind === 'venv') roots.set(paths.comparable(one.ref.root), index);
  if (roots.size < 2) return found.map(() => []);
  const before: number[][] = [];
  for (const [index, one] of found.entries()) {
    const places = one.kind === 'venv' ? await readPlaces(files, paths.join(one.ref.root, 'pyvenv.cfg')) : [];
    const hangsOn = new Set<number>();
    for (const place of places.filter((path) => paths.isAbsolute(path))) {
      for (const step of paths.ancestry(paths.resolve('/', place))) {
        const other = roots.get(paths.comparable(step));
        if (other !== undefined && other !== index) hangsOn.add(other);
      }
    }
    before.push([...hangsOn]);
  }
  return withoutCircles(before);
}

async function readPlaces(files: FileReader, path: string): Promise<readonly string[]> {
  try {
    const text = new TextDecoder().decode(await files.readPlain(path, configLimit));
    return [...text.matchAll(/^\s*(?:home|extends-environment)\s*=\s*(.*?)\s*$/gim)].map(
      ([, place = '']) => place,
    );
  } catch (error) {
    // Whoever works on the venv tells what is wrong with it.
    if (error instanceof FileError) return [];
    throw error;
  }
}

function withoutCircles(before: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const kept: number[][] = before.map(() => []);
  const reaches = (from: number, to: number): boolean =>
    from === to || (kept[from] ?? []).some((next) => reaches(next, to));
  for (const [index, others] of before.entries()) {
    for (const other of others) if (!reaches(other, index)) kept[index]?.push(other);
  }
  return kept;
}
