// Crowds: hundreds of small venvs in one run, against the least that a proof of each costs (the floor: their pythons
// started once, as many at a time as there are cores), and against what people would do in a loop.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { command, compare, run, timed } from './bench-timing.js';

const crowd = 500;
const large = 5000;
const rounds = 3;
const peers = ['uv==0.13.9', 'virtualenv-tools3==3.1.1'];
const loop = (words) => `for venv in "$1"/*; do ${words} "$venv" >/dev/null 2>&1 || exit 1; done`;

/** Venvs of one base in one directory, made by one run of the venv module, by way of a link that is the base's name. */
function makeCrowd(place, { executable, home }, count, keep) {
  mkdirSync(place, { recursive: true });
  const link = `${place}-base`;
  symlinkSync(dirname(home), link);
  const venvs = join(place, 'venvs');
  const roots = Array.from({ length: count }, (_, index) => join(venvs, `venv-${index}`));
  timed(executable.replace(dirname(home), link), ['-m', 'venv', '--without-pip', '--symlinks', ...roots]);
  if (keep !== true) unlinkSync(link);
  return venvs;
}

function removeCrowd(place) {
  rmSync(place, { recursive: true, force: true });
  rmSync(`${place}-base`, { force: true });
}

/** Starts the python of each venv once, as many at a time as there are cores. */
function startAll(venvs) {
  const script = `ls -d "$1"/*/bin/python | xargs -P ${availableParallelism()} -I {} env {} -c 0`;
  return timed('/bin/sh', ['-c', script, 'sh', venvs]);
}

function relocate(venvs, count, ...options) {
  const { milliseconds, status, said } = run(process.execPath, [command, '--json', '-q', ...options, venvs]);
  const { summary } = JSON.parse(said.slice(said.indexOf('{')));
  if (status !== 0 || (summary?.relocated ?? said.split('"status": "relocated"').length - 1) !== count)
    throw new Error(`not all ${count} relocated: ${said.slice(0, 2000)}`);
  return milliseconds;
}

/** Times something with a crowd of its own in each round, which is made and removed off the clock. */
function withCrowd(place, python, keep, action) {
  return (round) => {
    const own = `${place}-${round}`;
    const venvs = makeCrowd(own, python, crowd, keep);
    const milliseconds = action(venvs);
    removeCrowd(own);
    return milliseconds;
  };
}

function compareFloor(place, python) {
  const to = ['--to', python.executable];
  return compare(
    `relocate ${crowd} venvs, proofs included  /  start ${crowd} pythons`,
    1.6,
    withCrowd(join(place, 'ours'), python, false, (venvs) => relocate(venvs, crowd, ...to)),
    withCrowd(join(place, 'floor'), python, true, startAll),
    rounds,
    1,
  );
}

function compareCheck(place, python) {
  const venvs = makeCrowd(join(place, 'healthy'), python, crowd, true);
  const measured = compare(
    `check ${crowd} healthy venvs  /  start ${crowd} pythons`,
    0.3,
    () => timed(process.execPath, [command, 'check', '--allow-private', venvs]),
    () => startAll(venvs),
    rounds,
    1,
  );
  removeCrowd(join(place, 'healthy'));
  return measured;
}

function comparePeers(place, python) {
  const { executable } = python;
  const to = ['--to', executable];
  const ours = withCrowd(join(place, 'ours'), python, false, (venvs) => relocate(venvs, crowd, ...to));
  const shell = (words) =>
    withCrowd(join(place, 'theirs'), python, false, (venvs) =>
      timed('/bin/sh', ['-c', loop(words), 'sh', venvs]),
    );
  const upgrade = compare(
    `relocate ${crowd} venvs, proofs included  /  venv --upgrade in a loop`,
    undefined,
    ours,
    shell(`${executable} -m venv --upgrade --without-pip`),
    1,
    0,
  );
  const tools = makeTools(python);
  if (tools === undefined) {
    console.log('bench: no registry can be reached, so nothing is said of uv and virtualenv-tools3\n');
    return [upgrade];
  }
  const uv = compare(
    `relocate ${crowd} venvs, proofs included  /  uv venv --allow-existing in a loop`,
    undefined,
    ours,
    shell(`${join(tools, 'uv')} venv --offline --allow-existing --python ${executable}`),
    1,
    0,
  );
  const move = (action) => (round) => {
    const own = join(place, `moved-${round}`);
    const venvs = makeCrowd(own, python, crowd, true);
    renameSync(venvs, `${venvs}-elsewhere`);
    const milliseconds = action(`${venvs}-elsewhere`);
    removeCrowd(own);
    return milliseconds;
  };
  const moved = compare(
    `mend ${crowd} moved venvs, proofs included  /  virtualenv-tools --update-path auto in a loop`,
    undefined,
    move((venvs) => relocate(venvs, crowd, '--allow-private')),
    move((venvs) =>
      timed('/bin/sh', ['-c', loop(`${join(tools, 'virtualenv-tools')} --update-path auto`), 'sh', venvs]),
    ),
    1,
    0,
  );
  return [upgrade, uv, moved];
}

/** The directory of the tools that are compared with; made once, and kept between runs. */
function makeTools({ executable, version }) {
  const directory = join(tmpdir(), `venv-relocate-bench-peers-${process.getuid?.() ?? 'user'}-${version}-v1`);
  const scripts = join(directory, 'bin');
  if (existsSync(join(directory, 'complete'))) return scripts;
  rmSync(directory, { recursive: true, force: true });
  timed(executable, ['-m', 'venv', directory]);
  const { status } = run(join(scripts, 'python'), ['-m', 'pip', 'install', '--quiet', ...peers]);
  if (status !== 0) return undefined;
  writeFileSync(join(directory, 'complete'), '');
  return scripts;
}

/** 1,000 projects with a venv, and some 300,000 files beside these. */
function makeForest(place, { executable }) {
  const roots = [];
  for (let project = 0; project < 1000; project += 1) {
    const root = join(place, `team-${project % 20}`, `project-${project}`);
    for (let part = 0; part < 10; part += 1) {
      const directory = join(root, 'src', `part-${part}`);
      mkdirSync(directory, { recursive: true });
      for (let file = 0; file < 29; file += 1) writeFileSync(join(directory, `module_${file}.py`), '');
    }
    roots.push(join(root, '.venv'));
  }
  timed(executable, ['-m', 'venv', '--without-pip', ...roots]);
}

/** The search alone, by way of the library: no venv is looked at after it. */
function compareFinding(place, python) {
  makeForest(place, python);
  const names = ['node_modules', '.git', '.hg', '.svn', 'site-packages', 'dist-packages', '__pycache__'];
  const prune = names.flatMap((name, index) => (index === 0 ? ['-name', name] : ['-o', '-name', name]));
  const library = join(dirname(dirname(command)), 'dist', 'index.js');
  const script = `import { findVenvs, realWorld, makeRunContext } from ${JSON.stringify(library)};
const world = realWorld();
const { platform } = makeRunContext(world, { targets: [], exact: false, allowPrivate: false, verify: 'none', mode: 'preview' });
const found = await findVenvs(world.files, platform, '/', [process.argv[1]], { recursive: true });
if (found.length !== 1000) throw new Error(String(found.length));`;
  const measured = compare(
    'find 1,000 venvs among 300,000 files, node included  /  find with the same pruning',
    1.5,
    () => timed(process.execPath, ['--input-type=module', '-e', script, place]),
    () =>
      timed('find', [
        place,
        '-type',
        'd',
        '(',
        ...prune,
        ')',
        '-prune',
        '-o',
        '-name',
        'pyvenv.cfg',
        '-print',
      ]),
    7,
  );
  rmSync(place, { recursive: true, force: true });
  return measured;
}

/** What 5,000 cost each, against what 500 do; and the most memory that was in use, in megabytes. */
function compareLarge(place, python) {
  const to = ['--to', python.executable];
  const peak =
    'import resource, subprocess, sys\ncode = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode\n' +
    'print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\nsys.exit(code)';
  const each = (count) => {
    const venvs = makeCrowd(join(place, `large-${count}`), python, count, false);
    const began = performance.now();
    const result = spawnSync(python.executable, ['-c', peak, process.execPath, command, '-q', ...to, venvs], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin' },
    });
    const milliseconds = performance.now() - began;
    if (result.status !== 0) throw new Error(`not all ${count} relocated: ${result.stderr}`);
    removeCrowd(join(place, `large-${count}`));
    return { each: milliseconds / count, megabytes: Number(result.stdout) / 1024 };
  };
  const few = each(crowd);
  const many = each(large);
  return [
    {
      name: `relocate ${large} venvs, each  /  the same of ${crowd}, each`,
      aim: 1.1,
      own: many.each,
      other: few.each,
      ratio: many.each / few.each,
    },
    {
      name: `memory for ${large} venvs  /  300 MB, in MB`,
      aim: 1,
      own: many.megabytes,
      other: 300,
      ratio: many.megabytes / 300,
    },
  ];
}

/** @returns rows for the table */
export function compareMany(place, python) {
  mkdirSync(place, { recursive: true });
  return [
    compareFloor(place, python),
    compareCheck(place, python),
    ...comparePeers(place, python),
    compareFinding(join(place, 'forest'), python),
    ...compareLarge(place, python),
  ];
}
