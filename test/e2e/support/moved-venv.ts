import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BasePython } from '../../support/bases.ts';
import { type Environment, run, runOrThrow } from '../../support/command.ts';
import type { MadeVenv, Maker } from '../../support/makers.ts';
import { pipWheel } from '../../support/packages.ts';
import { commandOfTool } from '../../support/tools.ts';
import { appPins, backendPins, developPins } from './moved-pins.ts';
import { type Sources, writeSources } from './moved-sources.ts';
import { movedEnvironment } from './moved-wheels.ts';

/** A venv with all that names a venv's place, and the place where things lie that must not change when it moves. */
export interface FurnishedVenv {
  readonly made: MadeVenv;
  readonly sources: Sources;
  readonly environment: Environment;
}

export interface FurnishOptions {
  readonly maker: Maker;
  readonly base: BasePython;
  readonly directory: string;
  /** The account's home, beside the venv. */
  readonly work: string;
  /** uv's package cache, on the same volume, so that its files become hard links of the venv. */
  readonly cache: string;
  /** Editable installs by each build backend, and all that ipykernel asks for; without it, what a move can tell apart. */
  readonly thorough?: boolean;
}

/** Makes a venv and puts into it what people have: applications, a kernel, editable installs, wrappers of their own. */
export async function furnish(options: FurnishOptions): Promise<FurnishedVenv> {
  const { maker, base, directory, work, cache, thorough = false } = options;
  const { minor } = base;
  const made = await maker.make({ base, directory, work });
  // Without build isolation, backends start their tools by PATH.
  const environment = await movedEnvironment(work, minor, cache, {
    PATH: `${join(made.venv, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
  });
  const sources = writeSources(made.venv, join(work, 'sources'), minor, thorough);
  // The `site` module of virtualenv 16 lacks what uv asks for.
  const uvCanAsk = minor !== '2.7' && maker.version !== '16.7.12';
  await installPackages(made, minor, environment, thorough, uvCanAsk);
  await installSources(made, minor, environment, sources, thorough);
  if (minor !== '2.7') {
    await inVenv(made, environment, [
      ...['-m', 'ipykernel', 'install', '--prefix', made.venv],
      ...['--name', 'mv', '--display-name', 'moved'],
    ]);
  }
  writeByHand(made.venv);
  return { made, sources, environment };
}

function inVenv(made: MadeVenv, env: Environment, args: readonly string[], cwd?: string): Promise<unknown> {
  return runOrThrow(made.python, args, { env, ...(cwd === undefined ? {} : { cwd }) });
}

/** Libraries by uv, as hard links to its cache; what has scripts that people call by the venv's pip. Both leave their forms. */
async function installPackages(
  made: MadeVenv,
  minor: string,
  env: Environment,
  thorough: boolean,
  uvCanAsk: boolean,
): Promise<void> {
  const byPip = /^(?:flask|black|wheel)==/;
  const pins = [...appPins(minor).filter((pin) => thorough || !forCompletion.test(pin))];
  if (thorough) pins.push(...backendPins(minor));
  const develop = developPins(minor);
  // Without PEP 660 in pip, an editable install by setuptools would be `develop` once more.
  const seeds = ['pip>=20', 'wheel', ...(develop.length > 0 ? develop : ['setuptools'])];
  const libraries = [...seeds, ...pins.filter((pin) => !byPip.test(pin))];
  if (!uvCanAsk) {
    await pip(made, minor, env, libraries);
    return;
  }
  const [uv] = await commandOfTool('uv 0.13.9');
  const from = ['--offline', '--no-index', '--no-deps', '--link-mode', 'hardlink'];
  await runOrThrow(uv, ['pip', 'install', '--quiet', ...from, '--python', made.python, ...libraries], {
    env,
  });
}

/** More than half of all files, and nothing in them names a place. */
const forCompletion = /^(?:jedi|parso)==/;

async function installSources(
  made: MadeVenv,
  minor: string,
  env: Environment,
  { editables, legacy, tools }: Sources,
  thorough: boolean,
): Promise<void> {
  const pins = appPins(minor).filter((pin) => /^(?:flask|black)==/.test(pin));
  const flags = editables.flatMap(({ directory }) => ['-e', directory]);
  // Compiled modules are there in any case, since ensurepip and every import make some; here they only take time.
  const options = ['--no-build-isolation', ...(thorough ? [] : ['--no-compile'])];
  await pip(made, minor, env, [...options, ...pins, tools.directory, ...flags]);
  for (const { directory } of legacy) {
    await inVenv(made, env, ['setup.py', '--quiet', 'develop', '--no-deps'], directory);
  }
}

/** The venv's own pip where it has one that will do, else the wheel in the cache. */
async function pip(
  made: MadeVenv,
  minor: string,
  env: Environment,
  requirements: readonly string[],
): Promise<void> {
  const full = ['-m', 'pip', '--quiet', 'install', '--no-deps', ...requirements];
  const own = await run(made.python, full, { env });
  if (own.code === 0) return;
  await runOrThrow(made.python, full, { env: { ...env, PYTHONPATH: pipWheel(minor) } });
}

/** What people write themselves: wrappers in shell and Python, a `.pc` file, a setting below `etc`. */
function writeByHand(venv: string): void {
  const write = (path: string, text: string, mode: number): void => {
    mkdirSync(join(venv, path, '..'), { recursive: true });
    writeFileSync(join(venv, path), text);
    chmodSync(join(venv, path), mode);
  };
  write('bin/mv-wrapper', `#!/bin/sh\nexec "${venv}/bin/python" -c 'print("wrapped")' "$@"\n`, 0o755);
  write('bin/mv-bare', `#!/bin/sh\n${venv}/bin/python -c 'print("bare")'\n`, 0o755);
  write('bin/mv-named', `#!/bin/sh\nVENV='${venv}'\n"$VENV/bin/python" -c 'print("named")'\n`, 0o755);
  write('lib/pkgconfig/mv.pc', `prefix=${venv}\nlibdir=\${prefix}/lib\nName: mv\nVersion: 1\n`, 0o644);
  write('etc/mv/mv.conf', `[mv]\nstate=${venv}/var\nneighbour=${venv}-data/var\n`, 0o644);
}
