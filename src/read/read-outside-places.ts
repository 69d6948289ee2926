import type { VenvMove } from '../model/move.ts';
import { type Problem, problem } from '../model/problem.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import { decodeLossless } from '../rewrite/lossless-text.ts';
import { mapPath } from '../rewrite/map-path.ts';
import type { RewriteContext } from '../rewrite/rewrite.ts';
import { FileError, type FileReader } from '../world/world.ts';

const sizeLimit = 64 * 1024;

/**
 * Says which files outside of a venv still name its old place: `.pdm-python`, by which pdm finds the venv of a project
 * and which holds the path of its python. Nothing outside of the venv is ever written, so they are only told.
 */
export async function readOutsidePlaces(
  files: FileReader,
  snapshot: VenvSnapshot,
  move: VenvMove,
  context: RewriteContext,
): Promise<readonly Problem[]> {
  const { paths } = layoutNamed(snapshot.layout);
  // The project may have stayed where it was, unless the original of a copy is what it is about.
  const projects = [paths.directoryOf(move.to), ...(move.copied ? [] : [paths.directoryOf(move.from)])];
  const found: Problem[] = [];
  for (const project of new Set(projects)) {
    const path = paths.join(project, '.pdm-python');
    const named = await readLine(files, path);
    const moved = named === undefined ? undefined : mapPath(named, context);
    if (moved === undefined) continue;
    const hint = `Nothing outside of the venv is written. In that directory, run: pdm use -f "${moved}".`;
    found.push(problem('left-alone', path, `${path} still names ${named}`, hint));
  }
  return found;
}

async function readLine(files: FileReader, path: string): Promise<string | undefined> {
  try {
    if ((await files.lstat(path))?.kind !== 'file') return undefined;
    return decodeLossless(await files.readFile(path, sizeLimit)).trim();
  } catch (error) {
    // What this account cannot look at is none of its business.
    if (error instanceof FileError) return undefined;
    throw error;
  }
}
