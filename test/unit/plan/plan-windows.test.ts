import { beforeEach, describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/model/change.ts';
import { findHiddenHome } from '../../../src/plan/plan-home-line.ts';
import { windowsPaths } from '../../../src/platform/path-rules.ts';
import { judgeMove } from '../../../src/read/judge-move.ts';
import { readNamedRoots } from '../../../src/read/read-named-roots.ts';
import { parseLauncher } from '../../../src/rewrite/launcher-parse.ts';
import { readPeImage } from '../../../src/rewrite/pe-image.ts';
import { readResources } from '../../../src/rewrite/pe-resources.ts';
import { makeUvTrailerLauncher, readUvLauncher } from '../rewrite/support/make-launcher.ts';
import { makePe } from '../rewrite/support/make-pe.ts';
import { interpreterAt } from '../support/interpreters.ts';
import { type MemoryFiles, makeMemoryFiles } from '../support/memory-files.ts';
import { linksAfter, planTwice, planVenv, snapshotOf, textAfter } from '../support/plan-venv.ts';

const root = 'D:\\projects\\app\\.venv';
const oldBase = 'C:\\Users\\alice\\AppData\\Local\\Programs\\Python\\Python311';
const target = interpreterAt('C:\\Python311', '3.11.9', {}, 'windows');
let files: MemoryFiles;

function setUp(config: string, redirector = 'a redirector'): void {
  files = makeMemoryFiles(windowsPaths);
  files.addFile(`${root}\\pyvenv.cfg`, config, 0o666);
  for (const name of ['python.exe', 'pythonw.exe'])
    files.addFile(`${root}\\Scripts\\${name}`, redirector, 0o666);
  files.addDirectory(`${root}\\Lib\\site-packages`);
  for (const name of ['python.exe', 'pythonw.exe', 'python3.dll', 'python311.dll', 'vcruntime140.dll']) {
    files.addFile(`C:\\Python311\\${name}`, `new ${name}`, 0o666);
  }
}

async function replan(config: string, version = '3.11.9'): Promise<string | undefined> {
  setUp(config);
  const { first, second } = await planTwice(
    files,
    root,
    interpreterAt('C:\\Python311', version, {}, 'windows'),
  );
  expect(second.changes).toEqual([]);
  return textAfter(first.changes, 'pyvenv.cfg');
}

describe('a Windows venv with redirectors', () => {
  const before = `home = ${oldBase}\r\ninclude-system-site-packages = false\r\nversion = 3.11.7\r\nexecutable = ${oldBase}\\python.exe\r\ncommand = ${oldBase}\\python.exe -m venv ${root}\r\n`;

  it('needs pyvenv.cfg changed and nothing else, since redirectors hold no path', async () => {
    setUp(before);
    const { first, second } = await planTwice(files, root, target);
    expect(first.changes.map(({ path }) => path)).toEqual(['pyvenv.cfg']);
    expect(textAfter(first.changes, 'pyvenv.cfg')).toBe(
      before.replaceAll(oldBase, 'C:\\Python311').replace('3.11.7', '3.11.9'),
    );
    expect(second.changes).toEqual([]);
  });

  it('of uv keeps its LF', async () => {
    expect(
      await replan(`home = ${oldBase}\nimplementation = CPython\nuv = 0.13.9\nversion_info = 3.11.7\n`),
    ).toBe('home = C:\\Python311\nimplementation = CPython\nuv = 0.13.9\nversion_info = 3.11.9\n');
  });

  it('is right already in other case, with other separators, and with the long-path prefix', async () => {
    expect(await replan('home = c:/PYTHON311/\r\nversion = 3.11.9\r\n')).toBeUndefined();
    expect(await replan('home = \\\\?\\C:\\Python311\r\nversion = 3.11.9\r\n')).toBeUndefined();
  });

  it('whose base lies on a share is pointed from it to a local one', async () => {
    expect(await replan('home = \\\\server\\share\\py;thon\r\nversion = 3.11.9\r\n')).toBe(
      'home = C:\\Python311\r\nversion = 3.11.9\r\n',
    );
  });
});

describe('what the redirector could not read is repaired, and said', () => {
  it.each([
    [
      'home in a last line without newline',
      `version = 3.11.9\r\nhome = ${oldBase}`,
      'version = 3.11.9\r\nhome = C:\\Python311\r\n',
    ],
    [
      'the same in a file with LF',
      `version = 3.11.9\nhome = ${oldBase}`,
      'version = 3.11.9\nhome = C:\\Python311\n',
    ],
    [
      'spaces behind home',
      `home = ${oldBase}  \r\nversion = 3.11.9\r\n`,
      'home = C:\\Python311\r\nversion = 3.11.9\r\n',
    ],
    [
      'spaces behind home in a file with LF',
      `home = ${oldBase} \nversion = 3.11.9\n`,
      'home = C:\\Python311\nversion = 3.11.9\n',
    ],
    [
      'a home in capitals, which it does not find',
      `HOME = ${oldBase}\r\nversion = 3.11.9\r\n`,
      'home = C:\\Python311\r\nversion = 3.11.9\r\n',
    ],
    [
      'a comment before it that names a home, which it takes',
      `# home = C:\\other\r\nversion = 3.11.9\r\nhome = ${oldBase}\r\n`,
      'home = C:\\Python311\r\n# home = C:\\other\r\nversion = 3.11.9\r\n',
    ],
    [
      'a key before it that ends in home',
      `project-home = C:\\other\nversion = 3.11.9\nhome = ${oldBase}\nuv = 0.13.9\n`,
      'home = C:\\Python311\nproject-home = C:\\other\nversion = 3.11.9\nuv = 0.13.9\n',
    ],
    [
      'a home beyond what it reads',
      `version = 3.11.9\r\n${'# so many words\r\n'.repeat(300)}home = ${oldBase}\r\n`,
      `home = C:\\Python311\r\nversion = 3.11.9\r\n${'# so many words\r\n'.repeat(300)}`,
    ],
    [
      'no key that only begins so',
      `homepage = C:\\other\r\nversion = 3.11.9\r\nhome = ${oldBase}\r\n`,
      'homepage = C:\\other\r\nversion = 3.11.9\r\nhome = C:\\Python311\r\n',
    ],
    [
      'letters of any language around it',
      `# Zuhause = Zürich, home = 王\r\nversion = 3.11.9\r\nhome = ${oldBase}\r\n`,
      'home = C:\\Python311\r\n# Zuhause = Zürich, home = 王\r\nversion = 3.11.9\r\n',
    ],
  ])('%s', async (_what, before, after) => {
    expect(await replan(before)).toBe(after);
  });

  it('even where home itself is right', async () => {
    expect(await replan('version = 3.11.9\r\nhome = C:\\Python311')).toBe(
      'version = 3.11.9\r\nhome = C:\\Python311\r\n',
    );
  });

  it('and tells of it', async () => {
    setUp('version = 3.11.9\r\nhome = C:\\Python311');
    const plan = await planVenv(files, root, target);
    expect(plan.changes[0]?.details).toEqual([expect.stringContaining('home line')]);
  });

  it.each([
    ['3.12', 'version = 3.12.1\r\nhome = C:\\Python', 'the line has no end'],
    ['3.11', 'home = C:\\Python \r\nversion = 3.11.9\r\n', 'spaces at its end'],
    ['3.14', 'HOME = C:\\Python\r\nversion = 3.14.3\r\n', '"HOME = "'],
    ['3.10', 'home=C:\\Python\r\nversion = 3.10.9\r\n', '"home="'],
    ['3.14', '# home = C:\\x\r\nhome = C:\\Python\r\nversion = 3.14.3\r\n', 'takes the first'],
    ['3.11', `version = 3.11.9\r\n${'# word\r\n'.repeat(600)}home = C:\\Python\r\n`, 'the start of the file'],
    [
      '3.14',
      `version = 3.14.3\r\n${'# word\r\n'.repeat(1000)}home = C:\\Python\r\n`,
      'the start of the file',
    ],
  ])('and is found before any change: Python %s, %j', async (_version, config, told) => {
    setUp(config);
    expect(findHiddenHome(await snapshotOf(files, root))).toEqual([expect.stringContaining(told)]);
  });

  it.each([
    ['home = C:\\Python\r\nversion = 3.9.6\r\n'],
    ['version = 3.14.3\nhome = C:\\Python'],
    ['home = C:\\Python \t\nversion = 3.13.5\n'],
    ['home=C:\\Python\nversion = 3.11.9\n'],
    [`version = 3.14.3\n${'# word\n'.repeat(800)}home = C:\\Python\n`],
    ['homepage = x\nversion = 3.11.9\nhome = C:\\Python\n'],
  ])('and where Python reads it, nothing is found or touched: %j', async (config) => {
    setUp(config);
    const snapshot = await snapshotOf(files, root);
    expect(findHiddenHome(snapshot)).toEqual([]);
    const { version } = snapshot.wanted;
    const same = interpreterAt(
      'C:\\Python',
      `${version.major}.${version.minor}.${version.patch}`,
      {},
      'windows',
    );
    expect((await planVenv(files, root, same)).changes).toEqual([]);
  });

  it('but a home without spaces around the sign is good for 3.11, and not for 3.10', async () => {
    expect(await replan(`home=${oldBase}\r\nversion = 3.11.9\r\n`)).toBe(
      'home=C:\\Python311\r\nversion = 3.11.9\r\n',
    );
    expect(await replan(`home=${oldBase}\r\nversion = 3.10.9\r\n`, '3.10.9')).toBe(
      'home = C:\\Python311\r\nversion = 3.10.9\r\n',
    );
  });
});

describe('a Windows venv with copies of executable and DLLs', () => {
  beforeEach(() => {
    setUp('home = C:\\Old\r\nversion = 3.11.9\r\nvirtualenv = 20.0.35\r\n', 'old exe');
    for (const name of ['python3.dll', 'Python311.DLL', 'vcruntime140.dll']) {
      files.addFile(`${root}\\Scripts\\${name}`, `old ${name}`, 0o666);
    }
  });

  it('gets all of them from one install', async () => {
    const { first, second } = await planTwice(files, root, target);
    const sources = first.changes.flatMap(({ path, after }) =>
      after.kind === 'binary' ? [[path, after.source]] : [],
    );
    expect(Object.fromEntries(sources)).toEqual({
      'Scripts/python.exe': 'C:\\Python311\\python.exe',
      'Scripts/pythonw.exe': 'C:\\Python311\\pythonw.exe',
      'Scripts/python3.dll': 'C:\\Python311\\python3.dll',
      'Scripts/Python311.DLL': 'C:\\Python311\\python311.dll',
      'Scripts/vcruntime140.dll': 'C:\\Python311\\vcruntime140.dll',
    });
    expect(second.changes).toEqual([]);
  });

  it('with what lay in its DLLs, as venv up to 3.7.1 copied all of that, and not with what is of a package', async () => {
    for (const name of ['_ssl.pyd', 'libssl-1_1.dll', 'tcl86t.dll', 'pywintypes311.dll'])
      files.addFile(`${root}\\Scripts\\${name}`, `old ${name}`, 0o666);
    files.addFile('C:\\Python311\\DLLs\\_ssl.pyd', 'new _ssl.pyd', 0o666);
    files.addFile('C:\\Python311\\DLLs\\libssl-1_1.dll', 'new libssl', 0o666);
    const { first, second } = await planTwice(files, root, target);
    const sources = first.changes.flatMap(({ path, after }) =>
      after.kind === 'binary' ? [[path, after.source]] : [],
    );
    expect(Object.fromEntries(sources)).toMatchObject({
      'Scripts/_ssl.pyd': 'C:\\Python311\\DLLs\\_ssl.pyd',
      'Scripts/libssl-1_1.dll': 'C:\\Python311\\DLLs\\libssl-1_1.dll',
    });
    expect(first.changes.map(({ path }) => path)).not.toContain('Scripts/pywintypes311.dll');
    expect(first.problems).toEqual([]);
    expect(second.changes).toEqual([]);
  });

  it('says which of them the new install does not have', async () => {
    files.remove('C:\\Python311\\vcruntime140.dll');
    const plan = await planVenv(files, root, target);
    expect(plan.problems.map(({ code, path }) => [code, path])).toEqual([
      ['left-alone', 'Scripts/vcruntime140.dll'],
    ]);
  });
});

describe('a redirector that could not start the new base', () => {
  const redirector = (starts: string, bits: 32 | 64 = 64, windowed = false): Uint8Array =>
    makePe({
      bits,
      windowed,
      content: Buffer.from(`\0pyvenv.cfg\0no home= specified in '%ls'\0${starts}\0`, 'utf16le'),
    });
  const nt = 'C:\\Python313\\Lib\\venv\\scripts\\nt';
  const base = interpreterAt('C:\\Python313', '3.13.5', {}, 'windows');

  async function planFor(own: Uint8Array, offered: Readonly<Record<string, Uint8Array>>): Promise<Plan> {
    files = makeMemoryFiles(windowsPaths);
    files.addFile(`${root}\\pyvenv.cfg`, 'home = C:\\Old\r\nversion = 3.13.1\r\n');
    files.addFile(`${root}\\Scripts\\python.exe`, own, 0o666);
    files.addFile('C:\\Python313\\python.exe', 'MZ');
    for (const [name, bytes] of Object.entries(offered)) files.addFile(`${nt}\\${name}`, bytes, 0o666);
    const { first, second } = await planTwice(files, root, base);
    expect(second.changes).toEqual([]);
    return first;
  }
  const replaced = ({ changes }: Plan): readonly unknown[] =>
    changes.flatMap(({ path, after }) => (after.kind === 'binary' ? [[path, after.source]] : []));

  it.each([
    ['as 3.13 names it', 'venvlauncher.exe'],
    ['by the name of up to 3.12, as repacks have it', 'python.exe'],
    ['by the name of the free-threaded one', 'venvlaunchert.exe'],
  ])('is replaced by that of the base, %s', async (_how, name) => {
    const plan = await planFor(redirector('python3.13t.exe'), {
      'a-window.exe': redirector('python.exe', 64, true),
      'other-width.exe': redirector('python.exe', 32),
      'not-there.exe': redirector('python3.13.exe'),
      'README.exe': new Uint8Array(100),
      [name]: redirector('python.exe'),
    });
    expect(replaced(plan)).toEqual([['Scripts/python.exe', `${nt}\\${name}`]]);
    expect(plan.changes[0]?.details[0]).toContain('starts python.exe of the new base');
  });

  it('is an error where the base has none, and nothing is written', async () => {
    const plan = await planFor(redirector('python3.13t.exe'), {});
    expect(plan.problems).toMatchObject([{ code: 'target-lacks-file', severity: 'error' }]);
  });

  it('stays where it can start it, whatever the base has', async () => {
    const plan = await planFor(redirector('python.exe'), { 'venvlauncher.exe': redirector('PYTHON.exe') });
    expect(plan.changes.map(({ path }) => path)).toEqual(['pyvenv.cfg']);
    const none = await planFor(redirector('Python.exe'), {});
    expect(none.changes.map(({ path }) => path)).toEqual(['pyvenv.cfg']);
    expect(none.problems).toEqual([]);
  });

  it('of 32 bits gives way to one of the 64 of the base, and stays where there is none', async () => {
    const own = redirector('python.exe', 32);
    expect(replaced(await planFor(own, { 'venvlauncher.exe': redirector('python.exe') }))).toHaveLength(1);
    expect(replaced(await planFor(own, {}))).toEqual([]);
  });

  it('of a program with a window is only told of', async () => {
    files = makeMemoryFiles(windowsPaths);
    files.addFile(`${root}\\pyvenv.cfg`, 'home = C:\\Old\r\nversion = 3.13.1\r\n');
    files.addFile(`${root}\\Scripts\\python.exe`, redirector('python.exe'), 0o666);
    files.addFile(`${root}\\Scripts\\pythonw.exe`, redirector('pythonw.exe', 64, true), 0o666);
    files.addFile('C:\\Python313\\python.exe', 'MZ');
    const plan = await planVenv(files, root, base);
    expect(plan.problems).toMatchObject([{ code: 'left-alone', path: 'Scripts/pythonw.exe' }]);
    expect(plan.changes.map(({ path }) => path)).toEqual(['pyvenv.cfg']);
  });
});

describe('a python.exe of uv that holds the path of its base', () => {
  const oldPython = 'C:\\Users\\alice\\uv\\cpython-3.11-windows\\python.exe';
  const trampolines = {
    'with a trailer': makeUvTrailerLauncher(makePe(), oldPython, 'UVPY'),
    'with a trailer, for windows': makeUvTrailerLauncher(makePe({ windowed: true }), oldPython, 'UVPY'),
    'with resources': asPythonLauncher(readUvLauncher('0.13.9')),
  };
  // The kind is the one byte of the resource UV_TRAMPOLINE_KIND: 1 for a script, 2 for Python.
  function asPythonLauncher(bytes: Buffer): Buffer {
    const image = readPeImage(bytes);
    const kind =
      image === undefined
        ? undefined
        : readResources(bytes, image)?.find(({ name }) => name === 'UV_TRAMPOLINE_KIND');
    if (kind === undefined) throw new Error('no kind among the resources');
    bytes[kind.start] = 2;
    return bytes;
  }

  it.each(Object.entries(trampolines))('%s gets that of the new one', async (how, bytes) => {
    setUp(`home = C:\\Old\r\nversion = 3.11.9\r\nuv = 0.9.0\r\n`);
    files.addFile(`${root}\\Scripts\\python.exe`, bytes, 0o666);
    const { first, second } = await planTwice(files, root, target);
    expect(first.changes.map(({ path, kind }) => [path, kind])).toEqual([
      ['Scripts/python.exe', 'launcher'],
      ['pyvenv.cfg', 'config'],
    ]);
    const after = first.changes[0]?.after;
    const written = after?.kind === 'text' ? parseLauncher(after.bytes) : undefined;
    const name = how.endsWith('windows') ? 'pythonw.exe' : 'python.exe';
    expect(written).toMatchObject({ starts: 'python', interpreter: `C:\\Python311\\${name}` });
    expect(second.changes).toEqual([]);
  });

  it('and a signature is an error, since it would start the old one', async () => {
    setUp(`home = C:\\Old\r\nversion = 3.11.9\r\nuv = 0.9.0\r\n`);
    const signed = makeUvTrailerLauncher(makePe({ certificate: Buffer.alloc(16) }), oldPython, 'UVPY');
    files.addFile(`${root}\\Scripts\\python.exe`, signed, 0o666);
    const plan = await planVenv(files, root, target);
    expect(plan.problems).toMatchObject([
      { code: 'target-lacks-file', message: expect.stringContaining('signed') },
    ]);
  });
});

describe('a venv and a base behind junctions and on shares', () => {
  const config = `home = C:\\Py\r\nversion = 3.11.9\r\n`;
  beforeEach(() => {
    files = makeMemoryFiles(windowsPaths);
    const real = 'E:\\disk\\projects\\app\\.venv';
    files.addFile(`${real}\\pyvenv.cfg`, config, 0o666);
    files.addFile(`${real}\\Scripts\\python.exe`, 'a redirector', 0o666);
    files.addFile(`${real}\\Scripts\\tool`, `#!${real}\\Scripts\\python.exe\r\n`, 0o666);
    files.addFile(`${real}\\Scripts\\other`, '#!d:/PROJECTS/app/.venv/Scripts/python.exe\r\n', 0o666);
    files.addLink('D:\\projects', 'E:\\disk\\projects');
    files.addLink('C:\\Py', 'E:\\disk\\Python311');
    for (const name of ['python.exe', 'pythonw.exe']) files.addFile(`E:\\disk\\Python311\\${name}`, 'x');
  });

  it('is not taken for one that was moved, by whichever name it is called', async () => {
    for (const place of [root.replace('D:', 'd:'), 'E:\\disk\\projects\\app\\.venv']) {
      const snapshot = await snapshotOf(files, place);
      const named = await readNamedRoots(files, snapshot);
      expect(named.map(({ isHere }) => isHere)).toEqual([true, true]);
      expect(judgeMove(windowsPaths, place, named, undefined)).toEqual({ kind: 'here' });
    }
  });

  it('is pointed at the junction that was named, and not at what lies behind it', async () => {
    const behind = interpreterAt('E:\\disk\\Python311', '3.11.9', {}, 'windows');
    const junction = interpreterAt('C:\\Py', '3.11.9', { realExecutable: behind.executable }, 'windows');
    expect((await planVenv(files, root, junction)).changes).toEqual([]);
    expect(textAfter((await planVenv(files, root, behind)).changes, 'pyvenv.cfg')).toBe(
      config.replace('C:\\Py', 'E:\\disk\\Python311'),
    );
  });

  it('is pointed at a share as it was written, and is there in every spelling of it', async () => {
    const share = '\\\\server\\share;1\\Python 3.11';
    const onShare = interpreterAt(share, '3.11.9', {}, 'windows');
    const real = 'E:\\disk\\projects\\app\\.venv';
    const { first, second } = await planTwice(files, real, onShare);
    expect(textAfter(first.changes, 'pyvenv.cfg')).toBe(config.replace('C:\\Py', share));
    expect(second.changes).toEqual([]);
    for (const same of ['//SERVER/Share;1/python 3.11/', '\\\\?\\UNC\\server\\share;1\\Python 3.11']) {
      const again = interpreterAt(same, '3.11.9', { executable: `${share}\\python.exe` }, 'windows');
      expect((await planVenv(files, root, again)).changes, same).toEqual([]);
    }
  });
});

describe('a Windows venv of links', () => {
  it('has each of them pointed at its like in the new base', async () => {
    files = makeMemoryFiles(windowsPaths);
    files.addFile(`${root}\\pyvenv.cfg`, 'home = C:\\Old\r\nversion = 3.11.9\r\n');
    for (const name of ['python.exe', 'pythonw.exe', 'python3.dll', 'python311.dll', 'vcruntime140.dll']) {
      files.addLink(`${root}\\Scripts\\${name}`, `C:\\Old\\${name}`);
      files.addFile(`C:\\Python311\\${name}`, `new ${name}`);
    }
    files.addLink(`${root}\\Scripts\\package.dll`, 'D:\\elsewhere\\package.dll');
    files.addFile(`${root}\\Scripts\\tool.exe`, 'MZ');
    const { first, second } = await planTwice(files, root, target);
    expect(linksAfter(first.changes)).toEqual(
      Object.fromEntries(
        ['python.exe', 'pythonw.exe', 'python3.dll', 'python311.dll', 'vcruntime140.dll'].map((name) => [
          `Scripts/${name}`,
          `C:\\Python311\\${name}`,
        ]),
      ),
    );
    expect(second.changes).toEqual([]);
    files.remove('C:\\Python311\\python311.dll');
    files.addLink(`${root}\\Scripts\\python311.dll`, 'C:\\Old\\python311.dll');
    files.addFile(`${root}\\pyvenv.cfg`, 'home = C:\\Old\r\nversion = 3.11.9\r\n');
    const plan = await planVenv(files, root, target);
    expect(plan.problems).toMatchObject([{ code: 'target-lacks-file', path: 'Scripts/python311.dll' }]);
  });
});

describe('orig-prefix.txt of virtualenv before 20 on Windows', () => {
  it('is changed, and stays where it differs in case alone', async () => {
    files = makeMemoryFiles(windowsPaths);
    files.addFile(`${root}\\Lib\\orig-prefix.txt`, 'c:\\python311');
    files.addFile(`${root}\\Scripts\\python3.11.exe`, 'x');
    files.addFile(`${root}\\pyvenv.cfg`, 'home = C:\\Python311\r\nversion = 3.11.9\r\n');
    expect((await planVenv(files, root, target)).changes).toEqual([]);
    const other = interpreterAt('D:\\Py', '3.11.9', {}, 'windows');
    expect(textAfter((await planVenv(files, root, other)).changes, 'Lib/orig-prefix.txt')).toBe('D:\\Py');
  });
});
