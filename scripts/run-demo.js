// The story of the README on this machine: a venv from a Python in a private place, that Python gone, the venv dead,
// pointed at another, alive. demo.js tells it; terminal-picture.js makes a picture of it.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const tool = join(dirname(dirname(fileURLToPath(import.meta.url))), 'bin', 'venv-relocate.js');
const onWindows = process.platform === 'win32';
const scripts = onWindows ? 'Scripts' : 'bin';
const wheelName = 'greeting-1.0-py3-none-any.whl';

/** Something that is not as it should be, in words for people. */
export class DemoFailure extends Error {}

/**
 * @typedef {object} Step
 * @property {string} command as a person would type it
 * @property {string} stdout with its colours, if asked for
 * @property {string} stderr
 * @property {number | null} status
 */

/**
 * Plays the whole story in a directory of its own, which is gone afterwards.
 * @param {{ colour: boolean, say(text: string): void, show(step: Step, directory: string): void }} options
 * @throws {DemoFailure} where a step does not give what it should
 */
export function runDemo(options) {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'venv-relocate-demo-')));
  try {
    play(directory, options);
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

function play(directory, { colour, say, show }) {
  const project = join(directory, 'srv', 'billing');
  const venv = join(project, '.venv');
  mkdirSync(project, { recursive: true });

  const run = (shown, program, args, expected = 0) => {
    const step = execute(shown, program, args, project, colour);
    show(step, directory);
    const wrong = expected === 'failure' ? step.status === 0 : step.status !== expected;
    if (wrong) throw new DemoFailure(`"${shown}" ended with ${step.status}, and ${expected} was expected`);
    return step;
  };
  const relocate = (args, expected) =>
    run(['venv-relocate', ...args].join(' '), process.execPath, [tool, ...args], expected);
  const greet = (expected) =>
    onWindows
      ? run('.venv\\Scripts\\greet', join(venv, scripts, 'greet.exe'), [], expected)
      : run('.venv/bin/greet', '/bin/sh', ['-c', '.venv/bin/greet'], expected);

  const python = findPython();
  const options = python.audience.kind === 'everybody' ? [] : ['--to', python.executable];
  if (options.length > 0) {
    say(
      `The only Python here that fits is one that only ${python.audience.account ?? 'one account'} can use, so it is named with --to.`,
    );
  }

  say('A venv from a Python that only alice can use, with a package in it:');
  const privatePlace = join(directory, 'home', 'alice');
  mkdirSync(privatePlace, { recursive: true, mode: 0o700 });
  const privatePython = onWindows ? python.executable : lendPython(python, privatePlace);
  const hasPip =
    execute('', python.executable, ['-m', 'ensurepip', '--version'], project, false).status === 0;
  run(`${privatePython} -m venv ${hasPip ? '' : '--without-pip '}.venv`, privatePython, [
    '-m',
    'venv',
    ...(hasPip ? [] : ['--without-pip']),
    '.venv',
  ]);
  install(run, python, project, venv, hasPip);
  expectText(greet(0).stdout, 'Hello from Python', 'the package runs');

  say('Then her account is cleared away, and her Python with it. The venv is dead:');
  if (onWindows) nameMissingHome(venv, python.home, join(privatePlace, 'Python'));
  else takeAway(show, directory, join(privatePlace, 'python'));
  greet('failure');
  expectText(relocate(['check'], 1).stdout, 'missing', 'check says what is wrong');

  say('What would be done about it, as a diff, with nothing changed yet:');
  const dead = describeTree(venv);
  const preview = relocate(['-n', ...options], 0);
  expectText(preview.stdout, '+home = ', 'the preview shows the new home');
  expectSame(describeTree(venv), dead, 'the preview changes nothing');

  say('And done:');
  expectText(relocate(options, 0).stdout, 'proved', 'the change is proved');
  expectText(greet(0).stdout, 'Hello from Python', 'the package runs again');

  say('A second run finds nothing to do, and undo gives back every byte:');
  const alive = describeTree(venv);
  expectText(relocate(options, 0).stdout, 'nothing to do', 'a second run does nothing');
  expectSame(describeTree(venv), alive, 'a second run changes nothing');
  relocate(['undo'], 0);
  expectSame(describeTree(venv), dead, 'undo gives back what was there');
}

function execute(shown, program, args, directory, colour) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(PYTHON|PIP_|VIRTUAL_ENV|NO_COLOR|FORCE_COLOR)/.test(name),
    ),
  );
  const result = spawnSync(program, args, {
    cwd: directory,
    encoding: 'utf8',
    env: {
      ...env,
      PIP_DISABLE_PIP_VERSION_CHECK: '1',
      PIP_NO_INPUT: '1',
      PIP_ROOT_USER_ACTION: 'ignore',
      PYTHONDONTWRITEBYTECODE: '1',
      ...(colour ? { FORCE_COLOR: '1', NO_COLOR: '' } : { NO_COLOR: '1' }),
    },
  });
  const failure = result.error === undefined ? '' : `${result.error.message}\n`;
  return {
    command: shown,
    stdout: result.stdout ?? '',
    stderr: `${result.stderr ?? ''}${failure}`,
    status: result.status,
  };
}

/** The newest Python with a venv module; one that all accounts can use, if there is any. */
function findPython() {
  const found = execute('', process.execPath, [tool, 'pythons', '--json'], process.cwd(), false);
  if (found.status !== 0) throw new DemoFailure(`venv-relocate pythons failed: ${found.stderr}`);
  const candidates = JSON.parse(found.stdout)
    .pythons.filter(
      ({ implementation, version }) => implementation === 'cpython' && /^3\.\d+\.\d+$/.test(version),
    )
    .filter(
      ({ executable }) =>
        execute('', executable, ['-c', 'import venv, zipfile'], process.cwd(), false).status === 0,
    )
    .sort((a, b) => b.version.localeCompare(a.version, 'en', { numeric: true }));
  const python = candidates.find(({ audience }) => audience.kind === 'everybody') ?? candidates[0];
  if (python === undefined) {
    throw new DemoFailure(
      'this needs a Python 3 with its venv module, in a system directory or on PATH, and there is none.\n' +
        'On Debian and Ubuntu: apt-get install python3 python3-venv',
    );
  }
  return python;
}

/** A way into an install that only its owner can go: nothing is copied, and it can be taken away again. */
function lendPython(python, place) {
  const link = join(place, 'python');
  symlinkSync(dirname(python.home), link);
  chmodSync(place, 0o700);
  return join(link, 'bin', basename(python.executable));
}

function takeAway(show, directory, link) {
  unlinkSync(link);
  show({ command: `rm ${link}`, stdout: '', stderr: '', status: 0 }, directory);
}

/** On Windows a link takes rights that few have: the venv is made to name a place that is not there. */
function nameMissingHome(venv, home, missing) {
  const path = join(venv, 'pyvenv.cfg');
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll(home, missing));
}

// A wheel is a zip file with three things about itself in it (PEP 427).
const wheelMaker = `
import sys, zipfile
info = 'greeting-1.0.dist-info/'
parts = {
    'greeting.py': 'import sys\\n\\ndef main():\\n    print("Hello from Python %d.%d.%d in %s" % (sys.version_info[:3] + (sys.base_prefix,)))\\n',
    info + 'METADATA': 'Metadata-Version: 2.1\\nName: greeting\\nVersion: 1.0\\n',
    info + 'WHEEL': 'Wheel-Version: 1.0\\nGenerator: demo\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n',
    info + 'entry_points.txt': '[console_scripts]\\ngreet = greeting:main\\n',
}
record = info + 'RECORD'
parts[record] = ''.join('%s,,\\n' % name for name in list(parts) + [record])
with zipfile.ZipFile(sys.argv[1], 'w') as wheel:
    for name, text in parts.items():
        wheel.writestr(name, text)
`;

function install(run, python, project, venv, hasPip) {
  const wheel = join(project, wheelName);
  const made = execute('', python.executable, ['-I', '-c', wheelMaker, wheel], project, false);
  if (made.status !== 0) throw new DemoFailure(`the package could not be made: ${made.stderr}`);
  const own = join(venv, scripts, onWindows ? 'python.exe' : 'python');
  const shown = relative(project, own);
  if (hasPip) {
    run(`${shown} -m pip install --no-index --quiet ${wheelName}`, own, [
      '-m',
      'pip',
      'install',
      '--no-index',
      '--quiet',
      wheelName,
    ]);
    return;
  }
  // What pip would do, for a Python that comes without it.
  const site = execute(
    '',
    own,
    ['-c', 'import sysconfig; print(sysconfig.get_path("purelib"))'],
    project,
    false,
  );
  run(`${shown} -m zipfile -e ${wheelName} ${relative(project, site.stdout.trim())}`, own, [
    '-m',
    'zipfile',
    '-e',
    wheelName,
    site.stdout.trim(),
  ]);
  const script = join(venv, scripts, 'greet');
  writeFileSync(script, `#!${own}\nfrom greeting import main\nmain()\n`);
  chmodSync(script, 0o755);
}

/** Every name, mode, link and byte below a directory. */
function describeTree(root) {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const described = entries.map((entry) => {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const { mode } = lstatSync(path);
    const content = entry.isSymbolicLink()
      ? readlinkSync(path)
      : entry.isFile()
        ? readFileSync(path, 'base64')
        : '';
    return `${relative(root, path)} ${mode.toString(8)} ${content}`;
  });
  // Where the tool keeps what undo needs.
  return described.filter((line) => !line.startsWith('.venv-relocate')).sort();
}

function expectText(text, part, what) {
  if (!text.includes(part)) throw new DemoFailure(`${what}: "${part}" was expected in\n${text}`);
}

function expectSame(found, expected, what) {
  const lost = expected.filter((line) => !found.includes(line));
  const come = found.filter((line) => !expected.includes(line));
  if (lost.length + come.length === 0) return;
  const names = [...lost, ...come].map((line) => line.split(' ')[0]);
  throw new DemoFailure(`${what}: that does not hold for ${[...new Set(names)].join(', ')}`);
}
