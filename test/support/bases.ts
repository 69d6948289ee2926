import {
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { run } from './command.ts';
import type { Master } from './master.ts';
import { makeMaster } from './master.ts';
import type { TestPython } from './pythons.ts';
import { canBeCopied } from './pythons.ts';
import { makePublicDirectory } from './temporary.ts';

export { makePrivateHome } from './temporary.ts';

/** A Python install that venvs can be made from. */
export interface BasePython {
  readonly version: string;
  readonly minor: string;
  /** What `sys.base_prefix` says there. */
  readonly prefix: string;
  /** `prefix/bin/python3.11`. */
  readonly executable: string;
  /** True for the system's own Python, which cannot be copied, moved or removed by a test. */
  readonly inPlace: boolean;
  readonly python: TestPython;
}

/** The install as it stands, for those that cannot be copied. */
export function baseInPlace(python: TestPython): BasePython {
  return {
    version: python.version,
    minor: python.minor,
    prefix: python.prefix,
    executable: join(python.prefix, 'bin', `python${python.minor}`),
    inPlace: true,
    python,
  };
}

/**
 * Makes a private copy of an install, which looks and runs as if it had been built for `destination`, in well under a second.
 *
 * Most files are hard links to one trimmed master in the cache: remove or replace them as you like, but never change
 * the content, mode or owner of one in place. What names the install itself (the executable, libpython, the Makefile, scripts)
 * is a file of its own. The compiled-in prefix names a directory that does not exist, as it does for an install that was
 * moved; so a venv with a stale `home` cannot fall back to the original.
 */
export async function makeBase(python: TestPython, destination: string): Promise<BasePython> {
  if (!canBeCopied(python)) return baseInPlace(python);
  const prefix = resolve(destination);
  const master = await makeMaster(python);
  if (lstatSync(prefix, { throwIfNoEntry: false }) !== undefined)
    throw new Error(`there is something at ${prefix} already`);
  makePublicDirectory(dirname(prefix));
  for (const directory of master.directories)
    mkdirSync(join(prefix, directory), { recursive: true, mode: 0o755 });
  for (const file of master.files) linkOrCopy(join(master.directory, file), join(prefix, file));
  for (const link of master.links)
    symlinkSync(readlinkSync(join(master.directory, link)), join(prefix, link));
  for (const file of master.texts) writeText(master, file, prefix);
  for (const file of master.binaries) writeBinary(master, file, prefix);
  return {
    version: python.version,
    minor: python.minor,
    prefix,
    executable: join(prefix, 'bin', `python${python.minor}${python.freeThreaded ? 't' : ''}`),
    inPlace: false,
    python,
  };
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // Another volume, a file system without hard links, or one link too many.
    if (code !== 'EXDEV' && code !== 'EPERM' && code !== 'EMLINK' && code !== 'ENOTSUP') throw error;
    copyFileSync(from, to);
  }
}

function writeText(master: Master, file: string, prefix: string): void {
  const source = join(master.directory, file);
  // latin1 keeps every byte; a prefix beyond ASCII must still go in as UTF-8.
  const text = readFileSync(source, 'latin1').replaceAll(
    master.stamp,
    Buffer.from(prefix).toString('latin1'),
  );
  writeFileSync(join(prefix, file), Buffer.from(text, 'latin1'), { mode: lstatSync(source).mode & 0o777 });
}

function writeBinary(master: Master, file: string, prefix: string): void {
  const source = join(master.directory, file);
  const content = readFileSync(source);
  const runpath = Buffer.from(join(prefix, 'lib'));
  const slot = Buffer.from(master.runpathSlot);
  if (runpath.length > slot.length)
    throw new Error(`${prefix} is longer than the ${slot.length} bytes kept for it`);
  const filled = Buffer.alloc(slot.length);
  runpath.copy(filled);
  for (let at = content.indexOf(slot); at >= 0; at = content.indexOf(slot, at + slot.length))
    filled.copy(content, at);
  writeFileSync(join(prefix, file), content, { mode: lstatSync(source).mode & 0o777 });
}

/** What is not as it should be in an install or a copy of one; nothing if it runs from its own place and is complete. */
export async function problemsOfBase(base: BasePython): Promise<readonly string[]> {
  const result = await run(base.executable, ['-E', '-s', '-c', question]);
  if (result.code !== 0) return [`${base.executable} ended with ${result.code}: ${result.stderr.trim()}`];
  const [version, prefix, library, libpython] = result.stdout.trim().split('\n');
  const expected = [
    ['version', version, base.version],
    ['sys.base_prefix', prefix, base.prefix],
    ['os was loaded from', library, join(base.prefix, 'lib', nameOfLibrary(base.python))],
    ...(base.python.shared ? [['libpython was loaded from', libpython, join(base.prefix, 'lib')]] : []),
  ];
  return expected
    .filter(([, found, wanted]) => found !== wanted)
    .map(([what, found, wanted]) => `${what}: ${found}, not ${wanted}`);
}

function nameOfLibrary(python: TestPython): string {
  return `python${python.minor}${python.freeThreaded ? 't' : ''}`;
}

const question = `
import os, platform, sys
print(platform.python_version().rstrip('+'))
print(getattr(sys, 'base_prefix', sys.prefix))
print(os.path.dirname(os.__file__))
import hashlib, ssl, ctypes, zlib, json
libraries = set()
if os.path.exists('/proc/self/maps'):
    with open('/proc/self/maps') as maps:
        libraries = set(os.path.dirname(line.split()[-1]) for line in maps if '/libpython' in line)
print(' '.join(sorted(libraries)))`;
