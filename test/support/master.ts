import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { buildOnce, cacheRoot } from './cache.ts';
import { run, runOrThrow } from './command.ts';
import { pathOfPatchelf } from './patchelf.ts';
import type { TestPython } from './pythons.ts';

/** A trimmed copy of an install in the cache, and what in it must be made anew for each copy of it. */
export interface Master {
  readonly directory: string;
  readonly directories: readonly string[];
  /** Files that all copies share by hard links. */
  readonly files: readonly string[];
  readonly links: readonly string[];
  /** Files in which `stamp` stands where the install's own path belongs. */
  readonly texts: readonly string[];
  /** Files in which `runpathSlot` stands where the path of the install's `lib` belongs, ended by NUL. */
  readonly binaries: readonly string[];
  readonly stamp: string;
  readonly runpathSlot: string;
}

const stamp = '@THE-INSTALL@';
/** Longer than any path that a test uses; `patchelf` makes room for it once, so that copies need only fill it in. */
const runpathSlot = `/${'@RUNPATH@'.repeat(90)}`;

const unwantedDirectory =
  /^(?:share|lib\/python[^/]+\/(?:test|idlelib|turtledemo|tkinter|lib-tk|pydoc_data|.*\/tests?|site-packages\/.+|.*\/idle_test))$/;
const unwantedFile =
  /(?:\.a|\.o|\.pyo|\.opt-[12]\.pyc|-gdb\.py)$|^bin\/(?!python[\d.]*[mdt]*(?:-config)?$)|^lib\/python[^/]+\/site-packages\/(?!README)|\/_(?:test|ctypes_test|xx)[a-z]*\.[^/]*\.?so$/;

const masters = new Map<string, Promise<Master>>();

/** Makes, or finds in the cache, the master copy of an install. */
export function makeMaster(python: TestPython): Promise<Master> {
  const known = masters.get(python.prefix);
  if (known !== undefined) return known;
  const made = prepareMaster(python);
  masters.set(python.prefix, made);
  return made;
}

async function prepareMaster(python: TestPython): Promise<Master> {
  // Two installs of one version are two masters.
  const key = createHash('sha256')
    .update(`${python.prefix} ${lstatSync(python.executable).mtimeMs}`)
    .digest('hex')
    .slice(0, 8);
  const place = join(cacheRoot(), 'masters', `${python.version}${python.freeThreaded ? 't' : ''}-${key}`);
  const list = (directory: string): string => join(directory, 'contents.json');
  await buildOnce(place, async (directory) => {
    const tree = join(directory, 'tree');
    writeFileSync(list(directory), JSON.stringify(await buildMaster(python, tree)));
  });
  return JSON.parse(readFileSync(list(place), 'utf8')) as Master;
}

async function buildMaster(python: TestPython, tree: string): Promise<Master> {
  const found = { directories: [] as string[], files: [] as string[], links: [] as string[] };
  copyTree(python.prefix, tree, '', found);
  const binaries = await openSlots(python, tree, found.files);
  const texts: string[] = [];
  for (const file of found.files.filter((name) => !binaries.includes(name))) {
    if (hidePath(python, join(tree, file)) === 'text') texts.push(file);
  }
  for (const file of binaries) hidePath(python, join(tree, file));
  // Compiled from the text that each copy changes.
  const stale = new Set(texts.flatMap((file) => compiledOf(file, found.files)));
  for (const file of stale) rmSync(join(tree, file));
  const own = new Set([...stale, ...texts, ...binaries]);
  return {
    directory: tree,
    directories: found.directories,
    files: found.files.filter((file) => !own.has(file)),
    links: found.links,
    texts,
    binaries,
    stamp,
    runpathSlot,
  };
}

function copyTree(
  from: string,
  to: string,
  at: string,
  found: { directories: string[]; files: string[]; links: string[] },
): void {
  mkdirSync(join(to, at), { mode: 0o755 });
  chmodSync(join(to, at), 0o755);
  found.directories.push(at);
  for (const entry of readdirSync(join(from, at), { withFileTypes: true })) {
    const path = at === '' ? entry.name : `${at}/${entry.name}`;
    const target = join(to, path);
    if (entry.isDirectory()) {
      if (!unwantedDirectory.test(path)) copyTree(from, to, path, found);
      continue;
    }
    if (unwantedFile.test(path)) continue;
    if (entry.isSymbolicLink()) {
      symlinkSync(linkWithin(from, path), target);
      found.links.push(path);
    } else if (entry.isFile()) {
      const status = lstatSync(join(from, path));
      copyFileSync(join(from, path), target);
      chmodSync(target, 0o644 | (status.mode & 0o111));
      // A compiled file is good only for a source of the same whole second.
      utimesSync(target, Math.floor(status.mtimeMs / 1000), Math.floor(status.mtimeMs / 1000));
      found.files.push(path);
    }
  }
}

/** An absolute link into the install itself becomes relative, so that it holds in every copy. */
function linkWithin(from: string, path: string): string {
  const target = readlinkSync(join(from, path));
  return target.startsWith(`${from}/`) ? relative(dirname(join(from, path)), target) : target;
}

/** Gives each ELF file outside lib-dynload whose RUNPATH is the install's lib a long one to be filled in per copy. */
async function openSlots(
  python: TestPython,
  tree: string,
  files: readonly string[],
): Promise<readonly string[]> {
  const candidates = files.filter(
    (file) => /^(?:bin\/python[^/]*[\dmtd]|lib\/[^/]*\.so[^/]*)$/.test(file) && isElf(join(tree, file)),
  );
  const opened: string[] = [];
  for (const file of candidates) {
    const path = join(tree, file);
    // Debug information is most of libpython, and each copy has its own. No strip on this machine: only slower.
    await run('strip', ['--strip-debug', path]);
    const before = await runOrThrow(await pathOfPatchelf(), ['--print-rpath', path]);
    if (!before.stdout.includes(`${python.compiledPrefix}/lib`)) continue;
    await runOrThrow(await pathOfPatchelf(), ['--set-rpath', runpathSlot, path]);
    opened.push(file);
  }
  return opened;
}

function isElf(path: string): boolean {
  return readFileSync(path).subarray(0, 4).equals(Buffer.from('\x7fELF', 'latin1'));
}

/**
 * Takes the install's own path out of a file: a text gets the stamp, anything else a path of the same length that
 * does not exist, so that offsets stay. The directories that lib-dynload's modules name need not exist, since libpython is loaded by then.
 */
function hidePath(python: TestPython, path: string): 'text' | 'binary' | 'untouched' {
  const content = readFileSync(path, 'latin1');
  const own = [...new Set([python.compiledPrefix, python.prefix])].filter(
    (prefix) => prefix.length > 8 && content.includes(prefix),
  );
  if (own.length === 0) return 'untouched';
  const binary = content.includes('\0');
  const hidden = own.reduce(
    (text, prefix) => text.replaceAll(prefix, binary ? nowhere(prefix) : stamp),
    content,
  );
  const status = lstatSync(path);
  writeFileSync(path, Buffer.from(hidden, 'latin1'));
  utimesSync(path, status.atime, Math.floor(status.mtimeMs / 1000));
  return binary ? 'binary' : 'text';
}

/**
 * The last name stays: linkers store `3.11.7`, Python's own version, in the tail of `/opt/python/3.11.7`
 * (seen with 2.7, which then took `---` for its version).
 */
function nowhere(prefix: string): string {
  const parent = dirname(prefix);
  const name = `/nowhere/${'-'.repeat(parent.length)}`.slice(0, parent.length);
  if (existsSync(name)) throw new Error(`${name} exists, so it cannot stand for a place that is gone`);
  return `${name}${prefix.slice(parent.length)}`;
}

function compiledOf(file: string, files: readonly string[]): readonly string[] {
  const match = /^(.*\/)?([^/]+)\.py$/.exec(file);
  if (match === null) return [];
  const [, directory = '', name = ''] = match;
  return files.filter(
    (other) => other === `${file}c` || other.startsWith(`${directory}__pycache__/${name}.`),
  );
}
