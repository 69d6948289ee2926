import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeSandbox } from '../cli/support/sandbox.ts';
import { projectRoot, run } from '../support/command.ts';
import { installPackages } from '../support/packages.ts';
import { differences, snapshotTree } from '../support/tree.ts';
import { codesOf, report, reportOne } from './support/special.ts';

function sitePackages(venv: string): string {
  return join(venv, 'lib', 'python3.11', 'site-packages');
}

describe('--verify full', () => {
  test('imports compiled modules and finds nothing to blame', async (context) => {
    const { root, fresh, python, venv } = await makeSandbox(context, { keepOld: true });
    await installPackages(venv, python.minor, join(root, 'work'));
    const before = snapshotTree(sitePackages(venv));
    const relocated = await reportOne(['--to', fresh.prefix, '--verify', 'full', venv]);
    expect(relocated).toMatchObject({ status: 'relocated', proof: { level: 'full', passed: true } });
    expect(relocated.problems).toEqual([]);
    const after = snapshotTree(sitePackages(venv));
    expect(differences(before, after, { mtimes: true }), 'the proof leaves nothing behind').toEqual([]);
  });

  test('tells of a compiled module that works no more, and keeps the change', async (context) => {
    const { root, fresh, python, venv } = await makeSandbox(context, { keepOld: true });
    await installPackages(venv, python.minor, join(root, 'work'));
    // Imported by the compiled module's package: there with the old base, not with the new one. Files of an install are
    // shared with other copies of it, so this one is removed and not changed.
    rmSync(join(fresh.prefix, 'lib', 'python3.11', 'colorsys.py'));
    writeFileSync(join(sitePackages(venv), 'markupsafe', '__init__.py'), 'import colorsys\n');
    const relocated = await reportOne(['--to', fresh.prefix, '--verify', 'full', venv]);
    expect(relocated.status).toBe('relocated');
    const broken = relocated.problems.find(({ code }) => code === 'extension-broken');
    expect(broken?.severity).toBe('warning');
    expect(broken?.message).toContain('markupsafe._speedups could be imported before and cannot now');
    expect(broken?.message).toContain("No module named 'colorsys'");
  });

  test('survives a compiled module that is no such thing', async (context) => {
    const { fresh, venv } = await makeSandbox(context);
    writeFileSync(join(sitePackages(venv), 'damaged.so'), 'not a library');
    const relocated = await reportOne(['--to', fresh.prefix, '--verify', 'full', venv]);
    expect(relocated.status).toBe('relocated');
    expect(codesOf(relocated)).toContain('extension-broken');
  });
});

describe('the proof', () => {
  test('is not fooled by variables of the caller', async (context) => {
    const { old, fresh, venv } = await makeSandbox(context, { keepOld: true });
    const env = {
      ...process.env,
      PYTHONHOME: old.prefix,
      PYTHONPATH: join(old.prefix, 'lib', 'python3.11'),
      VIRTUAL_ENV: '/no/such/venv',
      __PYVENV_LAUNCHER__: old.executable,
      PYTHONSTARTUP: '/no/such/file',
      LD_LIBRARY_PATH: join(old.prefix, 'lib'),
    } as Record<string, string>;
    const relocated = await reportOne(['--to', fresh.prefix, venv], { env });
    expect(relocated).toMatchObject({ status: 'relocated', proof: { passed: true } });
  });

  test('that fails puts everything back, to the inode', async (context) => {
    const { fresh, venv } = await makeSandbox(context);
    const custom = join(fresh.prefix, 'lib', 'python3.11', 'sitecustomize.py');
    writeFileSync(custom, 'import os, sys\nif sys.prefix != sys.base_prefix: os._exit(9)\n');
    const before = snapshotTree(venv);
    const { result, venvs } = await report(['--to', fresh.prefix, venv]);
    expect(result.code).toBe(1);
    expect(codesOf(venvs[0])).toContain('proof-failed');
    const options = { mtimes: true, inodes: true };
    expect(differences(before, snapshotTree(venv), options)).toEqual([]);
  });
});

describe('a venv that holds the node which runs the command', () => {
  test('is done like any other, and node stays', async (context) => {
    const { fresh, venv } = await makeSandbox(context);
    const node = join(venv, 'bin', 'node');
    copyFileSync(process.execPath, node);
    const before = snapshotTree(venv).get('bin/node');
    const program = join(projectRoot, 'bin', 'venv-relocate.js');
    const result = await run(node, [program, '--to', fresh.prefix, '--json', venv]);
    expect(result.code, result.stdout + result.stderr).toBe(0);
    expect(JSON.parse(result.stdout).venvs[0].status).toBe('relocated');
    expect(snapshotTree(venv).get('bin/node')).toEqual(before);
  });
});
