import { beforeEach, describe, expect, it } from 'vitest';
import { posixPaths } from '../../../src/platform/path-rules.ts';
import { addInstall, interpreterAt } from '../support/interpreters.ts';
import { type MemoryFiles, makeMemoryFiles, toText } from '../support/memory-files.ts';
import { linksAfter, planTwice, planVenv, textAfter } from '../support/plan-venv.ts';

const root = '/srv/venv';
const oldBase = '/home/alice/py38';
const modules = ['os.py', 'abc.py', 'encodings/__init__.py', 'lib-dynload/_json.so', 'config-3.8/Makefile'];
const target = interpreterAt('/opt/python', '3.8.18');
let files: MemoryFiles;

/** What virtualenv 16 makes on POSIX: no pyvenv.cfg, a copied python, and links into the standard library. */
beforeEach(() => {
  files = makeMemoryFiles(posixPaths);
  const library = `${root}/lib/python3.8`;
  files.addFile(`${library}/orig-prefix.txt`, oldBase);
  files.addFile(`${library}/site.py`, '# virtualenv has its own');
  files.addDirectory(`${library}/site-packages`);
  for (const name of ['os.py', 'abc.py', 'encodings', 'lib-dynload', 'config-3.8']) {
    files.addLink(`${library}/${name}`, `${oldBase}/lib/python3.8/${name}`);
  }
  files.addLink(`${root}/include/python3.8`, `${oldBase}/include/python3.8`);
  files.addLink(`${root}/lib64`, 'lib');
  files.addFile(`${root}/bin/python3`, 'old', 0o755);
  files.addLink(`${root}/bin/python`, 'python3');
});

function install(names: readonly string[] = modules): void {
  addInstall(files, target, names, 'new');
  files.addFile('/opt/python/include/python3.8/Python.h', '');
}

describe('a venv of virtualenv before 20', () => {
  it('has every link into the base, the copy and orig-prefix.txt changed, and then nothing more', async () => {
    install();
    const { first, second } = await planTwice(files, root, target);
    expect(linksAfter(first.changes)).toEqual({
      'lib/python3.8/os.py': '/opt/python/lib/python3.8/os.py',
      'lib/python3.8/abc.py': '/opt/python/lib/python3.8/abc.py',
      'lib/python3.8/encodings': '/opt/python/lib/python3.8/encodings',
      'lib/python3.8/lib-dynload': '/opt/python/lib/python3.8/lib-dynload',
      'lib/python3.8/config-3.8': '/opt/python/lib/python3.8/config-3.8',
      'include/python3.8': '/opt/python/include/python3.8',
    });
    expect(first.changes.map(({ kind }) => kind)).toContain('interpreter-copy');
    expect(first.problems).toEqual([]);
    expect(second.changes).toEqual([]);
  });

  it('gets the new prefix in orig-prefix.txt, still without a newline', async () => {
    install();
    const plan = await planVenv(files, root, target);
    expect(textAfter(plan.changes, 'lib/python3.8/orig-prefix.txt')).toBe('/opt/python');
  });

  it('keeps blanks that were around the prefix', async () => {
    install();
    files.addFile(`${root}/lib/python3.8/orig-prefix.txt`, `${oldBase}\n`);
    const plan = await planVenv(files, root, target);
    expect(textAfter(plan.changes, 'lib/python3.8/orig-prefix.txt')).toBe('/opt/python\n');
  });

  it('fails where the new interpreter lacks a module that the venv links to, and names it', async () => {
    install(modules.filter((name) => name !== 'abc.py'));
    const plan = await planVenv(files, root, target);
    expect(plan.problems).toMatchObject([
      { code: 'target-lacks-file', severity: 'error', path: 'lib/python3.8/abc.py' },
    ]);
    expect(plan.problems[0]?.message).toContain('/opt/python/lib/python3.8/abc.py');
    expect(linksAfter(plan.changes)['lib/python3.8/abc.py']).toBeUndefined();
  });

  it('only says so where it lacks headers or the build configuration', async () => {
    addInstall(
      files,
      target,
      modules.filter((name) => !name.startsWith('config')),
      'new',
    );
    const plan = await planVenv(files, root, target);
    expect(plan.problems.map(({ code, path }) => [code, path])).toEqual([
      ['left-alone', 'include/python3.8'],
      ['left-alone', 'lib/python3.8/config-3.8'],
    ]);
  });

  it('finds the standard library where the new interpreter has it, which may be in lib64', async () => {
    const other = interpreterAt('/usr', '3.8.18', { stdlib: '/usr/lib64/python3.8' });
    addInstall(files, other, modules, 'new');
    files.addFile('/usr/include/python3.8/Python.h', '');
    const { first, second } = await planTwice(files, root, other);
    expect(linksAfter(first.changes)['lib/python3.8/os.py']).toBe('/usr/lib64/python3.8/os.py');
    expect(second.changes).toEqual([]);
  });

  it('keeps links that do not lead into the base', async () => {
    install();
    files.addLink(`${root}/lib/python3.8/notes`, '/srv/notes');
    files.addLink(`${root}/share`, '/srv/share');
    const plan = await planVenv(files, root, target);
    expect(Object.keys(linksAfter(plan.changes))).not.toContain('lib/python3.8/notes');
    expect(Object.keys(linksAfter(plan.changes))).not.toContain('share');
    expect(plan.problems).toEqual([]);
  });
});

describe('a venv of virtualenv 20 for Python 2.7', () => {
  it('has pyvenv.cfg, its copies and the few links into the standard library changed', async () => {
    files = makeMemoryFiles(posixPaths);
    const config = `home = /old27\nversion_info = 2.7.18.final.0\nvirtualenv = 20.13.4\nbase-prefix = /old27\n`;
    files.addFile(`${root}/pyvenv.cfg`, config);
    files.addFile(`${root}/bin/python2.7`, 'old', 0o755);
    files.addDirectory(`${root}/lib/python2.7/site-packages`);
    files.addLink(`${root}/lib/python2.7/os.py`, '/old27/lib/python2.7/os.py');
    files.addLink(`${root}/lib/python2.7/config/Makefile`, '/old27/lib/python2.7/config/Makefile');
    const other = interpreterAt('/opt/python27', '2.7.18');
    addInstall(files, other, ['os.py', 'config/Makefile'], 'new');
    const { first, second } = await planTwice(files, root, other);
    expect(first.changes.map(({ path }) => path).sort()).toEqual([
      'bin/python2.7',
      'lib/python2.7/config/Makefile',
      'lib/python2.7/os.py',
      'pyvenv.cfg',
    ]);
    expect(textAfter(first.changes, 'pyvenv.cfg')).toBe(
      config
        .replace('home = /old27', 'home = /opt/python27/bin')
        .replace('base-prefix = /old27', 'base-prefix = /opt/python27'),
    );
    expect(second.changes).toEqual([]);
  });
});

describe('orig-prefix.txt', () => {
  it('is written as it is where either prefix holds signs of a pattern', async () => {
    install();
    files.addFile(`${root}/lib/python3.8/orig-prefix.txt`, '/old/$&/(x)');
    const plan = await planVenv(files, root, interpreterAt('/opt/$&', '3.8.18', { stdlib: target.stdlib }));
    const change = plan.changes.find(({ kind }) => kind === 'orig-prefix');
    expect(change?.after.kind === 'text' ? toText(change.after.bytes) : undefined).toBe('/opt/$&');
  });
});
