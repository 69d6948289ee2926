import { asciiBytes, holdsBytes, utf16Bytes } from './find-bytes.ts';
import type { PythonExecutable, SetuptoolsLauncher, VenvRedirector } from './launcher-kinds.ts';
import type { PeImage } from './pe-image.ts';
import { readImports } from './pe-imports.ts';

// A redirector has 230 to 260 kB, one of a debug build some 700; more is a program that happens to name pyvenv.cfg.
const biggestStub = 2 * 1024 * 1024;

/**
 * Tells a real Python by its import table. Undefined for `py.exe`, the redirectors and all else, which import none.
 *
 * Source: CPython's PCbuild/python.vcxproj and pyproject.props (`python311.dll`, `python313t.dll`, `python311_d.dll`);
 * MSYS2's `libpython3.11.dll`.
 */
export function findPythonLibrary(
  bytes: Uint8Array,
  image: PeImage,
): Pick<PythonExecutable, 'library' | 'major' | 'minor' | 'freeThreaded'> | undefined {
  for (const library of readImports(bytes, image)) {
    const found = /^(?:lib)?python(?<major>\d)\.?(?<minor>\d{1,3})(?<threads>t?)(?:_d)?\.dll$/i.exec(library);
    if (found?.groups === undefined) continue;
    const { major, minor, threads } = found.groups;
    return { library, major: Number(major), minor: Number(minor), freeThreaded: threads !== '' };
  }
  return undefined;
}

/**
 * Tells CPython's redirectors by the name of the file they read, in UTF-16.
 *
 * Source: CPython's PC/launcher.c with VENV_REDIRECT (up to 3.12) and PC/venvlauncher.c (since 3.13), by their messages.
 */
export function findRedirector(bytes: Uint8Array): Pick<VenvRedirector, 'source' | 'starts'> | undefined {
  if (bytes.length > biggestStub || !holdsBytes(bytes, utf16Bytes('pyvenv.cfg'))) return undefined;
  if (holdsBytes(bytes, utf16Bytes("No Python at '")))
    return { source: 'launcher', starts: findStarted(bytes) };
  if (holdsBytes(bytes, utf16Bytes('no home= specified in'))) {
    return { source: 'venvlauncher', starts: findStarted(bytes) };
  }
  return undefined;
}

/**
 * Tells the stubs of setuptools by the names that they hold.
 *
 * Source: setuptools' launcher.c.
 */
export function findSetuptoolsStub(bytes: Uint8Array): Pick<SetuptoolsLauncher, 'scriptSuffix'> | undefined {
  if (bytes.length > biggestStub) return undefined;
  for (const toBytes of [asciiBytes, utf16Bytes]) {
    if (!holdsBytes(bytes, toBytes('#!python.exe')) || !holdsBytes(bytes, toBytes('-script.py'))) continue;
    const isWindowed = holdsBytes(bytes, toBytes('-script.pyw'));
    return { scriptSuffix: isWindowed ? '-script.pyw' : '-script.py' };
  }
  return undefined;
}

function findStarted(bytes: Uint8Array): string | undefined {
  // As one-byte text, an ASCII letter in UTF-16 is followed by a NUL.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const found = /\0\0(?<name>p\0y\0t\0h\0o\0n\0[\w.\0]{0,20}?\.\0e\0x\0e\0)\0\0/.exec(text);
  return found?.groups?.name?.replaceAll('\0', '');
}
