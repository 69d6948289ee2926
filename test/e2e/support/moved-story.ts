import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type BasePython, makeBase } from '../../support/bases.ts';
import { type Environment, run } from '../../support/command.ts';
import type { Maker } from '../../support/makers.ts';
import { differences, snapshotTree, type Tree } from '../../support/tree.ts';
import {
  type Behaviour,
  behaviourOf,
  changedBehaviour,
  expectedImports,
  importedFrom,
  kernelOf,
} from './moved-behaviour.ts';
import { type Movable, movableOf, moveTo, type PlaceName, places } from './moved-places.ts';
import type { SourceProject } from './moved-sources.ts';
import { furnish } from './moved-venv.ts';
import { codesOf, type ReportedVenv, report, reportOne } from './special.ts';

/** A furnished venv at its first place, and all that was found out about it there. */
export interface Settled {
  readonly cell: string;
  readonly base: BasePython;
  readonly cache: string;
  readonly minor: string;
  readonly env: Environment;
  readonly first: Movable;
  readonly behaviour: Behaviour;
  readonly projects: readonly SourceProject[];
  readonly imports: Readonly<Record<string, string>>;
  /** What `pip check` said. */
  readonly conflicts: string;
  readonly tree: Tree;
  readonly thorough: boolean;
}

export interface SettleOptions {
  readonly maker: Maker;
  readonly base: BasePython;
  /** Does not exist yet; all that the test looks at comes to lie in it. */
  readonly cell: string;
  readonly cache: string;
  /** Every editable install and every script there is. */
  readonly thorough: boolean;
}

/** Of scripts that one installer wrote in one way, some: each start of Jupyter takes half a second. */
const telling = /^(?:pip$|flask$|black$|ipython$|jupyter-kernelspec$|pygmentize$|pycowsay$|mv)/;

/** Makes a venv at `<cell>/a/app/.venv`, or where its maker puts it, with an install of its own to hang on. */
export async function settle({
  maker,
  base: source,
  cell,
  cache,
  thorough,
}: SettleOptions): Promise<Settled> {
  const work = join(cell, 'home');
  mkdirSync(work, { recursive: true });
  const base = await makeBase(source.python, join(cell, 'opt', `python${source.minor}`));
  const inProject = ['venv', 'virtualenv', 'uv'].includes(maker.tool);
  const project = join(cell, 'a', 'app');
  const directory = inProject ? join(project, '.venv') : project;
  const {
    made,
    sources,
    environment: env,
  } = await furnish({ maker, base, directory, work, cache, thorough });
  const first = movableOf(inProject ? { ...made, project } : made);
  const projects = [...sources.editables, ...sources.legacy, sources.tools];
  const minor = base.minor;
  const behaviour = await behaviourOf(made.venv, env, thorough ? undefined : telling);
  const imports = await importedFrom(made.venv, projects, env);
  for (const path of Object.values(imports)) expect(path, 'imported before the move').toMatch(/^\/.*\.py$/);
  const conflicts = await pipCheck(made.venv, env);
  return {
    cell,
    base,
    cache,
    minor,
    env,
    first,
    behaviour,
    projects,
    imports,
    conflicts,
    tree: snapshotTree(made.venv),
    thorough,
  };
}

/** Mends a venv that was moved, and looks whether a second run and undo do what they should, and all in it works as before. */
export async function expectMended(
  settled: Settled,
  moved: Movable,
  args: readonly string[],
  few?: RegExp,
): Promise<ReportedVenv> {
  const { venv } = moved;
  const before = snapshotTree(venv);
  const outside = outsideOf(settled, moved);
  const mended = await reportOne([...args, venv]);
  expect(mended.status).toBe('relocated');
  expect(mended.proof?.passed).toBe(true);
  expect(codesOf(mended)).not.toContain('scripts-astray');
  expect(differences(outside, outsideOf(settled, moved), exactly), 'nothing outside is written').toEqual([]);

  const after = snapshotTree(venv);
  expect((await reportOne([...args, venv])).status, 'a second run').toBe('unchanged');
  expect((await reportOne(['check', venv])).status).toBe('healthy');
  expect(differences(after, snapshotTree(venv), exactly), 'a second run changes nothing').toEqual([]);
  await expectUndone(before, venv);
  expect((await reportOne([...args, venv])).status).toBe('relocated');
  await expectWorking(settled, moved, few);
  return mended;
}

async function expectWorking(settled: Settled, moved: Movable, few?: RegExp): Promise<void> {
  const { env, behaviour, first } = settled;
  const { venv } = moved;
  const only = new RegExp(
    [few, settled.thorough ? undefined : telling].map((one) => `(?=${one?.source ?? ''})`).join(''),
  );
  const now = await behaviourOf(venv, env, only);
  const wanted = new Map([...behaviour].filter(([name]) => only.test(name)));
  expect(changedBehaviour(wanted, now), 'scripts do what they did').toEqual([]);
  expect(await importedFrom(venv, settled.projects, env)).toEqual(
    expectedImports(settled.imports, first, moved),
  );
  if (settled.minor !== '2.7')
    expect(kernelOf(venv)).toMatch(new RegExp(`^${escaped(venv)}/bin/python[\\d.]*$`));
}

const exactly = { mtimes: true, inodes: true };

/** Everything beside what moved and beside the libraries of installs, which are links to files that all tests share. */
function outsideOf({ cell }: Settled, { root }: Movable): Tree {
  const own = root.slice(cell.length + 1);
  return snapshotTree(cell, { exclude: [own, /^opt\/[^/]+\/(?:lib|include|share)$/] });
}

async function expectUndone(before: Tree, venv: string): Promise<void> {
  expect((await reportOne(['undo', venv])).status).toBe('restored');
  const undone = differences(withoutBytecode(before), withoutBytecode(snapshotTree(venv)), { mtimes: true });
  expect(undone, 'undo restores every byte, mode, link and time').toEqual([]);
}

/**
 * Moves it back to where it was made, mends it, and compares every byte. Said in the docs: RECORD and `.pyc` aside.
 * @param left files with places that had to be left alone on the way: those name a place that no way back finds
 */
export async function expectWayBack(
  settled: Settled,
  moved: Movable,
  left: readonly string[],
): Promise<Movable> {
  const back = moveTo(moved, settled.first.root);
  expect((await reportOne([back.venv])).status).toBe('relocated');
  const compared = (tree: Tree): Tree =>
    new Map([...original(tree)].filter(([path]) => !left.includes(path)));
  const found = differences(compared(settled.tree), compared(snapshotTree(back.venv)));
  expect(found, 'A → B → A gives back every byte').toEqual([]);
  return back;
}

/** Files of which something was left alone, relative to the venv. */
export function leftAlone({ path: venv, problems }: ReportedVenv): readonly string[] {
  return problems.flatMap(({ code, path }) =>
    code === 'left-alone' && path.startsWith(`${venv}/`) ? [path.slice(venv.length + 1)] : [],
  );
}

function original(tree: Tree): Tree {
  const kept = [...withoutBytecode(tree)].filter(
    ([path]) => !/\/RECORD$|^\.venv-relocate(?:\/|$)/.test(path),
  );
  return new Map(kept);
}

// Running scripts leaves compiled modules behind, and those of rewritten sources are taken away.
function withoutBytecode(tree: Tree): Tree {
  return new Map([...tree].filter(([path]) => !/(\.pyc|__pycache__)$/.test(path)));
}

/** The base goes as well: place and base are mended in one plan. */
export async function expectBothMended(
  settled: Settled,
  from: Movable,
  place: PlaceName,
  target: BasePython,
): Promise<Movable> {
  const moved = moveTo(from, join(settled.cell, places[place]));
  rmSync(settled.base.prefix, { recursive: true });
  const checked = await report(['check', moved.venv]);
  expect(codesOf(checked.venvs[0])).toEqual(expect.arrayContaining(['base-missing', 'moved']));
  const args = ['--to', target.prefix];
  // jupyter-troubleshoot shows sys.path, and with it the base.
  if (settled.thorough) await expectMended(settled, moved, args, /^(?!jupyter-troubleshoot$)/);
  else {
    const mended = await reportOne([...args, moved.venv]);
    expect(mended.status).toBe('relocated');
    expect(mended.proof?.passed).toBe(true);
    await expectWorking(settled, moved, /^(?:pip|flask|mv_src|mv_tools|mv-|pycowsay)/);
  }
  return moved;
}

/** pip of the mended venv checks and uninstalls. */
export async function expectPipWorks(settled: Settled, { venv }: Movable): Promise<void> {
  const { env } = settled;
  expect(await pipCheck(venv, env)).toBe(settled.conflicts);
  const removed = await run(
    join(venv, 'bin', 'python'),
    ['-m', 'pip', 'uninstall', '-y', 'mv_tools', 'flask'],
    { env },
  );
  expect(removed.code, removed.stderr).toBe(0);
  const left = [...snapshotTree(venv).keys()].filter((path) =>
    /^(?:bin|share|lib\/[^/]+\/site-packages)\/(?:mv_tools|flask)(?:-[^/]*|[/]__init__[.]py)?$/i.test(path),
  );
  expect(left, 'pip uninstall takes all away').toEqual([]);
}

async function pipCheck(venv: string, env: Environment): Promise<string> {
  const { code, stdout } = await run(join(venv, 'bin', 'python'), ['-m', 'pip', 'check'], { env });
  return `${code} ${stdout}`;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
