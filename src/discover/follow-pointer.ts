import { type Found, trouble } from '../model/found.ts';
import type { Platform } from '../platform/platform.ts';
import type { FileReader } from '../world/world.ts';

/** Bytes; a `.venv` file holds one path. */
const pointerLimit = 4096;
const pointerHint =
  'A .venv file holds the path of a venv in its first line: correct it, or name the venv itself.';

/**
 * The venv that a `.venv` file names (PEP 832): one line of UTF-8, with or without a line break at its end, absolute or
 * seen from the file; the directory has to exist.
 * @param path of the file, absolute
 */
export async function followPointer(
  files: FileReader,
  { paths }: Platform,
  path: string,
): Promise<readonly Found[]> {
  const text = new TextDecoder().decode(await files.readPlain(path, pointerLimit));
  const [line = ''] = text.split(/\r?\n/);
  if (line.trim() === '') {
    return trouble('no-such-path', path, `the first line of ${path} is empty`, pointerHint);
  }
  const root = paths.resolve(paths.directoryOf(path), line.trim());
  if ((await files.stat(root))?.kind !== 'directory') {
    return trouble(
      'no-such-path',
      path,
      `${path} names ${root}, and there is no such directory`,
      pointerHint,
    );
  }
  return [{ kind: 'venv', ref: { root, named: true, pointer: path } }];
}
