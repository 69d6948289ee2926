import type { ScriptInterpreter } from '../model/venv.ts';
import type { VenvLayout } from '../platform/venv-layout.ts';
import { interpreterOf, parseLauncher } from '../rewrite/launcher-parse.ts';
import { FileError, type FileReader } from '../world/world.ts';
import { parseShebang } from './parse-shebang.ts';

/** A path may have 4,096 bytes, and pip's and uv's long form repeats nothing. */
const headSize = 8192;
/** Launchers of Windows are stubs of some hundred kilobytes with a small archive. */
const launcherLimit = 4 * 1024 * 1024;

/** The scripts and Windows launchers of a venv that name a Python of their own. */
export async function readScripts(
  files: FileReader,
  layout: VenvLayout,
  root: string,
): Promise<readonly ScriptInterpreter[]> {
  const directory = layout.paths.join(root, layout.scripts);
  const found: ScriptInterpreter[] = [];
  for (const entry of (await files.readDirectory(directory)) ?? []) {
    if (entry.kind !== 'file' || layout.isInterpreterName(entry.name)) continue;
    const path = layout.paths.join(directory, entry.name);
    const interpreter = await readInterpreter(files, path, layout.name === 'windows' && /\.exe$/i.test(path));
    if (interpreter === undefined || !layout.paths.isAbsolute(interpreter)) continue;
    if (!layout.isInterpreterName(layout.paths.nameOf(interpreter))) continue;
    found.push({ path: `${layout.scripts}/${entry.name}`, interpreter });
  }
  return found;
}

async function readInterpreter(
  files: FileReader,
  path: string,
  isLauncher: boolean,
): Promise<string | undefined> {
  try {
    if (isLauncher) return interpreterOf(parseLauncher(await files.readFile(path, launcherLimit)));
    return parseShebang(await files.readFile(path, headSize))?.interpreter;
  } catch (error) {
    // A script that this account may not read is no reason to give up on the venv.
    if (error instanceof FileError && error.code === 'EACCES') return undefined;
    throw error;
  }
}
