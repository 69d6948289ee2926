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
  const walk = async (place: string, depth: number): Promise<void> => {
    const directory = paths.join(snapshot.root, ...place.split('/'));
    for (const entry of (await files.readDirectory(directory)) ?? []) {
      const path = place === '' ? entry.name : `${place}/${entry.name}`;
      if (entry.kind === 'directory' && path !== '.venv-relocate' && depth < depthLimit)
        await walk(path, depth + 1);
      if (entry.kind !== 'file') continue;
      const content = await readQuietly(files, paths.join(directory, entry.name));
      if (content !== undefined && sought.some((root) => names(content, root))) {
        found.push({ path, kind: kindOf(entry.name, content) });
      }
    }
  };
  await walk('', 0);
  return found;
}

async function readQuietly(files: FileReader, path: string): Promise<Buffer | undefined> {
  try {
    const bytes = await files.readFile(path, sizeLimit);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
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
