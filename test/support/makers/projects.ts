import { mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandResult, Environment } from '../command.ts';
import { runOrThrow } from '../command.ts';
import type { ToolName } from '../tools.ts';
import { commandOfTool, tools } from '../tools.ts';
import { homeEnvironment, wheelDirectory } from './environment.ts';
import type { MadeVenv, MakeOptions, Maker } from './maker.ts';
import { isMinorBetween, madeAt } from './maker.ts';

/** Starts the tool in the project's directory, as the account whose home is `work`. */
type Start = (...args: readonly string[]) => Promise<CommandResult>;

interface ProjectMaker {
  readonly tool: ToolName;
  readonly variant?: string;
  readonly first: string;
  readonly last: string;
  readonly hasPip: boolean;
  readonly environment?: (options: MakeOptions) => Environment;
  readonly files: (options: MakeOptions) => Readonly<Record<string, string>>;
  readonly make: (start: Start, options: MakeOptions) => Promise<MadeVenv>;
}

const projectFile = ({ base }: MakeOptions): string =>
  `[project]\nname = "sample-project"\nversion = "1.0"\nrequires-python = ">=${base.minor}"\ndependencies = []\n`;

const lastLine = (result: CommandResult): string => result.stdout.trim().split('\n').at(-1) ?? '';

async function makePoetryVenv(start: Start, { base, directory }: MakeOptions): Promise<MadeVenv> {
  await start('env', 'use', base.executable);
  await start('install', '--no-root');
  return madeAt(lastLine(await start('env', 'info', '--path')), { project: directory });
}

const poetryFiles: ProjectMaker['files'] = (options) => ({
  'pyproject.toml': `${projectFile(options)}\n[tool.poetry]\npackage-mode = false\n`,
});

const projectMakers: readonly ProjectMaker[] = [
  { tool: 'poetry', first: '3.9', last: '3.13', hasPip: false, files: poetryFiles, make: makePoetryVenv },
  {
    tool: 'poetry',
    variant: 'in project',
    first: '3.9',
    last: '3.13',
    hasPip: false,
    environment: () => ({ POETRY_VIRTUALENVS_IN_PROJECT: 'true' }),
    files: poetryFiles,
    make: makePoetryVenv,
  },
  {
    tool: 'pdm',
    first: '3.6',
    last: '3.13',
    hasPip: false,
    files: (options) => ({ 'pyproject.toml': projectFile(options) }),
    make: async (start, { base, directory }) => {
      await start('venv', 'create', base.executable);
      await start('use', '--venv', 'in-project');
      return madeAt(join(directory, '.venv'), {
        project: directory,
        outside: [join(directory, '.pdm-python')],
      });
    },
  },
  {
    tool: 'pipenv',
    first: '3.6',
    last: '3.13',
    hasPip: true,
    files: () => ({ Pipfile: '[packages]\n' }),
    make: async (start, { base, directory }) => {
      await start('--python', base.executable);
      return madeAt(lastLine(await start('--venv')), { project: directory });
    },
  },
  {
    tool: 'hatch',
    first: '3.9',
    last: '3.13',
    hasPip: true,
    environment: ({ base }) => ({ HATCH_PYTHON: base.executable }),
    files: (options) => ({
      'pyproject.toml': `${projectFile(options)}\n[tool.hatch.envs.default]\nskip-install = true\n`,
    }),
    make: async (start, { directory }) => {
      await start('env', 'create');
      return madeAt(lastLine(await start('env', 'find')), { project: directory });
    },
  },
  {
    tool: 'tox',
    first: '3.9',
    last: '3.13',
    hasPip: true,
    files: ({ base }) => ({
      'tox.ini': `[tox]\nenv_list = sample\n[testenv]\nskip_install = true\nbase_python = ${base.executable}\n`,
    }),
    make: async (start, { directory }) => {
      await start('run', '--notest', '-e', 'sample');
      return madeAt(join(directory, '.tox', 'sample'), { project: directory });
    },
  },
  {
    tool: 'nox',
    first: '3.9',
    last: '3.13',
    hasPip: true,
    // By path: for its own minor version nox takes the Python that it runs under, whatever PATH says.
    files: ({ base }) => ({
      'noxfile.py': `import nox\n\n@nox.session(python='${base.executable}', venv_backend='virtualenv')\ndef sample(session):\n    pass\n`,
    }),
    make: async (start, { directory }) => {
      await start('--session', 'sample', '--install-only');
      const [name] = readdirSync(join(directory, '.nox')).filter((entry) => entry.startsWith('sample'));
      return madeAt(join(directory, '.nox', name ?? 'sample'), { project: directory });
    },
  },
  {
    tool: 'pipx',
    // Its shared pip serves the venv, and runs from 3.10 on.
    first: '3.10',
    last: '3.13',
    hasPip: false,
    environment: ({ base }) => ({
      PIP_FIND_LINKS: `${wheelDirectory('pipx')} ${wheelDirectory(base.minor)}`,
    }),
    files: () => ({}),
    make: async (start, { base, work }) => {
      await start('install', '--python', base.executable, 'pycowsay');
      const home = lastLine(await start('environment', '--value', 'PIPX_LOCAL_VENVS'));
      return madeAt(join(home, 'pycowsay'), {
        outside: ['bin/pycowsay', 'share/man/man6/pycowsay.6'].map((link) => join(work, '.local', link)),
      });
    },
  },
];

/** Tools that keep a venv for a project, or for an application. */
export const projectToolMakers: readonly Maker[] = projectMakers.map((maker) => ({
  name: [maker.tool, maker.variant].filter((part) => part !== undefined).join(' '),
  tool: maker.tool,
  version: tools[maker.tool].version,
  shape: 'links',
  hasPip: maker.hasPip,
  supports: (minor) => isMinorBetween(minor, maker.first, maker.last),
  make: async (options) => {
    const [command, ...first] = await commandOfTool(maker.tool);
    mkdirSync(options.directory, { recursive: true });
    for (const [name, content] of Object.entries(maker.files(options))) {
      writeFileSync(join(options.directory, name), content);
    }
    const env = homeEnvironment(options.work, options.base.minor, maker.environment?.(options));
    const start: Start = (...args) =>
      runOrThrow(command, [...first, ...args], { cwd: options.directory, env, timeoutMs: 180_000 });
    const made = await maker.make(start, options);
    // A tool that could not make what was asked and said nothing would otherwise be found out much later.
    realpathSync(made.python);
    return made;
  },
}));
