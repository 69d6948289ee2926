import { findDistlibShebang } from './launcher-distlib.ts';
import type { Launcher } from './launcher-kinds.ts';
import { findPythonLibrary, findRedirector, findSetuptoolsStub } from './launcher-stubs.ts';
import { findUvResources, findUvTrailer } from './launcher-uv.ts';
import { isSigned, readPeImage } from './pe-image.ts';

/**
 * Tells what an executable of a venv is, and which interpreter it names. Takes any bytes: what is no PE file, cut
 * short, or of no known kind is `unknown`.
 *
 * The formats and their sources are told at the functions that find them.
 */
export function parseLauncher(bytes: Uint8Array): Launcher {
  const image = readPeImage(bytes);
  if (image === undefined) return { kind: 'unknown', bits: undefined, windowed: false, signed: false };
  const common = { bits: image.bits, windowed: image.windowed, signed: isSigned(image) };
  const library = findPythonLibrary(bytes, image);
  if (library !== undefined) return { kind: 'python', ...common, ...library };
  // Of the stubs of uv, some hold the letters of others, so the end of the file and the resources are asked first.
  const trailer = findUvTrailer(bytes, image);
  if (trailer !== undefined) return { kind: 'uv-trailer', ...common, ...trailer };
  const resources = findUvResources(bytes, image);
  if (resources !== undefined) {
    return { kind: 'uv-resources', ...common, interpreter: resources.interpreter, starts: resources.starts };
  }
  const shebang = findDistlibShebang(bytes, image);
  if (shebang !== undefined) return { kind: 'distlib', ...common, ...shebang };
  const redirector = findRedirector(bytes);
  if (redirector !== undefined) return { kind: 'redirector', ...common, ...redirector };
  const setuptools = findSetuptoolsStub(bytes);
  if (setuptools !== undefined) return { kind: 'setuptools', ...common, ...setuptools };
  return { kind: 'unknown', ...common };
}

/** The path of the interpreter that a launcher names within itself; undefined for those that find it elsewhere. */
export function interpreterOf(launcher: Launcher): string | undefined {
  return 'interpreter' in launcher ? launcher.interpreter : undefined;
}
