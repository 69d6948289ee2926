import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnce } from './cache.ts';
import type { CommandResult } from './command.ts';
import { run, runOrThrow } from './command.ts';
import { homeEnvironment, wheelDirectory } from './makers/environment.ts';
import { runPip } from './pip.ts';

/** What shows that an installed package works. */
export interface PackageCheck {
  readonly package: string;
  readonly version: string;
  /** To import. For `compiled` packages, the extension module itself. */
  readonly module: string;
  readonly compiled: boolean;
  /** A console script in the venv's `bin`, and what its output must hold. */
  readonly script?: { readonly name: string; readonly args: readonly string[]; readonly output: string };
}

interface Pins {
  readonly abi: string;
  readonly pip: string;
  readonly setuptools: string;
  readonly wheel: string;
  readonly markupsafe: string;
}

/** The last releases with wheels for each Python. */
const pins: Readonly<Record<string, Pins>> = {
  '2.7': { abi: 'cp27mu', pip: '20.3.4', setuptools: '44.1.1', wheel: '0.37.1', markupsafe: '1.1.1' },
  '3.6': { abi: 'cp36m', pip: '21.3.1', setuptools: '59.6.0', wheel: '0.37.1', markupsafe: '2.0.1' },
  '3.7': { abi: 'cp37m', pip: '24.0', setuptools: '68.0.0', wheel: '0.42.0', markupsafe: '2.1.5' },
  '3.8': { abi: 'cp38', pip: '25.0.1', setuptools: '75.3.0', wheel: '0.45.1', markupsafe: '2.1.5' },
  '3.9': { abi: 'cp39', pip: '25.3', setuptools: '80.9.0', wheel: '0.45.1', markupsafe: '3.0.2' },
  '3.10': { abi: 'cp310', pip: '25.3', setuptools: '80.9.0', wheel: '0.45.1', markupsafe: '3.0.2' },
  '3.11': { abi: 'cp311', pip: '25.3', setuptools: '80.9.0', wheel: '0.45.1', markupsafe: '3.0.2' },
  '3.12': { abi: 'cp312', pip: '25.3', setuptools: '80.9.0', wheel: '0.45.1', markupsafe: '3.0.2' },
  '3.13': { abi: 'cp313', pip: '25.3', setuptools: '80.9.0', wheel: '0.45.1', markupsafe: '3.0.2' },
};

export const minorsWithPackages: readonly string[] = Object.keys(pins);

/** A small pure package with a console script, and a small one with a compiled extension. */
export function packagesFor(minor: string): readonly PackageCheck[] {
  const compiled = {
    package: 'markupsafe',
    version: pinsOf(minor).markupsafe,
    module: 'markupsafe._speedups',
    compiled: true,
  };
  if (minor === '2.7') {
    const script = { name: 'chardetect', args: ['--version'], output: 'chardetect 4.0.0' };
    return [{ package: 'chardet', version: '4.0.0', module: 'chardet', compiled: false, script }, compiled];
  }
  const script = { name: 'pycowsay', args: ['moo'], output: '< moo >' };
  return [{ package: 'pycowsay', version: '0.0.0.2', module: 'pycowsay', compiled: false, script }, compiled];
}

function pinsOf(minor: string): Pins {
  const found = pins[minor];
  if (found === undefined) throw new Error(`no wheels are pinned for Python ${minor}`);
  return found;
}

/** Downloads the wheels for a Python into the cache, unless they are there. */
export async function fetchWheels(minor: string): Promise<string> {
  const { abi, pip, setuptools, wheel } = pinsOf(minor);
  const machine = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const platforms = ['manylinux1', 'manylinux2010', 'manylinux2014', 'manylinux_2_17'].map(
    (name) => `${name}_${machine}`,
  );
  return buildOnce(wheelDirectory(minor), async (directory) => {
    await runPip([
      ...['download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', directory],
      ...['--python-version', minor, '--implementation', 'cp', '--abi', abi, '--abi', 'none'],
      ...platforms.flatMap((platform) => ['--platform', platform]),
      ...[`pip==${pip}`, `setuptools==${setuptools}`, `wheel==${wheel}`],
      ...packagesFor(minor).map((one) => `${one.package}==${one.version}`),
    ]);
  });
}

/** pipx keeps a pip for all its venvs, and will not take an older one. */
export function fetchWheelsForPipx(): Promise<string> {
  return buildOnce(wheelDirectory('pipx'), (directory) =>
    runPip(['download', '--quiet', '--no-deps', '--only-binary=:all:', '--dest', directory, 'pip==26.3']),
  );
}

/** Where pip as a zip for a Python lies: `PYTHONPATH=<this> python -m pip` needs no pip in the venv. */
export function pipWheel(minor: string): string {
  const directory = wheelDirectory(minor);
  const name = existsSync(directory)
    ? readdirSync(directory).find((entry) => /^pip-.*\.whl$/.test(entry))
    : undefined;
  if (name === undefined)
    throw new Error(`there is no wheel of pip for Python ${minor}: the set-up did not run`);
  return join(directory, name);
}

/** Installs the packages of `packagesFor` into a venv, from the cache, by a pip that need not be in the venv. */
export async function installPackages(
  venv: string,
  minor: string,
  home: string,
): Promise<readonly PackageCheck[]> {
  const packages = packagesFor(minor);
  await pipIn(venv, minor, home, [
    'install',
    '--no-deps',
    ...packages.map((one) => `${one.package}==${one.version}`),
  ]);
  return packages;
}

/** Runs pip for a venv without the network: the venv's own if it has one that works, else the wheel of it in the cache. */
export async function pipIn(
  venv: string,
  minor: string,
  home: string,
  args: readonly string[],
): Promise<CommandResult> {
  const python = join(venv, 'bin', 'python');
  const command = ['-m', 'pip', '--quiet', ...args];
  const own = await run(python, command, { env: homeEnvironment(home, minor), cwd: home });
  // Old makers bring a pip that does not know the tags of newer wheels.
  if (own.code === 0) return own;
  return runOrThrow(python, command, {
    env: homeEnvironment(home, minor, { PYTHONPATH: pipWheel(minor) }),
    cwd: home,
  });
}

/** Imports the packages and runs their scripts. Each line says what does not work; none when all do. */
export async function brokenPackages(
  venv: string,
  packages: readonly PackageCheck[],
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const one of packages) {
    const code = `import ${one.module} as m; print(m.__file__)`;
    const imported = await run(join(venv, 'bin', 'python'), ['-c', code]);
    if (imported.code !== 0) problems.push(`import ${one.module}: ${imported.stderr.trim()}`);
    if (one.script === undefined) continue;
    const ran = await run(join(venv, 'bin', one.script.name), one.script.args);
    if (!`${ran.stdout}${ran.stderr}`.includes(one.script.output)) {
      problems.push(`${one.script.name}: ${ran.code} ${ran.stdout.trim()} ${ran.stderr.trim()}`);
    }
  }
  return problems;
}
