import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedDirectory } from './cached-directory.ts';
import {
  type PythonSeries,
  type PythonVersion,
  type SamplePackage,
  sampleRequirements,
  setuptoolsWithScriptPairs,
  type UvVersion,
  type VirtualenvVersion,
  wheelForScriptPairs,
} from './pinned-versions.ts';
import { copyTree } from './tree-copy.ts';
import type { WindowsMachine } from './windows-machine.ts';
import { exactPythonVersion, seriesOf } from './windows-pythons.ts';
import { uvTool, virtualenvTool, windowsWheels } from './windows-wheels.ts';

/** What makes the venv. */
export type VenvMaker =
  | { readonly kind: 'venv' }
  /** As the venv module of CPython 3.6 to 3.7.1 did it, whose binaries are nowhere to be had: `old-venv.py`. */
  | { readonly kind: 'venv of 3.7.1' }
  | { readonly kind: 'virtualenv'; readonly version: VirtualenvVersion }
  | { readonly kind: 'uv'; readonly version: UvVersion };

export interface VenvOrder {
  readonly maker: VenvMaker;
  readonly python: PythonSeries | PythonVersion;
  /** Windows path of the folder of the base `python.exe`; the Python is installed there when nothing is. */
  readonly base: string;
  /** Windows path of the venv. */
  readonly at: string;
  /** `sample-apps` has a console, a GUI and a `scripts=` launcher; `sample-legacy` comes by `setup.py develop`. */
  readonly packages?: readonly (SamplePackage | 'sample-apps' | 'sample-legacy')[];
  /** `no` leaves out what pip compiles ahead, which takes a third of the time; Python compiles what it needs. */
  readonly compiled?: 'yes' | 'no';
  /** More arguments for the maker, for example `--system-site-packages`, `--without-pip`. */
  readonly options?: readonly string[];
}

/** Where `sample-legacy` is developed from. */
export const legacySource = 'C:\\src\\sample-legacy';

/**
 * Make a venv with the real tools, at its real place, from its real base.
 *
 * The same order is answered from the cache the next time: the tree is a copy, to the byte and the time, of what the
 * tools made at that very place.
 *
 * @returns Windows path of the venv's `python.exe`.
 */
export async function makeVenv(machine: WindowsMachine, order: VenvOrder): Promise<string> {
  if (!existsSync(machine.pathOf(`${order.base}\\python.exe`))) {
    await machine.installPython(order.python, order.base);
  }
  // `develop` leaves metadata in its source, so the source is part of what was made.
  const places: [string, string][] = [['venv', order.at]];
  if (order.packages?.includes('sample-legacy')) places.push(['legacy-source', legacySource]);
  let isNew = false;
  const kept = await cachedDirectory(join('venvs', nameOf(machine, order)), async (directory) => {
    isNew = true;
    await makeAnew(machine, order);
    for (const [name, place] of places) await copyTree(machine.pathOf(place), join(directory, name));
  });
  if (isNew) return `${order.at}\\Scripts\\python.exe`;
  for (const [name, place] of places) {
    await machine.makeDirectory(place);
    await copyTree(join(kept, name), machine.pathOf(place));
  }
  return `${order.at}\\Scripts\\python.exe`;
}

/** `venv`, `uv 0.13.9`. */
export function nameOfMaker(maker: VenvMaker): string {
  return 'version' in maker ? `${maker.kind} ${maker.version}` : maker.kind;
}

function nameOf(machine: WindowsMachine, order: VenvOrder): string {
  const { maker } = order;
  const made = nameOfMaker(maker).replaceAll(' ', '-');
  const python = exactPythonVersion(order.python);
  const whole = JSON.stringify([
    ...[machine.host.kind, made, python, order.base, order.at, order.packages ?? [], order.options ?? []],
    order.compiled ?? 'yes',
    sampleRequirements[seriesOf(python)],
  ]);
  return `${made}-on-${python}-${createHash('sha256').update(whole).digest('hex').slice(0, 12)}`;
}

async function makeAnew(machine: WindowsMachine, order: VenvOrder): Promise<void> {
  await machine.makeDirectory(order.at.replace(/\\[^\\]*$/, ''));
  machine.willMake(order.at);
  const { maker } = order;
  const python = `${order.base}\\python.exe`;
  const options = order.options ?? [];
  if (maker.kind === 'venv') {
    await machine.mustRun(python, ['-m', 'venv', ...options, order.at], { env: quietPython });
  } else if (maker.kind === 'venv of 3.7.1') {
    const script = machine.projectPath('test', 'windows', 'support', 'old-venv.py');
    await machine.mustRun(python, [script, order.at], { env: quietPython });
  } else if (maker.kind === 'virtualenv') {
    const tool = machine.host.windowsPathOf(await virtualenvTool(maker.version));
    const offline = ['--no-download', ...options, order.at];
    const env = { ...quietPython, PYTHONPATH: tool };
    await machine.mustRun(python, ['-m', 'virtualenv', ...offline], { env });
  } else {
    const make = ['venv', '--python', python, ...options, order.at];
    await machine.mustRun(await uvProgram(machine, maker.version), make, { env: uvEnvironment(machine) });
  }
  await installPackages(machine, order);
}

/** The cache is visible to Windows and must stay as it is: no bytecode is written beside the tools in it. */
const quietPython = {
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONUTF8: '1',
  PIP_NO_INDEX: '1',
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  PIP_NO_CACHE_DIR: '1',
  VIRTUALENV_SETUPTOOLS: undefined,
} as const;

function uvEnvironment(machine: WindowsMachine): Record<string, string> {
  return {
    ...machine.host.uvEnvironment,
    UV_CACHE_DIR: 'C:\\uv-cache',
    UV_NO_CONFIG: '1',
    UV_OFFLINE: '1',
    UV_PYTHON_DOWNLOADS: 'never',
  };
}

async function uvProgram(machine: WindowsMachine, version: UvVersion): Promise<string> {
  return machine.host.windowsPathOf(join(await uvTool(version), 'uv.exe'));
}

async function installPackages(machine: WindowsMachine, order: VenvOrder): Promise<void> {
  const packages = order.packages ?? [];
  if (packages.length === 0) return;
  const series = seriesOf(order.python);
  const wanted = packages.filter((name) => name !== 'sample-legacy');
  const requirements = [...new Set(wanted.flatMap((name) => requirementsOf(series, name)))];
  const wheels = machine.host.windowsPathOf(await windowsWheels(series));
  const from = ['--no-index', '--no-deps', '--find-links', wheels];
  const venvPython = `${order.at}\\Scripts\\python.exe`;
  const env = quietPython;
  if (order.maker.kind === 'uv') {
    const uv = await uvProgram(machine, order.maker.version);
    const install = ['pip', 'install', '--python', venvPython, ...from, ...requirements];
    if (requirements.length > 0) await machine.mustRun(uv, install, { env: uvEnvironment(machine) });
  } else if (requirements.length > 0) {
    const compile = order.compiled === 'no' ? ['--no-compile'] : [];
    await machine.mustRun(venvPython, ['-m', 'pip', 'install', ...compile, ...from, ...requirements], {
      env,
      timeoutMs: 300_000,
    });
  }
  if (packages.includes('sample-legacy')) {
    if (order.maker.kind === 'uv')
      throw new Error('sample-legacy needs pip in the venv, and uv puts none there');
    const old = [setuptoolsWithScriptPairs, wheelForScriptPairs];
    await machine.mustRun(venvPython, ['-m', 'pip', 'install', ...from, ...old], { env });
    await placeLegacySource(machine);
    const develop = ['setup.py', 'develop', '--no-deps'];
    await machine.mustRun(venvPython, develop, { cwd: legacySource, env });
  }
}

function requirementsOf(series: PythonSeries, name: SamplePackage | 'sample-apps'): readonly string[] {
  if (name === 'sample-apps') return ['sample-apps==1.0'];
  const requirements = sampleRequirements[series][name];
  if (requirements === undefined) throw new Error(`no ${name} is pinned for Python ${series}`);
  return requirements;
}

async function placeLegacySource(machine: WindowsMachine): Promise<void> {
  await machine.makeDirectory(legacySource);
  await cp(join(import.meta.dirname, 'sample-legacy'), machine.pathOf(legacySource), { recursive: true });
}

export interface LauncherTrial {
  readonly name: string;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Start the launchers below `Scripts` with `--help`, and say what each answered.
 *
 * @param which `console` leaves out those of GUI programs: when their Python is gone they tell it in a message box, which
 *   a real Windows keeps open until somebody answers.
 */
export async function tryLaunchers(
  machine: WindowsMachine,
  venv: string,
  which: 'all' | 'console' = 'all',
): Promise<LauncherTrial[]> {
  const scripts = `${venv}\\Scripts`;
  const trials: LauncherTrial[] = [];
  for (const name of (await readdir(machine.pathOf(scripts))).sort()) {
    if (!name.endsWith('.exe') || /^pythonw?[\d.]*\.exe$/i.test(name)) continue;
    const program = `${scripts}\\${name}`;
    if (which === 'console' && isWindowed(await readFile(machine.pathOf(program)))) continue;
    trials.push({ name, ...(await machine.run(program, ['--help'])) });
  }
  return trials;
}

/** The subsystem in the PE optional header: 2 is a GUI program, 3 a console program. */
function isWindowed(program: Buffer): boolean {
  return program.readUInt16LE(program.readUInt32LE(0x3c) + 24 + 68) === 2;
}
