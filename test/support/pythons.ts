import { accessSync, constants, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { cleanEnvironment, run } from './command.ts';

export interface TestPython {
  /** `3.11.7`, `3.13.0rc1`. */
  readonly version: string;
  /** `3.11`. */
  readonly minor: string;
  /** The real file, with no link in its path. */
  readonly executable: string;
  /** `sys.base_prefix`, with no link in its path. */
  readonly prefix: string;
  /** The prefix that was compiled in: what `--prefix` of `configure` was. */
  readonly compiledPrefix: string;
  /** The executable needs a libpython. Not what `Py_ENABLE_SHARED` says: Debian sets it for an executable that does not. */
  readonly shared: boolean;
  readonly freeThreaded: boolean;
  readonly debug: boolean;
  readonly source: 'pyenv' | 'system' | 'tool-cache' | 'uv' | 'other';
}

const nameOfPython = /^python(?:2\.7|3\.\d+)t?$/;

const question = `
import json, os, sys
try:
    import sysconfig
    read = sysconfig.get_config_var
except Exception:
    read = lambda name: None
try:
    name = sysconfig._get_sysconfigdata_name() if hasattr(sysconfig, '_get_sysconfigdata_name') else '_sysconfigdata'
    compiled = __import__(name).build_time_vars.get('prefix')
except Exception:
    compiled = None
try:
    with open('/proc/self/maps') as maps:
        shared = 'libpython%d.%d' % sys.version_info[:2] in maps.read()
except IOError:
    shared = bool(read('Py_ENABLE_SHARED'))
import platform
v = sys.version_info
print(json.dumps({
    'implementation': platform.python_implementation(),
    'version': platform.python_version().rstrip('+'),
    'minor': '%d.%d' % (v[0], v[1]),
    'prefix': os.path.realpath(getattr(sys, 'base_prefix', sys.prefix)),
    'own': os.path.realpath(sys.prefix),
    'compiled': compiled,
    'shared': shared,
    'freeThreaded': bool(read('Py_GIL_DISABLED')),
    'debug': bool(read('Py_DEBUG')),
}))`;

interface Answer {
  readonly implementation: string;
  readonly version: string;
  readonly minor: string;
  readonly prefix: string;
  readonly own: string;
  readonly compiled: string | null;
  readonly shared: boolean;
  readonly freeThreaded: boolean;
  readonly debug: boolean;
}

let found: Promise<readonly TestPython[]> | undefined;

/** Every CPython on this machine once, oldest first; two of one version only if they are two installs. No venvs. */
export function findPythons(): Promise<readonly TestPython[]> {
  found ??= listPythons();
  return found;
}

/** The one to copy for tests of a minor version: an own install rather than the system's, newest patch first. */
export async function findPython(minor: string): Promise<TestPython | undefined> {
  const fitting = (await findPythons()).filter(
    (python) => python.minor === minor && !python.freeThreaded && !python.debug,
  );
  return fitting.filter((python) => canBeCopied(python)).at(-1) ?? fitting.at(-1);
}

/** As `findPython`, for a test: without such a Python the test is skipped, and says why. */
export async function pythonOrSkip(
  context: { readonly skip: (note?: string) => never },
  minor: string,
): Promise<TestPython> {
  return (await findPython(minor)) ?? context.skip(`no Python ${minor} was found on this machine`);
}

/** An install in a tree of its own can be copied; what lies in `/usr` is one with the system and is used in place. */
export function canBeCopied(python: TestPython): boolean {
  return process.platform === 'linux' && !['/usr', '/usr/local', '/'].includes(python.prefix);
}

async function listPythons(): Promise<readonly TestPython[]> {
  const executables = new Map<string, string>();
  for (const directory of await placesToLook()) {
    for (const name of namesIn(directory).filter((entry) => nameOfPython.test(entry))) {
      const path = executableAt(join(directory, name));
      // A pyenv shim is a shell script that answers for whatever Python is chosen at the moment.
      if (path !== undefined && !path.includes('/shims/')) executables.set(path, directory);
    }
  }
  const answers = await Promise.all([...executables.keys()].map(ask));
  const byPrefix = new Map<string, TestPython>();
  for (const python of answers) {
    if (python !== undefined)
      byPrefix.set(`${python.prefix} ${python.version} ${python.freeThreaded}`, python);
  }
  return [...byPrefix.values()].sort(
    (a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }) || a.prefix.localeCompare(b.prefix),
  );
}

async function placesToLook(): Promise<readonly string[]> {
  const pyenvRoots = new Set(
    [process.env.PYENV_ROOT, await askPyenv(), join(homedir(), '.pyenv'), '/opt/pyenv', '/usr/local/pyenv']
      .filter((root) => root !== undefined && root !== '')
      .map(String),
  );
  const toolCaches = [
    process.env.RUNNER_TOOL_CACHE,
    process.env.AGENT_TOOLSDIRECTORY,
    '/opt/hostedtoolcache',
  ];
  return [
    ...[...pyenvRoots].flatMap((root) => below(join(root, 'versions'), 'bin')),
    ...toolCaches.flatMap((cache) =>
      cache === undefined ? [] : below(join(cache, 'Python')).flatMap((version) => below(version, 'bin')),
    ),
    ...below(join(homedir(), '.local', 'share', 'uv', 'python'), 'bin'),
    ...(process.env.PATH ?? '').split(delimiter).filter((entry) => entry.startsWith('/')),
    '/usr/bin',
    '/usr/local/bin',
    ...below('/opt', 'bin'),
  ];
}

async function askPyenv(): Promise<string | undefined> {
  const answer = await run('pyenv', ['root'], {
    env: { ...cleanEnvironment(), PATH: process.env.PATH ?? '' },
  });
  return answer.code === 0 ? answer.stdout.trim() : undefined;
}

function below(directory: string, ...rest: readonly string[]): readonly string[] {
  return namesIn(directory).map((name) => join(directory, name, ...rest));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return [];
    throw error;
  }
}

function executableAt(path: string): string | undefined {
  try {
    const real = realpathSync(path);
    accessSync(real, constants.X_OK);
    return real;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'EACCES' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

async function ask(executable: string): Promise<TestPython | undefined> {
  const result = await run(executable, ['-E', '-s', '-c', question], { timeoutMs: 30_000 });
  if (result.code !== 0) return undefined;
  const answer = JSON.parse(result.stdout) as Answer;
  if (answer.implementation !== 'CPython' || answer.own !== answer.prefix) return undefined;
  return {
    version: answer.version,
    minor: answer.minor,
    executable,
    prefix: answer.prefix,
    compiledPrefix: answer.compiled ?? answer.prefix,
    shared: answer.shared,
    freeThreaded: answer.freeThreaded,
    debug: answer.debug,
    source: sourceOf(answer.prefix),
  };
}

function sourceOf(prefix: string): TestPython['source'] {
  if (['/usr', '/usr/local'].includes(prefix)) return 'system';
  if (prefix.includes('hostedtoolcache')) return 'tool-cache';
  if (/\/uv\/python\//.test(prefix)) return 'uv';
  if (prefix.includes('pyenv/versions/')) return 'pyenv';
  return 'other';
}
