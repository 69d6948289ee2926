import type { BinaryFile } from '../model/entry-state.ts';
import type { Interpreter } from '../model/interpreter.ts';
import type { TargetRedirector, VenvRedirectorFile } from '../model/target-files.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import { parseLauncher } from '../rewrite/launcher-parse.ts';
import { FileError, type FileReader } from '../world/world.ts';

/** Those of a debug build have some 700 kB. */
const sizeLimit = 2 * 1024 * 1024;

/** The redirectors among the names under which a Windows venv's python is run. */
export async function readRedirectors(
  files: FileReader,
  snapshot: VenvSnapshot,
): Promise<readonly VenvRedirectorFile[]> {
  if (snapshot.layout !== 'windows') return [];
  const { paths } = layoutNamed('windows');
  const found: VenvRedirectorFile[] = [];
  for (const { path, state } of snapshot.executables) {
    if (state.kind !== 'file' || state.size > sizeLimit) continue;
    const redirector = await readRedirector(files, paths.join(snapshot.root, ...path.split('/')));
    if (redirector !== undefined) found.push({ path, ...redirector });
  }
  return found;
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
    const redirector = await readRedirector(files, path);
    const file = redirector === undefined ? undefined : await describe(path);
    if (redirector !== undefined && file !== undefined) found.push({ file, ...redirector });
  }
  return found;
}

async function readRedirector(
  files: FileReader,
  path: string,
): Promise<Pick<VenvRedirectorFile, 'starts' | 'windowed' | 'bits'> | undefined> {
  try {
    const launcher = parseLauncher(await files.readFile(path, sizeLimit));
    if (launcher.kind !== 'redirector' || launcher.starts === undefined) return undefined;
    return { starts: launcher.starts, windowed: launcher.windowed, bits: launcher.bits };
  } catch (error) {
    if (error instanceof FileError && error.code === 'EACCES') return undefined;
    throw error;
  }
}
