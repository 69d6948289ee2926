import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Environment, run } from '../../support/command.ts';
import type { Movable } from './moved-places.ts';
import type { SourceProject } from './moved-sources.ts';

/** What each script of `bin` does when it is asked who it is, with the venv's place taken out. */
export type Behaviour = ReadonlyMap<string, string>;

const noScript =
  /^(?:(?:python|pypy)[\d.]*$|(?:de)?activate|Activate|pydoc\.)|\.(?:bat|ps1|nu|xsh|fish|csh|py)$/;
const atOnce = 3;

/** Starts every script of a venv, or some of them, with `--version`, and with `--help` where that is unknown to it. */
export async function behaviourOf(venv: string, env: Environment, only = /./): Promise<Behaviour> {
  const bin = join(venv, 'bin');
  const names = readdirSync(bin).filter(
    (name) =>
      only.test(name) &&
      !noScript.test(name) &&
      statSync(join(bin, name)).isFile() &&
      isExecutable(join(bin, name)),
  );
  const found = new Map<string, string>();
  const waiting = [...names];
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      found.set(name, await ask(venv, name, env));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isExecutable(path: string): boolean {
  return (statSync(path).mode & 0o100) !== 0;
}

async function ask(venv: string, name: string, env: Environment): Promise<string> {
  const own = { ...env, COLUMNS: '400', PATH: `${venv}/bin:/usr/bin:/bin` };
  const options = { env: own, timeoutMs: 60_000 };
  const script = join(venv, 'bin', name);
  const version = await run(script, ['--version'], options);
  const result = version.code === 0 ? version : await run(script, ['--help'], options);
  return `${result.code} ${withoutChance(`${result.stdout}${result.stderr}`.replaceAll(venv, '<venv>'))}`;
}

/** Without times, numbers of lines (a start by way of /bin/sh has two lines more) and the width of tables. */
function withoutChance(said: string): string {
  return said
    .replaceAll(/\b\d+\.\d+s\b/g, '<time>')
    .replaceAll(/(?<=:|\bline )\d+(?=[:,])/g, '<line>')
    .replaceAll(/-{5,}/g, '-----')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Scripts that do something else than before, or nothing; none when all do the same. */
export function changedBehaviour(before: Behaviour, after: Behaviour): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name}: ${before.get(name) ?? 'not there'} → ${after.get(name) ?? 'not there'}`);
}

/** Where each project is imported from; those that cannot be imported are told with the last line of the error. */
export async function importedFrom(
  venv: string,
  projects: readonly SourceProject[],
  env: Environment,
): Promise<Readonly<Record<string, string>>> {
  const code =
    'import sys\nfor name in sys.argv[1:]:\n    try:\n        print(name + "\\t" + __import__(name).__file__)\n' +
    '    except Exception as error:\n        print(name + "\\t" + repr(error))\n';
  const names = projects.map(({ name }) => name);
  const { stdout } = await run(join(venv, 'bin', 'python'), ['-c', code, ...names], { env });
  return Object.fromEntries(
    stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/\.pyc$/, '.py').split('\t')),
  );
}

/** Where each import has to come from after a move: what lay in what moved lies at the new place. */
export function expectedImports(
  imports: Readonly<Record<string, string>>,
  first: Movable,
  now: Movable,
): Readonly<Record<string, string>> {
  const moved = (path: string): string =>
    path.startsWith(`${first.root}/`) ? now.root + path.slice(first.root.length) : path;
  return Object.fromEntries(Object.entries(imports).map(([name, path]) => [name, moved(path)]));
}

/** The interpreter of the kernel that `ipykernel install --prefix <venv>` wrote. */
export function kernelOf(venv: string): string {
  const path = join(venv, 'share', 'jupyter', 'kernels', 'mv', 'kernel.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { argv: readonly string[] }).argv[0] ?? '';
}
