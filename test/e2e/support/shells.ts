import { accessSync, constants } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildOnce, cacheRoot } from '../../support/cache.ts';
import { cleanEnvironment, run, runOrThrow } from '../../support/command.ts';
import { runPip } from '../../support/pip.ts';
import { findPython } from '../../support/pythons.ts';

/** A shell that can source an activate script. */
export interface Shell {
  readonly name: string;
  /** The script that it sources. */
  readonly file: string;
  readonly executable: string;
  /** Arguments to source the file in the current directory, and print VIRTUAL_ENV and which python runs, with NUL behind each. */
  readonly activate: readonly string[];
}

const nushellVersion = '0.115.1';
const xonshVersion = '0.25.0';

interface Known {
  readonly name: string;
  readonly file: string;
  readonly find: () => Promise<string | undefined> | string | undefined;
  readonly activate: readonly string[];
}

const sourceInSh = `. ./activate && printf '%s\\0' "$VIRTUAL_ENV" "$(command -v python)"`;
const sourceInCsh = `source activate.csh; printf '%s\\0' "$VIRTUAL_ENV:q" "\`which python\`"`;

const known: readonly Known[] = [
  { name: 'bash', file: 'activate', find: () => onPath('bash'), activate: ['--norc', '-c', sourceInSh] },
  { name: 'dash', file: 'activate', find: () => onPath('dash'), activate: ['-c', sourceInSh] },
  { name: 'zsh', file: 'activate', find: () => onPath('zsh'), activate: ['-f', '-c', sourceInSh] },
  { name: 'tcsh', file: 'activate.csh', find: () => onPath('tcsh'), activate: ['-f', '-c', sourceInCsh] },
  {
    name: 'fish',
    file: 'activate.fish',
    find: () => onPath('fish'),
    activate: ['--no-config', '-c', `source activate.fish; printf '%s\\0' $VIRTUAL_ENV (command -v python)`],
  },
  {
    name: 'nushell',
    file: 'activate.nu',
    find: installNushell,
    activate: [
      '-n',
      '-c',
      'overlay use activate.nu; print -n $env.VIRTUAL_ENV (char -i 0) (which python | get 0.path) (char -i 0)',
    ],
  },
  {
    name: 'xonsh',
    file: 'activate.xsh',
    find: installXonsh,
    activate: [
      '--no-rc',
      '-c',
      `source activate.xsh\nimport shutil\nprint($VIRTUAL_ENV, shutil.which('python', path=':'.join($PATH)), sep='\\0', end='\\0')`,
    ],
  },
];

/** The names of all shells that the tests know. */
export const shellNames: readonly string[] = known.map(({ name }) => name);

/** The shell if it is there or can be had from a registry. In CI all of them must be. */
export async function findShell(name: string): Promise<Shell | undefined> {
  const shell = known.find((one) => one.name === name);
  const executable = await shell?.find();
  if (shell === undefined || executable === undefined) {
    if (process.env.CI === 'true') throw new Error(`${name} is not there, and in CI all shells must be`);
    return undefined;
  }
  return { name, file: shell.file, executable, activate: shell.activate };
}

function onPath(name: string): string | undefined {
  const found = (process.env.PATH ?? '').split(':').map((directory) => join(directory, name));
  return found.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** From npm, where a package holds the program as it is built for this machine. */
async function installNushell(): Promise<string | undefined> {
  if (process.platform !== 'linux') return onPath('nu');
  const directory = await buildOnce(
    join(cacheRoot(), 'shells', `nushell-${nushellVersion}`),
    async (target) => {
      const npm = join(dirname(process.execPath), 'npm');
      const env = cleanEnvironment({ PATH: `${dirname(process.execPath)}:/usr/bin:/bin` });
      const packed = await runOrThrow(
        npm,
        ['pack', '--silent', `@nushell/linux-${process.arch}@${nushellVersion}`],
        { cwd: target, env, timeoutMs: 300_000 },
      );
      const archive = packed.stdout.trim().split('\n').at(-1) ?? '';
      await runOrThrow('/bin/tar', ['xzf', archive, '--strip-components=1'], { cwd: target });
    },
  );
  return join(directory, 'bin', 'nu');
}

async function installXonsh(): Promise<string | undefined> {
  const python = (await findPython('3.12')) ?? (await findPython('3.11'));
  if (python === undefined) return undefined;
  const directory = await buildOnce(join(cacheRoot(), 'shells', `xonsh-${xonshVersion}`), async (target) => {
    await runOrThrow(python.executable, ['-m', 'venv', '--without-pip', target]);
    await runPip(['--python', join(target, 'bin', 'python'), 'install', '--quiet', `xonsh==${xonshVersion}`]);
  });
  return join(directory, 'bin', 'xonsh');
}

export interface Activation {
  readonly virtualEnv: string | undefined;
  readonly python: string | undefined;
  readonly errors: string;
}

/** Sources the activate script in a directory, by its shell, as an account with nothing in its environment. */
export async function activateIn(shell: Shell, directory: string, home: string): Promise<Activation> {
  const result = await run(shell.executable, shell.activate, {
    cwd: directory,
    env: { HOME: home, PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', TERM: 'dumb' },
    timeoutMs: 60_000,
  });
  const [virtualEnv, python] = result.stdout.split('\0');
  return { virtualEnv, python, errors: `${result.code} ${result.stderr}${result.stdout}` };
}
