import { beforeEach, describe, expect, it } from 'vitest';
import { posixPaths, windowsPaths } from '../../../src/platform/path-rules.ts';
import { readAbi } from '../../../src/read/read-abi.ts';
import { makePe } from '../rewrite/support/make-pe.ts';
import { type MemoryFiles, makeMemoryFiles } from '../support/memory-files.ts';
import { snapshotOf } from '../support/plan-venv.ts';

describe('what the compiled parts of a POSIX venv are made for', () => {
  const root = '/srv/venv';
  const packages = `${root}/lib/python3.11/site-packages`;
  let files: MemoryFiles;

  beforeEach(() => {
    files = makeMemoryFiles(posixPaths);
    files.addFile(`${root}/pyvenv.cfg`, 'home = /usr/bin\nversion = 3.11.7\n');
    files.addLink(`${root}/bin/python`, '/usr/bin/python3.11');
    files.addFile(`${packages}/pure.py`, '');
  });

  it('is anything where all is pure Python', async () => {
    expect(await readAbi(files, await snapshotOf(files, root))).toMatchObject({
      bits: undefined,
      machine: undefined,
      debug: false,
    });
  });

  it('is read from the name of a module within a package', async () => {
    files.addFile(`${packages}/markupsafe/_speedups.cpython-311d-aarch64-linux-gnu.so`, '');
    expect(await readAbi(files, await snapshotOf(files, root))).toMatchObject({
      bits: 64,
      machine: 'aarch64',
      debug: true,
    });
  });

  it('is read from a copied interpreter first', async () => {
    const header = new Uint8Array(64);
    header.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
    header[18] = 3;
    files.addFile(`${root}/bin/python3`, header, 0o755);
    files.addFile(`${packages}/fast.cpython-311-x86_64-linux-gnu.so`, '');
    expect(await readAbi(files, await snapshotOf(files, root))).toMatchObject({ bits: 32, machine: 'i686' });
  });
});

describe('what the compiled parts of a Windows venv are made for', () => {
  it('is free-threaded where a module is, though the redirector has told the machine already', async () => {
    const files = makeMemoryFiles(windowsPaths);
    files.addFile('C:\\venv\\pyvenv.cfg', 'home = C:\\Python313\r\nversion = 3.13.5\r\n');
    const redirector = new Uint8Array(256);
    redirector.set([0x4d, 0x5a]);
    redirector[0x3c] = 0x80;
    redirector.set([0x50, 0x45, 0, 0, 0x64, 0x86], 0x80);
    files.addFile('C:\\venv\\Scripts\\python.exe', redirector, 0o666);
    files.addFile('C:\\venv\\Lib\\site-packages\\fast\\_c.cp313t-win_amd64.pyd', '');
    const wanted = await readAbi(files, await snapshotOf(files, 'C:\\venv'));
    expect(wanted).toMatchObject({ bits: 64, machine: 'amd64', freeThreaded: true });
  });

  it('is not that of a redirector of another width, which starts Pythons of any', async () => {
    const files = makeMemoryFiles(windowsPaths);
    files.addFile('C:\\venv\\pyvenv.cfg', 'home = C:\\Python311\r\nversion = 3.11.9\r\n');
    files.addFile('C:\\venv\\Scripts\\python.exe', makePe({ bits: 32 }));
    const narrow = await readAbi(files, await snapshotOf(files, 'C:\\venv'));
    expect(narrow).toMatchObject({ bits: 32, machine: 'x86' });
    files.addFile('C:\\venv\\Lib\\site-packages\\fast\\_c.cp311-win_amd64.pyd', '');
    expect(await readAbi(files, await snapshotOf(files, 'C:\\venv'))).toMatchObject({ bits: 64 });
    // A copy runs itself.
    files.addFile('C:\\venv\\Scripts\\python311.dll', makePe({ bits: 32 }));
    expect(await readAbi(files, await snapshotOf(files, 'C:\\venv'))).toMatchObject({
      bits: 32,
      machine: 'x86',
    });
  });
});
