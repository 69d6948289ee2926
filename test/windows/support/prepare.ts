import { spawnSync } from 'node:child_process';
import { cacheRoot } from './cached-directory.ts';
import {
  nodeVersions,
  type PythonSeries,
  type PythonVersion,
  pinnedPythons,
  pythonOfSeries,
  uvVersions,
  type VirtualenvVersion,
  virtualenvRequirements,
} from './pinned-versions.ts';
import { windowsNode } from './windows-node.ts';
import { windowsPython } from './windows-pythons.ts';
import { uvTool, virtualenvTool, windowsWheels } from './windows-wheels.ts';
import { wineTemplate } from './wine-template.ts';

/**
 * Fetch and build all that the Windows tests use; what is there is left alone, so that a second call takes no time.
 * Each part is also fetched when a test first asks for it: this only takes the waiting out of the tests.
 *
 * @returns the cache directory.
 */
export async function prepareWindows(say: (line: string) => void = () => undefined): Promise<string> {
  const missing = missingPrograms();
  if (missing.length > 0) {
    throw new Error(
      `The Windows tests need ${missing.join(', ')}; on Debian: apt-get install golang-go maven npm git tar python3-pip.`,
    );
  }
  const lanes: Step[][] = [[], []];
  const [wine, rest] = lanes as [Step[], Step[]];
  if (process.platform !== 'win32') wine.push(['Wine', wineTemplate]);
  for (const version of Object.keys(pinnedPythons) as PythonVersion[]) {
    rest.push([`Python ${version}`, () => windowsPython(version)]);
  }
  for (const version of nodeVersions) rest.push([`Node ${version}`, () => windowsNode(version)]);
  for (const series of Object.keys(pythonOfSeries) as PythonSeries[]) {
    rest.push([`wheels for ${series}`, () => windowsWheels(series)]);
  }
  for (const version of Object.keys(virtualenvRequirements) as VirtualenvVersion[]) {
    rest.push([`virtualenv ${version}`, () => virtualenvTool(version)]);
  }
  for (const version of uvVersions) rest.push([`uv ${version}`, () => uvTool(version)]);
  // Wine is mostly work for the processor, the rest mostly waits for the network.
  const ends = await Promise.allSettled(lanes.map((steps) => takeSteps(steps, say)));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return cacheRoot();
}

type Step = readonly [name: string, take: () => Promise<unknown>];

async function takeSteps(steps: readonly Step[], say: (line: string) => void): Promise<void> {
  for (const [name, take] of steps) {
    const started = performance.now();
    try {
      await take();
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`${name} for the Windows tests cannot be had: ${why}`, { cause });
    }
    const seconds = (performance.now() - started) / 1000;
    if (seconds > 0.1) say(`${name}: ${seconds.toFixed(1)} s`);
  }
}

/** The package managers that everything comes through, and what unpacks and compares. */
export function missingPrograms(): string[] {
  const isWindows = process.platform === 'win32';
  const python = isWindows ? 'python' : 'python3';
  const asked: readonly (readonly [string, ...string[]])[] = [
    ['go', 'version'],
    ['mvn', '--version'],
    ['npm', '--version'],
    ['git', '--version'],
    ['tar', '--version'],
    [python, '-m', 'pip', '--version'],
  ];
  return asked
    .filter(([program, ...question]) => spawnSync(program, question, { shell: isWindows }).status !== 0)
    .map(([program]) => (program === python ? `${python} with pip` : program));
}

/** Set for the workers where the tests cannot run, with the reason. */
export const obstacleVariable = 'VENV_RELOCATE_NO_WINDOWS';

/**
 * Vitest's `globalSetup` calls this once before all tests. Where something that they need cannot be had, they fail in
 * CI; elsewhere they are skipped, and what is missing is said.
 */
export async function setup(): Promise<void> {
  try {
    await prepareWindows(console.log);
  } catch (error) {
    if (isSet(process.env.CI) || !(error instanceof Error)) throw error;
    process.env[obstacleVariable] = error.message;
    console.error(`The tests on Windows programs are skipped. ${error.message}`);
  }
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}
