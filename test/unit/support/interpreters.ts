import type { Interpreter } from '../../../src/model/interpreter.ts';
import { hasMinor, type MinorVersion, parsePythonVersion } from '../../../src/model/python-version.ts';
import type { LayoutName, WantedPython } from '../../../src/model/venv.ts';
import { layoutNamed } from '../../../src/platform/venv-layout.ts';
import type { MemoryFiles } from './memory-files.ts';

export function versionOf(text: string): MinorVersion {
  const version = parsePythonVersion(text);
  if (!hasMinor(version)) throw new Error(`${text} is no version with a minor`);
  return version;
}

/** What a venv of CPython 3.11.7 on 64-bit Linux asks for, unless told otherwise. */
export function wantedPython(
  version = '3.11.7',
  overrides: Partial<Omit<WantedPython, 'version'>> = {},
): WantedPython {
  const parsed = versionOf(version);
  return {
    implementation: 'cpython',
    version: parsed,
    bits: undefined,
    machine: undefined,
    freeThreaded: parsed.freeThreaded,
    debug: parsed.debug,
    ...overrides,
  };
}

/** An install with the usual shape below its prefix, system-wide unless told otherwise. */
export function interpreterAt(
  prefix: string,
  version = '3.11.7',
  overrides: Partial<Interpreter> = {},
  layout: LayoutName = 'posix',
): Interpreter {
  const { paths } = layoutNamed(layout);
  const parsed = versionOf(version);
  const minor = `${parsed.major}.${parsed.minor}${parsed.freeThreaded ? 't' : ''}`;
  const home = layout === 'posix' ? paths.join(prefix, 'bin') : prefix;
  const executable = paths.join(home, layout === 'posix' ? `python${minor}` : 'python.exe');
  return {
    implementation: 'cpython',
    version: parsed,
    bits: 64,
    machine: layout === 'posix' ? 'x86_64' : 'amd64',
    abiFlags: parsed.freeThreaded ? 't' : '',
    freeThreaded: parsed.freeThreaded,
    debug: parsed.debug,
    prefix,
    basePrefix: prefix,
    baseExecPrefix: prefix,
    stdlib: layout === 'posix' ? paths.join(prefix, 'lib', `python${minor}`) : paths.join(prefix, 'Lib'),
    libpython: undefined,
    realExecutable: executable,
    baseExecutable: executable,
    executable,
    home,
    audience: { kind: 'everybody' },
    origin: 'system directory',
    ...overrides,
  };
}

/** Puts the files of an install where it says they are: executable, standard library, libpython. */
export function addInstall(
  files: MemoryFiles,
  interpreter: Interpreter,
  stdlibNames: readonly string[] = ['os.py'],
  executableContent = `python of ${interpreter.prefix}`,
): void {
  files.addFile(interpreter.executable, executableContent, 0o755);
  for (const name of stdlibNames) files.addFile(files.paths.join(interpreter.stdlib, name), '#');
  if (interpreter.libpython !== undefined) {
    files.addFile(interpreter.libpython, `libpython of ${interpreter.prefix}`, 0o644);
  }
}
