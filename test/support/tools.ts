import { join } from 'node:path';
import { makeBase } from './bases.ts';
import { buildOnce, cacheRoot } from './cache.ts';
import { cleanEnvironment, run, runOrThrow } from './command.ts';
import { runPip } from './pip.ts';
import type { TestPython } from './pythons.ts';
import { findPython } from './pythons.ts';

/** A maker's program, as its users install it: from PyPI, into an environment of its own. */
export interface Tool {
  readonly name: string;
  readonly version: string;
  /** The module for `python -m`, where it is not the name. */
  readonly module?: string;
  /** Minor versions of Python that it runs under, best first. */
  readonly runsUnder: readonly string[];
  /** Further requirements and limits, so that what the tool itself uses stays the same. */
  readonly beside?: readonly string[];
}

const recent = ['3.12', '3.11', '3.13', '3.10'] as const;
const older = ['3.9', '3.8', '3.10'] as const;
const newestVirtualenv = ['virtualenv==21.15.8'] as const;

export const tools = {
  'virtualenv 16.7.12': { name: 'virtualenv', version: '16.7.12', runsUnder: older },
  'virtualenv 20.0.35': { name: 'virtualenv', version: '20.0.35', runsUnder: older },
  'virtualenv 20.13.4': { name: 'virtualenv', version: '20.13.4', runsUnder: older },
  'virtualenv 20.21.1': { name: 'virtualenv', version: '20.21.1', runsUnder: older },
  'virtualenv 20.26.6': { name: 'virtualenv', version: '20.26.6', runsUnder: recent },
  'virtualenv 21.15.8': { name: 'virtualenv', version: '21.15.8', runsUnder: recent },
  'uv 0.4.30': { name: 'uv', version: '0.4.30', runsUnder: recent },
  'uv 0.13.9': { name: 'uv', version: '0.13.9', runsUnder: recent },
  poetry: { name: 'poetry', version: '2.5.1', runsUnder: recent, beside: newestVirtualenv },
  pdm: { name: 'pdm', version: '2.29.3', runsUnder: recent, beside: newestVirtualenv },
  pipenv: { name: 'pipenv', version: '2026.10.3', runsUnder: recent, beside: newestVirtualenv },
  hatch: { name: 'hatch', version: '1.18.2', runsUnder: recent, beside: newestVirtualenv },
  tox: { name: 'tox', version: '4.67.15', runsUnder: recent, beside: newestVirtualenv },
  nox: { name: 'nox', version: '2026.10.20', runsUnder: recent, beside: newestVirtualenv },
  pipx: { name: 'pipx', version: '1.18.4', runsUnder: recent },
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof tools;

/** Installs a tool into the cache unless it is there. Returns its environment. */
export async function installTool(name: ToolName): Promise<string> {
  const tool: Tool = tools[name];
  return buildOnce(join(cacheRoot(), 'tools', `${tool.name}-${tool.version}`), async (directory) => {
    const python = await pythonFor(tool);
    await runOrThrow(python, ['-m', 'venv', '--without-pip', directory], { env: cleanEnvironment() });
    const wanted = [`${tool.name}==${tool.version}`, ...(tool.beside ?? [])];
    await runPip(['--python', join(directory, 'bin', 'python'), 'install', '--quiet', ...wanted]);
  });
}

/** How to start a tool, without the scripts in its environment, which may name too long a path. */
export async function commandOfTool(name: ToolName): Promise<readonly [string, ...string[]]> {
  const directory = await installTool(name);
  const tool: Tool = tools[name];
  if (tool.name === 'uv') return [join(directory, 'bin', 'uv')];
  return [join(directory, 'bin', 'python'), '-m', tool.module ?? tool.name];
}

/** Tools hang on copies in the cache, so that other accounts can run them and tests may hide the originals. */
async function pythonFor(tool: Tool): Promise<string> {
  for (const minor of tool.runsUnder) {
    const python = await findPython(minor);
    if (python !== undefined) return (await toolBase(python)).executable;
  }
  throw new Error(
    `${tool.name} ${tool.version} needs one of Python ${tool.runsUnder.join(', ')}, and none was found`,
  );
}

async function toolBase(python: TestPython): Promise<{ readonly executable: string }> {
  const place = join(cacheRoot(), 'tool-pythons', python.version);
  let executable = python.executable;
  const directory = await buildOnce(place, async (target) => {
    executable = (await makeBase(python, join(target, 'python'))).executable;
  });
  const copied = join(directory, 'python', 'bin', `python${python.minor}`);
  return { executable: (await run(copied, ['--version'])).code === 0 ? copied : executable };
}
