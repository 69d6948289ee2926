import { describe, expect, it } from 'vitest';
import { type FindOptions, findVenvs } from '../../../src/discover/find-venvs.ts';
import { posixPaths, windowsPaths } from '../../../src/platform/path-rules.ts';
import { platformFor } from '../../../src/platform/platform.ts';
import { FileError } from '../../../src/world/world.ts';
import { type MemoryFiles, makeMemoryFiles } from '../support/memory-files.ts';

const linux = platformFor('linux');

function makeTree(...venvs: readonly string[]): MemoryFiles {
  const files = makeMemoryFiles(posixPaths);
  for (const venv of venvs) files.addFile(`${venv}/pyvenv.cfg`, 'home = /usr/bin\n');
  return files;
}

async function rootsBelow(
  files: MemoryFiles,
  asked: readonly string[],
  options: FindOptions = { recursive: true },
): Promise<readonly string[]> {
  const found = await findVenvs(files, linux, '/srv', asked, options);
  return found.map((one) => (one.kind === 'venv' ? one.ref.root : `${one.problem.code} ${one.path}`));
}

describe('a search below a directory', () => {
  it('finds venvs at any depth, in the order of the tree, and none as named', async () => {
    const files = makeTree('/srv/b/venv', '/srv/a/x/y/.venv', '/srv/a/.tox/py311', '/srv/a/.nox/tests');
    expect(await rootsBelow(files, [])).toEqual([
      '/srv/a/.nox/tests',
      '/srv/a/.tox/py311',
      '/srv/a/x/y/.venv',
      '/srv/b/venv',
    ]);
    const found = await findVenvs(files, linux, '/srv', [], { recursive: true });
    expect(found.every((one) => one.kind === 'venv' && !one.ref.named)).toBe(true);
  });

  it('does not look into venvs, packages, repositories and caches', async () => {
    const inside = ['venv/lib/inner', 'node_modules/v', '.git/v', '.cache/pip/v', 'x/__pycache__/v'];
    const files = makeTree('/srv/venv', ...inside.map((path) => `/srv/${path}`));
    files.addFile('/srv/lib/python3.11/site-packages/virtualenv/pyvenv.cfg', '');
    expect(await rootsBelow(files, [])).toEqual(['/srv/venv']);
  });

  it("finds poetry's in the cache of an account", async () => {
    const files = makeTree('/srv/.cache/pypoetry/virtualenvs/p-1', '/srv/.cache/uv/environments/v');
    expect(await rootsBelow(files, [])).toEqual(['/srv/.cache/pypoetry/virtualenvs/p-1']);
  });

  it('follows no link, not to a venv either', async () => {
    const files = makeTree('/elsewhere/venv', '/srv/a/venv');
    files.addLink('/srv/link', '/elsewhere');
    files.addLink('/srv/.venv', '/elsewhere/venv');
    expect(await rootsBelow(files, [])).toEqual(['/srv/a/venv']);
  });

  it('tells a venv of virtualenv 16 by its marker', async () => {
    const files = makeMemoryFiles(posixPaths);
    files.addFile('/srv/old/lib/python3.6/orig-prefix.txt', '/usr');
    files.addFile('/srv/old/bin/python', '');
    expect(await rootsBelow(files, [])).toEqual(['/srv/old']);
  });

  it('reads .venv files on the way, and does one venv once', async () => {
    const files = makeTree('/srv/venvs/one', '/far/two');
    files.addFile('/srv/p/.venv', '../venvs/one\r\n');
    files.addFile('/srv/q/.venv', '/far/two');
    files.addFile('/srv/r/.venv', '/far/three\n');
    expect(await rootsBelow(files, [])).toEqual(
      ['/srv/venvs/one', '/far/two', 'no-such-path /srv/r/.venv'].sort((a, b) => order(a) - order(b)),
    );
  });

  it('counts what it cannot read, and goes on', async () => {
    const files = makeTree('/srv/a/venv', '/srv/shut/venv', '/srv/shut-too/venv', '/srv/z/venv');
    const shut: MemoryFiles = {
      ...files,
      readDirectory: async (path) => {
        if (path.startsWith('/srv/shut')) throw new FileError('EACCES', path, 'list');
        return files.readDirectory(path);
      },
    };
    const found = await findVenvs(shut, linux, '/srv', [], { recursive: true });
    expect(found.map((one) => (one.kind === 'venv' ? one.ref.root : one.problem.message))).toEqual([
      '/srv/a/venv',
      '/srv/z/venv',
      '2 directories could not be searched below /srv: the first is /srv/shut, permission denied (EACCES)',
    ]);
    expect(found.find((one) => one.kind === 'problem')).toMatchObject({
      problem: { code: 'not-searched', severity: 'warning' },
    });
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    expect(await rootsBelow(makeTree('/srv/venv'), [], { recursive: true, signal: stop.signal })).toEqual([]);
  });
});

// Pointers are met where their project is.
function order(text: string): number {
  return ['/srv/venvs/one', '/far/two', 'no-such-path /srv/r/.venv'].indexOf(text);
}

describe('without a search', () => {
  it('a project holds what is directly in it, and what tox and nox keep there', async () => {
    const files = makeTree('/srv/p/venv', '/srv/p/.tox/py311', '/srv/p/.nox/tests', '/srv/p/deep/er/venv');
    expect(await rootsBelow(files, ['p'], {})).toEqual([
      '/srv/p/.nox/tests',
      '/srv/p/.tox/py311',
      '/srv/p/venv',
    ]);
  });
});

describe('what is left out', () => {
  const venvs = ['/srv/archive/a/venv', '/srv/b/archive/venv', '/srv/c/old.venv', '/srv/c/venv'];
  it.each([
    ['a name, at any depth', ['archive'], ['/srv/c/old.venv', '/srv/c/venv']],
    ['a name with a wildcard', ['*.venv'], [venvs[0], venvs[1], venvs[3]]],
    ['a glob that begins with **', ['**/archive/**'], ['/srv/c/old.venv', '/srv/c/venv']],
    ['a path from here', ['b/archive'], [venvs[0], venvs[2], venvs[3]]],
    ['the same with a dot and a slash', ['./b/archive/'], [venvs[0], venvs[2], venvs[3]]],
    ['an absolute path', ['/srv/c'], [venvs[0], venvs[1]]],
    ['several', ['archive', 'c'], []],
  ])('is %s', async (_, exclude, left) => {
    const files = makeTree(...venvs);
    expect(await rootsBelow(files, [], { recursive: true, exclude })).toEqual(left);
    expect(await rootsBelow(files, venvs, { exclude })).toEqual(left);
  });

  it('on Windows, whatever the case and the slashes', async () => {
    const files = makeMemoryFiles(windowsPaths);
    files.addFile('C:\\srv\\Archive\\venv\\pyvenv.cfg', '');
    files.addFile('C:\\srv\\b\\venv\\pyvenv.cfg', '');
    const windows = platformFor('win32');
    for (const glob of ['archive', '**/ARCHIVE/**', 'C:\\srv\\archive', 'archive\\venv']) {
      const found = await findVenvs(files, windows, 'C:\\srv', [], { recursive: true, exclude: [glob] });
      expect(
        found.map((one) => one.kind === 'venv' && one.ref.root),
        glob,
      ).toEqual(['C:\\srv\\b\\venv']);
    }
  });
});
