import type { BinaryFile } from '../model/entry-state.ts';
import type { Interpreter } from '../model/interpreter.ts';
import type { TargetFiles } from '../model/target-files.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import type { FileReader } from '../world/world.ts';
import { readTargetRedirectors } from './read-starters.ts';

/** Hashes of the target's files, which many venvs share. */
export type HashMemory = Map<string, Promise<BinaryFile | undefined>>;

/** Copied executables and libraries of a venv, hashed, by path relative to its root. */
export async function readCopies(
  files: FileReader,
  snapshot: VenvSnapshot,
): Promise<ReadonlyMap<string, BinaryFile>> {
  const { paths } = layoutNamed(snapshot.layout);
  const found = new Map<string, BinaryFile>();
  const copies = snapshot.executables.filter(({ state }) => state.kind === 'file');
  for (const { path } of [...copies, ...snapshot.libraryCopies]) {
    const file = await describeBinary(files, paths.join(snapshot.root, path));
    if (file !== undefined) found.set(path, file);
  }
  return found;
}

/**
 * What planning needs to know of the target's files.
 * @param linkTargets absolute paths in the target whose existence matters
 */
export async function readTargetFiles(
  files: FileReader,
  snapshot: VenvSnapshot,
  target: Interpreter,
  linkTargets: readonly string[],
  memory: HashMemory,
): Promise<TargetFiles> {
  const existing = new Set<string>();
  for (const path of linkTargets) {
    if ((await files.stat(path)) !== undefined) existing.add(path);
  }
  const none = {
    executable: undefined,
    libpython: undefined,
    libpythonIsRelative: false,
    companions: new Map(),
    programs: new Set<string>(),
    redirectors: [],
  };
  const hasCopies = snapshot.executables.some(({ state }) => state.kind === 'file');
  if (!hasCopies) return { ...none, existing };
  const remembered = (path: string): Promise<BinaryFile | undefined> => {
    const known = memory.get(path) ?? describeBinary(files, path);
    memory.set(path, known);
    return known;
  };
  if (snapshot.layout === 'windows') {
    const directories = await listInstall(files, target);
    return {
      ...none,
      companions: await readCompanions(snapshot, directories, remembered),
      programs: new Set(
        directories.flatMap(({ names }) => names.map((name) => name.toLowerCase())).filter(isProgram),
      ),
      redirectors: await readTargetRedirectors(files, target, remembered),
      existing,
    };
  }
  const { libpython } = target;
  return {
    ...none,
    executable: await remembered(target.realExecutable),
    libpython: libpython === undefined ? undefined : await remembered(libpython),
    libpythonIsRelative: libpython !== undefined && (await looksBesideItself(files, target.realExecutable)),
    existing,
  };
}

interface InstallDirectory {
  readonly path: string;
  readonly names: readonly string[];
}

/** Where an install of Windows has its programs and libraries, best first. */
async function listInstall(files: FileReader, target: Interpreter): Promise<readonly InstallDirectory[]> {
  const { paths } = layoutNamed('windows');
  const found: InstallDirectory[] = [];
  for (const path of [target.home, paths.join(target.home, 'DLLs')]) {
    const entries = (await files.readDirectory(path)) ?? [];
    found.push({ path, names: entries.filter(({ kind }) => kind !== 'directory').map(({ name }) => name) });
  }
  return found;
}

function isProgram(name: string): boolean {
  return name.endsWith('.exe');
}

/** Of the files of an install, those that a venv has a copy of. */
async function readCompanions(
  snapshot: VenvSnapshot,
  directories: readonly InstallDirectory[],
  remembered: (path: string) => Promise<BinaryFile | undefined>,
): Promise<ReadonlyMap<string, BinaryFile>> {
  const { paths } = layoutNamed('windows');
  const copied = new Set(['python.exe', 'pythonw.exe']);
  for (const { path } of snapshot.libraryCopies)
    copied.add(path.slice(path.lastIndexOf('/') + 1).toLowerCase());
  const found = new Map<string, BinaryFile>();
  for (const directory of directories) {
    for (const name of directory.names) {
      const key = name.toLowerCase();
      if (!copied.has(key) || found.has(key)) continue;
      const file = await remembered(paths.join(directory.path, name));
      if (file !== undefined) found.set(key, file);
    }
  }
  return found;
}

// An RPATH or RUNPATH that begins with `$ORIGIN` (ELF) or `@executable_path` (Mach-O) follows the file when copied.
async function looksBesideItself(files: FileReader, executable: string): Promise<boolean> {
  const content = new TextDecoder('latin1').decode(await files.readFile(executable, 64 * 1024 * 1024));
  return content.includes('$ORIGIN/../lib') || content.includes('@executable_path/../lib');
}

async function describeBinary(files: FileReader, path: string): Promise<BinaryFile | undefined> {
  const facts = await files.stat(path);
  if (facts?.kind !== 'file') return undefined;
  return { kind: 'binary', sha256: await files.hash(path), size: facts.size, mode: facts.mode, source: path };
}
