import { type Control, joinControl, noControl, readControl } from './read-control.ts';
import type { FileReader } from './world.ts';

const linkLimit = 40;
const configLimit = 64 * 1024;
/** What every Python loads at its start, relative to its standard library. */
const loadedFirst = ['', 'os.py', 'site.py', 'encodings', '__pycache__', 'lib-dynload'] as const;

/**
 * Reads who can change what happens when a program is run as a Python: its file, each name and directory on the way,
 * the libraries that it finds beside itself, and those that a `pyvenv.cfg` sends it to. One that has no standard library
 * beside it takes its code from a place that cannot be seen from here, and counts as open to all.
 */
export async function readProgramControl(
  files: FileReader,
  trustedGroups: ReadonlySet<number>,
  program: string,
): Promise<Control> {
  const parts: Control[] = [];
  const directories = new Set<string>();
  const look = async (path: string, closed = false): Promise<void> => {
    parts.push(await readControl(files, trustedGroups, path, closed));
  };
  for (const name of await namesOf(files, program)) {
    await look(name);
    directories.add(parentOf(name));
  }
  // Directories that a pyvenv.cfg names are added while this goes on.
  for (const directory of directories) {
    const prefix = parentOf(directory);
    await look(directory, true);
    await look(prefix, true);
    for (const place of [directory, prefix]) {
      const config = await homeOf(files, `${place}/pyvenv.cfg`);
      if (config === undefined) continue;
      await look(`${place}/pyvenv.cfg`);
      if (config.startsWith('/') && directories.size < linkLimit) directories.add(config);
    }
  }
  let hasLibrary = false;
  for (const directory of directories) {
    for (const library of await librariesOf(files, parentOf(directory))) {
      if ((await files.stat(`${library}/os.py`)) !== undefined) hasLibrary = true;
      for (const part of loadedFirst) {
        const path = part === '' ? library : `${library}/${part}`;
        if ((await files.lstat(path)) !== undefined) await look(path);
      }
    }
  }
  return joinControl([...parts, hasLibrary ? noControl : { ...noControl, open: true, place: program }]);
}

/** The names under which a program is known from here on: its own, and those that its links lead to. */
async function namesOf(files: FileReader, program: string): Promise<readonly string[]> {
  const names: string[] = [];
  let name = program;
  while (names.length < linkLimit) {
    const directory = parentOf(name);
    if ((await files.stat(directory)) === undefined) return [...names, name];
    names.push(name);
    if ((await files.lstat(name))?.kind !== 'link') break;
    const target = await files.readLink(name);
    name = target.startsWith('/') ? target : `${await files.realPath(directory)}/${target}`;
  }
  return names;
}

async function homeOf(files: FileReader, path: string): Promise<string | undefined> {
  if ((await files.stat(path))?.kind !== 'file') return undefined;
  const text = new TextDecoder().decode(await files.readFile(path, configLimit));
  return /^[ \t]*home[ \t]*=[ \t]*(.*?)[ \t]*$/im.exec(text)?.[1] ?? '';
}

/** Standard libraries, or what is named as they are, of a prefix; and any libpython in the place of one. */
async function librariesOf(files: FileReader, prefix: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const name of ['lib', 'lib64']) {
    const directory = `${prefix === '/' ? '' : prefix}/${name}`;
    for (const entry of (await files.readDirectory(directory)) ?? []) {
      if (/^(python|pypy)\d|^libpython/.test(entry.name)) found.push(`${directory}/${entry.name}`);
    }
  }
  return found;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}
