import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeBase, problemsOfBase } from './bases.ts';
import { cacheRoot } from './cache.ts';
import { fetchWheels, fetchWheelsForPipx, minorsWithPackages } from './packages.ts';
import { pathOfPatchelf } from './patchelf.ts';
import type { TestPython } from './pythons.ts';
import { canBeCopied, findPythons } from './pythons.ts';
import { makeTemporaryDirectory } from './temporary.ts';
import type { ToolName } from './tools.ts';
import { installTool, tools } from './tools.ts';

export const minorsWanted: readonly string[] = ['3.6', '3.7', '3.8', '3.9', '3.10', '3.11', '3.12', '3.13'];

interface Step {
  readonly name: string;
  readonly make: () => Promise<unknown>;
}

/** Prepares all that tests with real Pythons share; vitest calls it once before any worker starts. */
export async function setup(): Promise<void> {
  if (process.platform === 'win32') return;
  const started = performance.now();
  // Other accounts must be able to read all of it.
  process.umask(0o022);
  const pythons = await findPythons();
  tell(`Pythons: ${pythons.map(({ version, source }) => `${version} (${source})`).join(', ') || 'none'}`);
  reportMissing(pythons);
  await takeSteps([{ name: 'patchelf', make: pathOfPatchelf }], 1);
  await takeSteps(
    pythons
      .filter(canBeCopied)
      .map((python) => ({ name: `master of ${python.version}`, make: () => makeAndTryMaster(python) })),
    2,
  );
  const minors = new Set(pythons.map(({ minor }) => minor));
  await takeSteps(
    [
      ...Object.keys(tools).map((name) => ({ name, make: () => installTool(name as ToolName) })),
      { name: 'wheels for pipx', make: fetchWheelsForPipx },
      ...minorsWithPackages
        .filter((minor) => minors.has(minor))
        .map((minor) => ({ name: `wheels for ${minor}`, make: () => fetchWheels(minor) })),
    ],
    3,
  );
  rmSync(join(cacheRoot(), 'pip-cache'), { recursive: true, force: true });
  tell(`ready after ${seconds(started)} in ${cacheRoot()}`);
}

/** A copy that quietly ran with the original's library would make tests prove nothing. */
async function makeAndTryMaster(python: TestPython): Promise<void> {
  const temporary = makeTemporaryDirectory('prepare');
  try {
    const problems = await problemsOfBase(await makeBase(python, join(temporary.path, python.version)));
    if (problems.length > 0)
      throw new Error(`a copy of ${python.prefix} does not work: ${problems.join('; ')}`);
  } finally {
    temporary.remove();
  }
}

function reportMissing(pythons: readonly TestPython[]): void {
  const missing = minorsWanted.filter((minor) => !pythons.some((python) => python.minor === minor));
  if (missing.length === 0) return;
  const message = `no Python ${missing.join(', ')} was found (pyenv, PATH, /usr/bin, /usr/local/bin, /opt)`;
  if (process.env.CI === 'true')
    throw new Error(`${message}; in CI all of ${minorsWanted.join(', ')} must be there`);
  tell(`${message}: tests that need them are skipped`);
}

/** Takes some at a time, all of them even if one fails, and then fails with all that went wrong. */
async function takeSteps(steps: readonly Step[], atOnce: number): Promise<void> {
  const waiting = [...steps];
  const problems: string[] = [];
  const work = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const started = performance.now();
      try {
        await step.make();
        // What the cache held already is not worth a line.
        if (performance.now() - started > 300) tell(`${step.name}: ${seconds(started)}`);
      } catch (error) {
        problems.push(`${step.name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (problems.length > 0)
    throw new Error(`the set-up of the tests is not complete:\n\n${problems.join('\n\n')}`);
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

function tell(line: string): void {
  process.stderr.write(`[prepare] ${line}\n`);
}
