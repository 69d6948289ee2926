import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { differences, recordTree } from './support/command-on-windows.ts';
import { makeVenv, tryLaunchers } from './support/venv-makers.ts';
import { WindowsMachine } from './support/windows-machine.ts';

const projectDirectory = join(import.meta.dirname, '..', '..');
const program = 'C:\\tools\\venv-relocate.exe';
const venv = 'C:\\test_project\\venv';
const cwd = 'C:\\test_project';
/** It needs packages that black does not bring, and so never ran. */
const unfinished = 'blackd.exe';

let built: string;
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), 'venv-relocate-exe-'));
  const { status, stderr } = spawnSync(
    process.execPath,
    ['scripts/build-exe.js', '--out', built, 'win32-x64'],
    {
      cwd: projectDirectory,
      encoding: 'utf8',
    },
  );
  expect(status, stderr).toBe(0);
}, 600_000);
afterAll(() => rm(built, { recursive: true, force: true }));

let machine: WindowsMachine;
beforeEach(async () => {
  machine = await WindowsMachine.create();
  await machine.makeDirectory('C:\\tools');
  machine.willMake(program);
  const [file = ''] = await readdir(built);
  await copyFile(join(built, file), machine.pathOf(program));
}, 600_000);
afterEach(async () => {
  await machine?.dispose();
}, 60_000);

describe('venv-relocate.exe, alone in a folder of a Windows without Node', () => {
  it('mends a venv whose account is gone, as its preview said, and goes back exactly', {
    timeout: 600_000,
  }, async () => {
    const run = (...args: string[]) => machine.run(program, args, { cwd, env: { NO_COLOR: '1' } });
    const private_ = 'C:\\Users\\alice\\AppData\\Local\\Programs\\Python\\Python311';
    const shared = 'C:\\python311';
    const python = await makeVenv(machine, {
      maker: { kind: 'venv' },
      python: '3.11',
      base: private_,
      at: venv,
      packages: ['flask', 'black', 'sample-apps', 'sample-legacy'],
    });
    await machine.installPython('3.11', shared);
    await machine.registerPython({ hive: 'HKLM', tag: '3.11', installPath: shared });
    await rename(machine.pathOf('C:\\Users\\alice'), join(machine.pathOf('C:\\Users'), 'alice-is-gone'));
    machine.willMake('C:\\Users\\alice-is-gone');
    expect((await machine.run(python, ['-V'])).code).toBe(103);
    const local = machine.pathOf(venv);
    const original = await recordTree(local, /^$/);

    const { version } = JSON.parse(await readFile(join(projectDirectory, 'package.json'), 'utf8'));
    expect(await run('--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(`^${version}\r?\n$`),
    });
    expect((await run('pythons')).stdout.toLowerCase()).toContain(shared.toLowerCase());
    expect((await run('check')).code).toBe(1);
    const preview = await run('--dry-run', '--to', 'C:\\python3*');
    expect(preview.code, preview.stderr).toBe(0);
    expect(preview.stdout).toContain(`+home = ${shared}`);
    expect(differences(original, await recordTree(local, /^$/))).toEqual([]);

    const done = await run('--to', shared, '--json');
    expect(done.code, done.stderr).toBe(0);
    expect(JSON.parse(done.stdout).venvs).toMatchObject([{ status: 'relocated', proof: { passed: true } }]);
    expect(differences(original, await recordTree(local))).toEqual(['pyvenv.cfg']);
    const alive = await machine.mustRun(python, ['-c', 'import flask, sys; print(sys.base_prefix)']);
    expect(alive.stdout.trim().toLowerCase()).toBe(shared.toLowerCase());
    const launchers = (await tryLaunchers(machine, venv)).filter(({ name }) => name !== unfinished);
    expect(launchers.filter(({ code }) => code !== 0)).toEqual([]);
    // What the programs with a window left as a sign that they ran.
    for (const trace of ['legacy-window.txt', 'sample-window.txt']) await rm(join(local, trace));

    const back = await run('undo');
    expect(back.code, back.stderr).toBe(0);
    expect(differences(original, await recordTree(local, /^$/))).toEqual([]);
  });

  it('tells what it is in its properties, and carries no signature of somebody else', async () => {
    const image = await readFile(machine.pathOf(program));
    const header = image.readUInt32LE(0x3c);
    // IMAGE_OPTIONAL_HEADER64: the fifth directory is that of certificates (PE format, learn.microsoft.com).
    const certificates = header + 24 + 112 + 4 * 8;
    expect(image.readUInt16LE(header + 24)).toBe(0x20b);
    expect([image.readUInt32LE(certificates), image.readUInt32LE(certificates + 4)]).toEqual([0, 0]);
    const holds = (text: string) => image.includes(Buffer.from(text, 'utf16le'));
    expect(holds('ProductName\0')).toBe(true);
    expect(holds('The venv-relocate authors\0')).toBe(true);
    expect(holds('Node.js JavaScript Runtime\0')).toBe(false);
  });
});
