import type { InterpreterFacts } from '../model/interpreter.ts';
import { hasMinor, parsePythonVersion } from '../model/python-version.ts';

// Runs on every Python from 2.7 on, imports nothing but os, and prints `key=value` pairs that end in NUL, since paths
// may hold anything else. The maps of the own process (Linux) tell which libpython was loaded; elsewhere sys.dllhandle
// does (Windows), and dyld's list is not shown. `encodings` comes from disk even where `os` is frozen (3.11 on).
const script = `
import sys
sys.path[:] = [p for p in sys.path if p]
import os, encodings
def text(v):
    if v is None: return b''
    return v if isinstance(v, bytes) else os.fsencode(v) if hasattr(os, 'fsencode') else v.encode('utf-8')
out = []
def say(k, v): out.append(k.encode('ascii') + b'=' + text(v))
impl = getattr(sys, 'implementation', None)
say('implementation', impl.name if impl else 'pypy' if 'PyPy' in sys.version else 'cpython')
say('version', '%d.%d.%d.%s.%d' % tuple(sys.version_info))
say('bits', '64' if sys.maxsize > 2**32 else '32')
arch = getattr(impl, '_multiarch', None)
if os.name == 'nt':
    v = sys.version.lower()
    machine = 'arm64' if '(arm64)' in v else 'amd64' if 'amd64' in v else 'x86'
else:
    machine = arch.split('-')[0] if arch and '-' in arch and arch != 'darwin' else os.uname()[4]
say('machine', machine)
abi = getattr(sys, 'abiflags', '')
say('abiflags', abi)
say('free_threaded', '1' if 't' in abi or 'free-threading' in sys.version else '0')
say('debug', '1' if hasattr(sys, 'gettotalrefcount') else '0')
say('prefix', sys.prefix)
real = getattr(sys, 'real_prefix', None)
say('base_prefix', real or getattr(sys, 'base_prefix', sys.prefix))
say('base_exec_prefix', real or getattr(sys, 'base_exec_prefix', sys.exec_prefix))
say('real_prefix', real)
say('executable', sys.executable)
say('real_executable', os.path.realpath(sys.executable))
say('base_executable', getattr(sys, '_base_executable', ''))
say('stdlib', os.path.dirname(getattr(os, '__file__', '')))
say('encodings', os.path.dirname(os.path.dirname(getattr(encodings, '__file__', ''))))
lib = b''
try:
    with open('/proc/self/maps', 'rb') as maps:
        for line in maps:
            part = line.rstrip(b'\\n').split(None, 5)
            if len(part) == 6 and os.path.basename(part[5]).startswith(b'libpython'):
                lib = part[5]
                break
except (IOError, OSError):
    pass
say('libpython', lib)
stdout = getattr(sys.stdout, 'buffer', sys.stdout)
stdout.write(b'\\0'.join(out) + b'\\0')
stdout.flush()
`;

/** What a Python says when it runs the script: the facts, and what only matters when it runs in a venv. */
export interface ProbeAnswer extends InterpreterFacts {
  /** `sys.executable`, links unresolved. */
  readonly executable: string;
  /** virtualenv before 20 sets `sys.real_prefix` where venvs have `sys.base_prefix`. */
  readonly realPrefix: string | undefined;
  /** The directory of the standard library, as a module that is never frozen tells it. */
  readonly loadedStdlib: string;
}

/** `-I` isolates from the environment and the user's site-packages; Python before 3.4 spells it `-E -s`. */
export type Isolation = 'isolated' | 'legacy';

/** Arguments that make a base interpreter tell about itself without reading any site-packages. */
export function probeArguments(isolation: Isolation): readonly string[] {
  return isolation === 'isolated' ? ['-I', '-S', '-B', '-c', script] : ['-E', '-s', '-S', '-B', '-c', script];
}

/** The same for the python of a venv, where `site` has to run: it is what sets `sys.prefix` before 3.14. */
export function venvProbeArguments(isolation: Isolation): readonly string[] {
  return isolation === 'isolated' ? ['-I', '-B', '-c', script] : ['-E', '-s', '-B', '-c', script];
}

/** Whether a failed probe says that this Python does not know `-I`. */
export function refusesIsolation(code: number | undefined, stderr: string): boolean {
  return code === 2 && /unknown option:? -I/i.test(stderr);
}

/** Reads the script's output; undefined where it is not that, as when the program is no Python. */
export function parseProbeAnswer(stdout: Uint8Array): ProbeAnswer | undefined {
  const values = new Map<string, string>();
  for (const pair of new TextDecoder().decode(stdout).split('\0')) {
    const equals = pair.indexOf('=');
    if (equals > 0) values.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  const value = (key: string): string => values.get(key) ?? '';
  const optional = (key: string): string | undefined => values.get(key) || undefined;
  const version = parsePythonVersion(value('version'));
  const bits = value('bits');
  if (!hasMinor(version) || (bits !== '32' && bits !== '64') || value('base_prefix') === '') return undefined;
  const freeThreaded = value('free_threaded') === '1';
  const debug = value('debug') === '1';
  return {
    implementation: value('implementation'),
    version: { ...version, freeThreaded, debug },
    bits: bits === '64' ? 64 : 32,
    machine: value('machine').toLowerCase(),
    abiFlags: value('abiflags'),
    freeThreaded,
    debug,
    prefix: value('prefix'),
    basePrefix: value('base_prefix'),
    baseExecPrefix: value('base_exec_prefix'),
    realPrefix: optional('real_prefix'),
    executable: value('executable'),
    realExecutable: value('real_executable'),
    baseExecutable: optional('base_executable'),
    stdlib: value('stdlib'),
    loadedStdlib: value('encodings') || value('stdlib'),
    libpython: optional('libpython'),
  };
}

/** The whole environment of a Python that is asked: nothing of the caller's `PYTHON*` or `VIRTUAL_ENV` is in it. */
export function probeEnvironment(
  own: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  // Windows programs do not start without SystemRoot; macOS and Linux need nothing. LC_ALL keeps messages readable.
  const kept = ['SystemRoot', 'SYSTEMROOT', 'windir', 'TEMP', 'TMP', 'WINEPREFIX', 'PATHEXT'];
  const environment: Record<string, string> = { LC_ALL: 'C.UTF-8' };
  for (const name of kept) {
    const value = own[name];
    if (value !== undefined) environment[name] = value;
  }
  return environment;
}
