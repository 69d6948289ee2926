import type { BinaryFile } from '../model/entry-state.ts';
import type { Interpreter } from '../model/interpreter.ts';
import type { TargetFiles } from '../model/target-files.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import type { FileReader } from '../world/world.ts';

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
  };
  const hasCopies = snapshot.executables.some(({ state }) => state.kind === 'file');
  if (!hasCopies) return { ...none, existing };
  const remembered = (path: string): Promise<BinaryFile | undefined> => {
    const known = memory.get(path) ?? describeBinary(files, path);
    memory.set(path, known);
    return known;
  };
  if (snapshot.layout === 'windows') {
    return { ...none, companions: await readCompanions(files, snapshot, target, remembered), existing };
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

async function readCompanions(
  files: FileReader,
  snapshot: VenvSnapshot,
  target: Interpreter,
  remembered: (path: string) => Promise<BinaryFile | undefined>,
): Promise<ReadonlyMap<string, BinaryFile>> {
  const { paths } = layoutNamed(snapshot.layout);
  const found = new Map<string, BinaryFile>();
  for (const entry of (await files.readDirectory(target.home)) ?? []) {
    if (entry.kind !== 'file' || !/\.(exe|dll)$/i.test(entry.name)) continue;
    const file = await remembered(paths.join(target.home, entry.name));
    if (file !== undefined) found.set(entry.name.toLowerCase(), file);
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
