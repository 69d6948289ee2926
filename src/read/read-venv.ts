import { type Problem, problem } from '../model/problem.ts';
import type {
  LayoutName,
  LibraryDirectory,
  VenvExecutable,
  VenvReading,
  VenvSnapshot,
} from '../model/venv.ts';
import { layoutNamed, type VenvLayout } from '../platform/venv-layout.ts';
import { FileError, type FileReader } from '../world/world.ts';
import { parseBase, parseMaker, parseWanted } from './parse-identity.ts';
import { readConfig } from './read-config.ts';
import { readExecutables } from './read-executables.ts';
import { readLibraries, readLibraryCopies, readMetadata, readStdlibLinks } from './read-library.ts';
import { readScripts } from './read-scripts.ts';

type OrigPrefix = NonNullable<VenvSnapshot['origPrefix']>;

/**
 * Reads a venv as it lies there, whoever made it.
 * @param root absolute path of a directory
 * @returns a snapshot, or the problem that keeps it from being one; nothing about a bad venv is thrown
 */
export async function readVenv(files: FileReader, native: LayoutName, root: string): Promise<VenvReading> {
  try {
    return await readKnownVenv(files, native, root);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return refused(root, fileProblem(error));
  }
}

async function readKnownVenv(files: FileReader, native: LayoutName, root: string): Promise<VenvReading> {
  const layout = layoutNamed(await findLayout(files, native, root));
  const { paths } = layout;
  const configPath = paths.join(root, 'pyvenv.cfg');
  const reading = await readConfig(files, paths, configPath);
  if (reading.kind === 'problem') return refused(root, reading.problem);
  const config = reading.kind === 'config' ? reading.config : undefined;
  const libraries = await readLibraries(files, layout, root);
  const origPrefix = await readOrigPrefix(files, layout, root, libraries);
  if (config === undefined && origPrefix === undefined)
    return refused(root, await explainAbsence(files, layout, root));

  const outside = await findOutside(files, layout, root);
  if (outside !== undefined) return refused(root, outside);
  const executables = await readExecutables(files, layout, root);
  if (executables.length === 0) {
    const place = paths.join(root, layout.scripts);
    const message = `${place} holds no python, as when the making of a venv was interrupted`;
    return refused(
      root,
      problem('not-a-venv', place, message, 'Make the venv anew; nothing in it can be run.'),
    );
  }
  const loop = executables.find((executable) => executable.state.kind === 'loop');
  if (loop !== undefined) return refused(root, describeLoop(paths.join(root, loop.path), loop));
  const libraryCopies = await readLibraryCopies(files, layout, root);
  const wanted = parseWanted(config, libraries, executables, libraryCopies);
  if (wanted === undefined) {
    return refused(root, problem('version-unknown', root, `Nothing in ${root} tells which Python it is for`));
  }
  const metadata = await readMetadata(files, layout, root);
  const snapshot: VenvSnapshot = {
    root,
    realRoot: await files.realPath(root),
    layout: layout.name,
    maker: parseMaker(config, metadata[0]?.tool),
    config,
    origPrefix,
    base: parseBase(layout, config, textOf(origPrefix), executables),
    wanted,
    executables,
    stdlibLinks: await readStdlibLinks(files, layout, root, libraries),
    libraryCopies,
    metadata,
    scripts: await readScripts(files, layout, root),
    packageCount: libraries.reduce((sum, library) => sum + library.packageCount, 0),
    problems: [],
  };
  return { kind: 'venv', snapshot };
}

/** A directory of the venv that is a link to another place: what lies there may belong to others. */
async function findOutside(
  files: FileReader,
  layout: VenvLayout,
  root: string,
): Promise<Problem | undefined> {
  const { paths } = layout;
  const place = paths.join(root, layout.scripts);
  if ((await files.stat(place))?.kind !== 'directory') return undefined;
  const real = await files.realPath(place);
  if (paths.within(real, await files.realPath(root))) return undefined;
  return problem('leads-outside', place, `${place} leads out of the venv, to ${real}`);
}

// A venv copied between systems may hold both directories; the one with an interpreter in it counts.
async function findLayout(files: FileReader, native: LayoutName, root: string): Promise<LayoutName> {
  const other = native === 'posix' ? 'windows' : 'posix';
  const directory = (name: LayoutName): string =>
    layoutNamed(native).paths.join(root, layoutNamed(name).scripts);
  if ((await files.stat(directory(native)))?.kind === 'directory') return native;
  return (await files.stat(directory(other)))?.kind === 'directory' ? other : native;
}

async function readOrigPrefix(
  files: FileReader,
  layout: VenvLayout,
  root: string,
  libraries: readonly LibraryDirectory[],
): Promise<OrigPrefix | undefined> {
  for (const library of libraries) {
    const path = `${library.path}/orig-prefix.txt`;
    const full = layout.paths.join(root, path);
    const facts = await files.lstat(full);
    if (facts?.kind !== 'file') continue;
    return { path, file: { kind: 'text', bytes: await files.readFile(full, 32 * 1024), mode: facts.mode } };
  }
  return undefined;
}

function textOf(origPrefix: OrigPrefix | undefined): string | undefined {
  return origPrefix === undefined ? undefined : new TextDecoder().decode(origPrefix.file.bytes).trim();
}

async function explainAbsence(files: FileReader, layout: VenvLayout, root: string): Promise<Problem> {
  const { paths } = layout;
  if ((await files.stat(paths.join(root, 'conda-meta')))?.kind === 'directory') {
    return problem(
      'conda-environment',
      root,
      `${root} is a conda environment, not a venv: it has conda-meta and no pyvenv.cfg`,
    );
  }
  const entries = await files.readDirectory(root);
  if (entries === undefined) return problem('not-a-venv', root, `${root} is not a directory`);
  return problem(
    'not-a-venv',
    root,
    entries.length === 0
      ? `${root} is an empty directory`
      : `${root} has no pyvenv.cfg, nor does a directory in it`,
  );
}

function describeLoop(path: string, loop: VenvExecutable): Problem {
  const target = loop.state.kind === 'loop' ? loop.state.target : '';
  return problem('link-loop', path, `${path} points at ${target}, which leads back to it`);
}

function fileProblem(error: FileError): Problem {
  const denied = error.code === 'EACCES' || error.code === 'EPERM';
  return problem(
    denied ? 'permission-denied' : 'input-output',
    error.path,
    `${error.path} cannot be read: ${error.reason}`,
  );
}

function refused(root: string, found: Problem): VenvReading {
  return { kind: 'refused', root, problem: found };
}
