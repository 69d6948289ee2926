// `npm run bench`: whole processes, timed against the nearest thing that does the same. The numbers of two
// kinds of run are only comparable within one call, in which they take turns. It measures and never judges:
// the exit status is 0 whatever comes out. docs/performance.md tells how to read it. `node scripts/bench.js 21 moved`
// measures venvs that were moved alone.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, unlinkSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compareExecutable } from './bench-executable.js';
import { compareMany } from './bench-many.js';
import { compareMoved } from './bench-moved.js';
import { command, compare, rounds, run, timed, warmUps } from './bench-timing.js';
import { makeVenv, packages, scripts } from './bench-venv.js';

/** Pythons of this machine with a venv module, newest first. */
function findPythons() {
  const { pythons } = JSON.parse(run(process.execPath, [command, 'pythons', '--json']).said);
  return pythons
    .filter((one) => one.implementation === 'cpython' && /^3\.\d+\.\d+$/.test(one.version))
    .sort((a, b) => b.version.localeCompare(a.version, 'en', { numeric: true }))
    .filter(({ executable }) => run(executable, ['-c', 'import venv']).status === 0);
}

/** The newest, and the oldest that is not older than 3.8. */
function pickPythons(pythons) {
  const fitting = pythons.filter(({ version }) => Number(version.split('.')[1]) >= 8);
  return [...new Set([fitting[0], fitting.at(-1)])].filter((one) => one !== undefined);
}

/** Venvs whose base is gone: made by way of a link to the install that is taken away afterwards. */
function makeDeadVenvs(place, { executable, home }, count) {
  const link = join(place, 'gone');
  symlinkSync(dirname(home), link);
  const python = executable.replace(dirname(home), link);
  const roots = Array.from({ length: count }, (_, index) => join(place, `venv-${index}`));
  for (const root of roots) makeVenv(python, root);
  unlinkSync(link);
  return roots;
}

/** One relocation, proof included, against `venv --upgrade` with the same Python on a venv that is dead alike. */
function compareRelocation(place, python, options, name) {
  mkdirSync(place);
  const count = warmUps + rounds;
  const roots = makeDeadVenvs(place, python, 2 * count);
  const measured = compare(
    name,
    1.5,
    (round) => {
      const { milliseconds, status, said } = run(process.execPath, [command, ...options, roots[2 * round]]);
      if (status !== 0 || !/^proved/m.test(said)) throw new Error(`no relocation: ${said}`);
      return milliseconds;
    },
    (round) => timed(python.executable, ['-m', 'venv', '--upgrade', '--without-pip', roots[2 * round + 1]]),
  );
  rmSync(place, { recursive: true, force: true });
  return measured;
}

function compareCheck(place, python) {
  makeVenv(python.executable, place);
  const own = join(place, 'bin', 'python');
  return compare(
    `check of a healthy venv, Python ${python.version}  /  one start of its python`,
    undefined,
    () => timed(process.execPath, [command, 'check', '--allow-private', place]),
    () => timed(own, ['-c', '0']),
  );
}

function compareStart(option, aim) {
  return compare(
    `venv-relocate ${option}  /  node -e 0`,
    aim,
    () => timed(process.execPath, [command, option]),
    () => timed(process.execPath, ['-e', '0']),
  );
}

function tabulate(rows) {
  const cells = [
    ['what / compared with', 'ours', 'theirs', 'ratio', 'aim'],
    ...rows.map(({ name, aim, own, other, ratio }) => [
      name,
      `${own.toFixed(1)} ms`,
      `${other.toFixed(1)} ms`,
      ratio.toFixed(2),
      aim === undefined ? '' : aim.toFixed(2),
    ]),
  ];
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const lines = cells.map(
    (row) =>
      `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join(' | ')} |`,
  );
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

function report(rows, picked) {
  console.log(tabulate(rows));
  console.log(
    `\nmedians of ${rounds} whole processes each, in turn; ${warmUps} before them not counted` +
      `\nnode ${process.version}; Pythons ${picked.map(({ version }) => version).join(' and ') || 'none'}; ` +
      `${process.platform} ${process.arch}, ${availableParallelism()} cores` +
      `\nvenvs with ${packages} packages and ${scripts} scripts, links to the base`,
  );
}

function measure() {
  if (process.platform === 'win32') {
    console.log('bench: venvs that hang on links are made here, which takes a POSIX system');
    return;
  }
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'venv-relocate-bench-')));
  try {
    const pythons = findPythons();
    const picked = pickPythons(pythons);
    const [usual] = pythons.filter(({ version }) => /^3\.11\./.test(version));
    if (process.argv[3] === 'many' && usual !== undefined)
      return report(compareMany(join(directory, 'many'), usual), picked);
    if (process.argv[3] === 'moved') return report(compareMoved(join(directory, 'moved'), pythons), picked);
    const rows = picked.map((python, index) =>
      compareRelocation(
        join(directory, `named-${index}`),
        python,
        ['--to', python.executable],
        `relocate --to, proof included, Python ${python.version}  /  venv --upgrade --without-pip`,
      ),
    );
    const shared = pythons.find(({ audience }) => audience.kind === 'everybody');
    if (shared !== undefined) {
      const name = `relocate, interpreter searched for, Python ${shared.version}  /  venv --upgrade --without-pip`;
      rows.push(compareRelocation(join(directory, 'searched'), shared, [], name));
    }
    rows.push(compareStart('--version', 1.25), compareStart('--help', 1.6));
    for (const [index, python] of picked.entries())
      rows.push(compareCheck(join(directory, `healthy-${index}`), python));
    if (picked.length > 0) rows.push(...compareExecutable(join(directory, 'healthy-0')));
    rows.push(...compareMoved(join(directory, 'moved'), pythons));
    if (usual !== undefined) rows.push(...compareMany(join(directory, 'many'), usual));
    report(rows, picked);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

measure();
