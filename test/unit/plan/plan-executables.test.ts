import { beforeEach, describe, expect, it } from 'vitest';
import type { Interpreter } from '../../../src/model/interpreter.ts';
import { posixPaths } from '../../../src/platform/path-rules.ts';
import { addInstall, interpreterAt } from '../support/interpreters.ts';
import { type MemoryFiles, makeMemoryFiles } from '../support/memory-files.ts';
import { linksAfter, planTwice, planVenv } from '../support/plan-venv.ts';

const root = '/srv/app/.venv';
const target = interpreterAt('/opt/python', '3.11.7');
let files: MemoryFiles;

beforeEach(() => {
  files = makeMemoryFiles(posixPaths);
  files.addFile(`${root}/pyvenv.cfg`, 'home = /old/bin\nversion = 3.11.7\n');
  files.addDirectory(`${root}/lib/python3.11/site-packages`);
});

function addBin(entries: Readonly<Record<string, string>>): void {
  for (const [name, destination] of Object.entries(entries))
    files.addLink(`${root}/bin/${name}`, destination);
}

describe('links', () => {
  it.each([
    [
      'venv called as python3.11',
      { 'python3.11': '/old/bin/python3.11', python: 'python3.11', python3: 'python3.11' },
      'python3.11',
    ],
    [
      'venv called as python3',
      { python3: '/old/bin/python3', python: 'python3', 'python3.11': 'python3' },
      'python3',
    ],
    [
      'virtualenv and uv',
      { python: '/old/bin/python3.11', python3: 'python', 'python3.11': 'python' },
      'python',
    ],
  ])('of %s: only the one that leaves the venv changes', async (_maker, links, changed) => {
    addBin(links);
    const { first, second } = await planTwice(files, root, target);
    expect(linksAfter(first.changes)).toEqual({ [`bin/${changed}`]: target.executable });
    expect(second.changes).toEqual([]);
  });

  it('that lead out of it by a relative path change too', async () => {
    addBin({ python: '../../../../old/bin/python3.11' });
    const plan = await planVenv(files, root, target);
    expect(linksAfter(plan.changes)).toEqual({ 'bin/python': target.executable });
  });

  it('name the stable path that was chosen, not the file behind it', async () => {
    addBin({ python: '/old/bin/python3.11' });
    const stable: Interpreter = interpreterAt('/opt/homebrew/opt/python@3.11', '3.11.7', {
      realExecutable: '/opt/homebrew/Cellar/python@3.11/3.11.7/bin/python3.11',
    });
    const plan = await planVenv(files, root, stable);
    expect(linksAfter(plan.changes)['bin/python']).toBe('/opt/homebrew/opt/python@3.11/bin/python3.11');
  });

  it('that are right already stay, whatever their spelling', async () => {
    addBin({ python: '/opt/./python/bin/python3.11' });
    files.addFile(`${root}/pyvenv.cfg`, 'home = /opt/python/bin\nversion = 3.11.7\n');
    expect((await planVenv(files, root, target)).changes).toEqual([]);
  });

  it('to programs that are not the interpreter stay', async () => {
    addBin({
      python: '/old/bin/python3.11',
      'python3.11-config': '/old/bin/python3.11-config',
      node: '/usr/bin/node',
    });
    expect(Object.keys(linksAfter((await planVenv(files, root, target)).changes))).toEqual(['bin/python']);
  });
});

describe('copies', () => {
  const names = ['python', 'python3', 'python3.11'];

  beforeEach(() => {
    for (const name of names) files.addFile(`${root}/bin/${name}`, 'the old binary', 0o750);
  });

  it('are copied anew from the file behind the chosen path, with the mode that they had', async () => {
    addInstall(files, target);
    const { first, second } = await planTwice(files, root, target);
    const copies = first.changes.filter(({ kind }) => kind === 'interpreter-copy');
    expect(copies.map(({ path }) => path).sort()).toEqual(names.map((name) => `bin/${name}`));
    for (const { after } of copies)
      expect(after).toMatchObject({ source: target.realExecutable, mode: 0o750 });
    expect(second.changes).toEqual([]);
  });

  it('that are the same already stay', async () => {
    addInstall(files, target, ['os.py'], 'the old binary');
    const plan = await planVenv(files, root, target);
    expect(plan.changes.map(({ path }) => path)).toEqual(['pyvenv.cfg']);
  });

  it('of virtualenv before 20 are copied, and the links to them stay', async () => {
    addInstall(files, target);
    addBin({ python: 'python3', 'python3.11': 'python3' });
    const plan = await planVenv(files, root, target);
    expect(plan.changes.map(({ path }) => path)).toEqual(['bin/python3', 'pyvenv.cfg']);
  });

  it('get their libpython anew where virtualenv put one into the venv', async () => {
    const shared = interpreterAt('/opt/python', '3.11.7', {
      libpython: '/opt/python/lib/libpython3.11.so.1.0',
    });
    addInstall(files, shared);
    files.addFile(`${root}/lib/libpython3.11.so.1.0`, 'the old library', 0o555);
    const { first, second } = await planTwice(files, root, shared);
    expect(first.changes.find(({ kind }) => kind === 'library-copy')).toMatchObject({
      path: 'lib/libpython3.11.so.1.0',
      after: { source: shared.libpython, mode: 0o555 },
    });
    expect(second.changes).toEqual([]);
  });

  it('say that a libpython stays where the new interpreter has none', async () => {
    addInstall(files, target);
    files.addFile(`${root}/lib/libpython3.11.so.1.0`, 'the old library');
    const plan = await planVenv(files, root, target);
    expect(plan.problems.map(({ code, path }) => [code, path])).toEqual([
      ['left-alone', 'lib/libpython3.11.so.1.0'],
    ]);
    expect(plan.changes.some(({ kind }) => kind === 'library-copy')).toBe(false);
  });

  it.each(['$ORIGIN/../lib', '@executable_path/../lib'])(
    'get a libpython of their own where the new interpreter looks for it beside itself: %s',
    async (rpath) => {
      const shared = interpreterAt('/opt/python', '3.11.7', {
        libpython: '/opt/python/lib/libpython3.11.so.1.0',
      });
      addInstall(files, shared, ['os.py'], `\x7fELF\0${rpath}\0`);
      const { first, second } = await planTwice(files, root, shared);
      expect(first.changes.find(({ kind }) => kind === 'library-copy')).toMatchObject({
        path: 'lib/libpython3.11.so.1.0',
        before: { kind: 'absent' },
        after: { source: shared.libpython },
      });
      expect(second.changes).toEqual([]);
    },
  );

  it('get none where the new interpreter finds its own by an absolute path', async () => {
    const shared = interpreterAt('/opt/python', '3.11.7', {
      libpython: '/opt/python/lib/libpython3.11.so.1.0',
    });
    addInstall(files, shared, ['os.py'], '\x7fELF\0/opt/python/lib\0');
    const plan = await planVenv(files, root, shared);
    expect(plan.changes.some(({ kind }) => kind === 'library-copy')).toBe(false);
  });
});
