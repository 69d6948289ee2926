import { constants } from 'node:fs';
import { copyFile, link, mkdir, readdir, readlink, stat, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';

/** `link` shares the file's content with the source: only for what no test ever writes into. */
export type HowToCopy = 'link' | 'copy';

/**
 * Copy a tree, with the times of its files: a `.pyc` names the time of its source.
 *
 * @param choose decides per file (path relative to `from`, with `/`); `null` leaves it out.
 */
export async function copyTree(
  from: string,
  to: string,
  choose: (relativePath: string) => HowToCopy | null = () => 'copy',
): Promise<void> {
  await copyDirectory(from, to, '', choose);
}

async function copyDirectory(
  from: string,
  to: string,
  prefix: string,
  choose: (relativePath: string) => HowToCopy | null,
): Promise<void> {
  await mkdir(to, { recursive: true });
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const path = `${prefix}${entry.name}`;
      const source = join(from, entry.name);
      const target = join(to, entry.name);
      if (entry.isDirectory()) {
        if (choose(`${path}/`) !== null) await copyDirectory(source, target, `${path}/`, choose);
        return;
      }
      const how = choose(path);
      if (how === null) return;
      if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
      else await copyOne(source, target, how);
    }),
  );
}

async function copyOne(source: string, target: string, how: HowToCopy): Promise<void> {
  if (how === 'link') {
    try {
      await link(source, target);
      return;
    } catch (error) {
      // Another volume, or a file system without hard links: a copy serves as well.
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'EXDEV' && code !== 'EPERM' && code !== 'EMLINK' && code !== 'ENOTSUP') throw error;
    }
  }
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  const { atime, mtime } = await stat(source);
  await utimes(target, atime, mtime);
}
