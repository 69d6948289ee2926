// Venvs that were moved, against the `venv-relocate` 0.4.0 of PyPI, which replaces the old path in the files of `bin`.
// Both get the same venv, and a new place for it before each round. Both run as they do unless told otherwise: that tool
// leaves a `.bak` beside each file that it changes, ours keeps what undo needs, and proves. Between rounds, outside of
// what is timed, those copies are removed, since it would take them for scripts; and so is our journal.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command, compare, run, timed } from './bench-timing.js';
import { makeVenv } from './bench-venv.js';

const peer = 'venv-relocate==0.4.0';
/** Some four and a half thousand files, two thirds of them modules and their compiled forms. */
const contents = [
  ...['flask==3.1.1', 'black==25.1.0', 'requests==2.32.4', 'rich==14.0.0', 'pytest==8.4.1'],
  ...['sqlalchemy==2.0.41', 'networkx==3.2.1', 'wheel==0.45.1'],
];
const crowd = 50;
const crowdRounds = 7;

/** @returns rows for the table; none where no registry can be reached */
export function compareMoved(place, pythons) {
  const python = pythons.find(({ version }) => /^3\.(?:9|1[0-3])\./.test(version));
  const stock = python === undefined ? undefined : makeStock(python);
  if (stock === undefined) {
    console.log('bench: no registry can be reached, so nothing is said of venvs that were moved\n');
    return [];
  }
  mkdirSync(place, { recursive: true });
  return [compareOne(join(place, 'one'), stock), compareCrowd(join(place, 'crowd'), stock, python)];
}

/** The tool, and a venv that was moved away from where it was made; made once, and kept between runs. */
function makeStock({ executable, version }) {
  const directory = join(tmpdir(), `venv-relocate-bench-${process.getuid?.() ?? 'user'}-${version}-v1`);
  const stock = { tool: join(directory, 'tool', 'bin', 'venv-relocate'), venv: join(directory, 'packed') };
  if (existsSync(join(directory, 'complete'))) return stock;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  const built = join(directory, 'built');
  for (const [name, wanted] of [
    ['tool', [peer]],
    ['built', contents],
  ]) {
    timed(executable, ['-m', 'venv', join(directory, name)]);
    const pip = run(join(directory, name, 'bin', 'python'), ['-m', 'pip', 'install', '--quiet', ...wanted]);
    if (pip.status !== 0) return undefined;
  }
  renameSync(built, stock.venv);
  writeFileSync(join(directory, 'complete'), '');
  return stock;
}

/** Gives what lies at a place a new one before each round. */
function makeNomad(first) {
  let place = first;
  return (round) => {
    const next = `${first}-${round}`;
    renameSync(place, next);
    place = next;
    return place;
  };
}

function copy(from, to) {
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`cp ended with ${status}: ${stderr}`);
}

function compareOne(place, { tool, venv }) {
  mkdirSync(place);
  for (const side of ['ours', 'theirs']) copy(venv, join(place, side));
  const count = readdirSync(venv, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  ).length;
  const [own, other] = ['ours', 'theirs'].map((side) => makeNomad(join(place, side)));
  return compare(
    `relocate a moved venv of ${count} files, proof included  /  ${peer} and one node -e 0`,
    1,
    (round) => relocate([own(round)], 1),
    (round) => runTool(tool, other(round)) + timed(process.execPath, ['-e', '0']),
  );
}

function compareCrowd(place, { tool }, { executable }) {
  const sides = ['ours', 'theirs'].map((side) => join(place, side));
  for (const side of sides) {
    mkdirSync(side, { recursive: true });
    for (let count = 0; count < crowd; count += 1) makeVenv(executable, join(side, `venv-${count}`));
  }
  const [own, other] = sides.map(makeNomad);
  const venvsIn = (directory) => readdirSync(directory).map((name) => join(directory, name));
  return compare(
    `relocate ${crowd} small moved venvs in one run, proofs included  /  ${peer}, ${crowd} times`,
    0.33,
    (round) => relocate(venvsIn(own(round)), crowd),
    (round) => venvsIn(other(round)).reduce((sum, venv) => sum + runTool(tool, venv), 0),
    crowdRounds,
  );
}

/** A relocation without a proof is no measurement. */
function relocate(venvs, count) {
  const { milliseconds, status, said } = run(process.execPath, [command, '--allow-private', ...venvs]);
  const done = count === 1 ? /^proved/m.test(said) : said.includes(`${count} relocated`);
  if (status !== 0 || !done) throw new Error(`not all ${count} relocated: ${said.slice(0, 4000)}`);
  for (const venv of venvs) rmSync(join(venv, '.venv-relocate'), { recursive: true });
  return milliseconds;
}

function runTool(tool, venv) {
  const milliseconds = timed(tool, [venv]);
  for (const directory of [venv, join(venv, 'bin')]) {
    for (const name of readdirSync(directory)) if (name.endsWith('.bak')) rmSync(join(directory, name));
  }
  return milliseconds;
}
