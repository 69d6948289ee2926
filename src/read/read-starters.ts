import type { BinaryFile } from '../model/entry-state.ts';
import type { Interpreter } from '../model/interpreter.ts';
import type {
  TargetRedirector,
  VenvRedirectorFile,
  VenvStarters,
  VenvTrampoline,
} from '../model/target-files.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import type { Launcher } from '../rewrite/launcher-kinds.ts';
import { parseLauncher } from '../rewrite/launcher-parse.ts';
import { FileError, type FileReader } from '../world/world.ts';

/** Those of a debug build have some 700 kB. */
const sizeLimit = 2 * 1024 * 1024;

/**
 * What starts Python in a Windows venv: redirectors of CPython, and the trampolines that uv writes where the directory of
 * its Python is a link to one of several patch releases.
 */
export async function readStarters(files: FileReader, snapshot: VenvSnapshot): Promise<VenvStarters> {
  const redirectors: VenvRedirectorFile[] = [];
  const trampolines: VenvTrampoline[] = [];
  if (snapshot.layout !== 'windows') return { redirectors, trampolines };
  const { paths } = layoutNamed('windows');
  for (const { path, state } of snapshot.executables) {
    if (state.kind !== 'file' || state.size > sizeLimit) continue;
    const found = await readLauncher(files, paths.join(snapshot.root, ...path.split('/')));
    if (found === undefined) continue;
    const { bytes, launcher } = found;
    const { windowed, bits } = launcher;
    if (launcher.kind === 'redirector' && launcher.starts !== undefined) {
      redirectors.push({ path, starts: launcher.starts, windowed, bits });
    }
    if (
      (launcher.kind === 'uv-trailer' || launcher.kind === 'uv-resources') &&
      launcher.starts === 'python'
    ) {
      const file = { kind: 'text', bytes, mode: state.mode } as const;
      trampolines.push({ path, file, interpreter: launcher.interpreter, windowed });
    }
  }
  return { redirectors, trampolines };
}

/**
 * The redirectors that an install has for its venvs, by what is in them: up to 3.12 CPython calls them `python.exe` and
 * `pythonw.exe`, from 3.13 on `venvlauncher.exe`, `venvwlauncher.exe`, `venvlaunchert.exe` and so on, and some repacks
 * keep the old names (`Lib\venv\scripts\nt`).
 */
export async function readTargetRedirectors(
  files: FileReader,
  target: Interpreter,
  describe: (path: string) => Promise<BinaryFile | undefined>,
): Promise<readonly TargetRedirector[]> {
  const { paths } = layoutNamed('windows');
  const directory = paths.join(target.stdlib, 'venv', 'scripts', 'nt');
  const found: TargetRedirector[] = [];
  for (const { kind, name } of (await files.readDirectory(directory)) ?? []) {
    if (kind !== 'file' || !/\.exe$/i.test(name)) continue;
    const path = paths.join(directory, name);
    const launcher = (await readLauncher(files, path))?.launcher;
    if (launcher?.kind !== 'redirector' || launcher.starts === undefined) continue;
    const { starts, windowed, bits } = launcher;
    const file = await describe(path);
    if (file !== undefined) found.push({ file, starts, windowed, bits });
  }
  return found;
}

async function readLauncher(
  files: FileReader,
  path: string,
): Promise<{ readonly bytes: Uint8Array; readonly launcher: Launcher } | undefined> {
  try {
    const bytes = await files.readFile(path, sizeLimit);
    return { bytes, launcher: parseLauncher(bytes) };
  } catch (error) {
    if (error instanceof FileError && error.code === 'EACCES') return undefined;
    throw error;
  }
}
