import type { Leftover } from '../model/move.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import { FileError, type FileReader } from '../world/world.ts';

const sizeLimit = 256 * 1024 * 1024;
const depthLimit = 64;

/**
 * Files of a venv that still name one of its old places, byte for byte, after it was mended. Nothing is left out of the
 * look but the program's own journal.
 */
export async function readLeftovers(
  files: FileReader,
  snapshot: VenvSnapshot,
  oldRoots: readonly string[],
): Promise<readonly Leftover[]> {
  const { paths } = layoutNamed(snapshot.layout);
  const sought = oldRoots.map((root) => Buffer.from(root, 'utf8'));
  const found: Leftover[] = [];
  const { separator } = paths;
  // Names from a listing need no resolving, and there are thousands of them.
  const walk = async (directory: string, place: string, depth: number): Promise<void> => {
    for (const entry of (await files.readDirectory(directory)) ?? []) {
      const full = directory + separator + entry.name;
      const path = place + entry.name;
      if (entry.kind === 'directory' && path !== '.venv-relocate' && depth < depthLimit)
        await walk(full, `${path}/`, depth + 1);
      if (entry.kind !== 'file') continue;
      const kind = await judgeQuietly(files, full, entry.name, sought);
      if (kind !== undefined) found.push({ path, kind });
    }
  };
  await walk(snapshot.root, '', 0);
  return found;
}

async function judgeQuietly(
  files: FileReader,
  path: string,
  name: string,
  sought: readonly Buffer[],
): Promise<Leftover['kind'] | undefined> {
  try {
    return await files.lookInto(path, sizeLimit, (bytes) => {
      const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return sought.some((root) => names(content, root)) ? kindOf(name, content) : undefined;
    });
  } catch (error) {
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

// `/old/venv` is not named by `/old/venv-data`: what follows must not go on with the name.
function names(content: Buffer, root: Buffer): boolean {
  for (let at = content.indexOf(root); at !== -1; at = content.indexOf(root, at + 1)) {
    const next = content[at + root.length];
    if (next === undefined || !/[\w.-]/.test(String.fromCharCode(next))) return true;
  }
  return false;
}

function kindOf(name: string, content: Buffer): Leftover['kind'] {
  if (/\.py[co]$/.test(name)) return 'compiled module';
  if (name === 'RECORD') return 'RECORD';
  return content.subarray(0, 8192).includes(0) ? 'binary file' : 'text file';
}
