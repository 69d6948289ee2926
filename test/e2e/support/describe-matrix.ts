import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeBase, makePrivateHome } from '../../support/bases.ts';
import { type CommandResult, run, runRelocate } from '../../support/command.ts';
import { type Maker, makers } from '../../support/makers.ts';
import { brokenPackages, installPackages } from '../../support/packages.ts';
import { findPython, type TestPython } from '../../support/pythons.ts';
import { makePublicDirectory, makeTemporaryDirectory } from '../../support/temporary.ts';
import { differences, snapshotTree } from '../../support/tree.ts';
import { recordCell } from './matrix-report.ts';

/** Every maker that supports this Python: private base gone, preview, run, proof, second run, undo. */
export function describeMatrix(minor: string): void {
  describe(`a venv of Python ${minor} whose private base is gone`, () => {
    let python: TestPython | undefined;
    beforeAll(async () => {
      python = await findPython(minor);
    });
    for (const maker of makers.filter(({ supports }) => supports(minor))) {
      test(`made by ${maker.name} is pointed at a public install, works, and is put back exactly by undo`, async (context) => {
        if (python === undefined) return context.skip(`no Python ${minor} was found on this machine`);
        const started = performance.now();
        let passed = false;
        try {
          await relocateAndUndo(maker, python);
          passed = true;
        } finally {
          recordCell({ maker: maker.name, minor, passed, milliseconds: performance.now() - started });
        }
      });
    }
    afterAll(() => {
      python = undefined;
    });
  });
}

async function relocateAndUndo(maker: Maker, python: TestPython): Promise<void> {
  const temporary = makeTemporaryDirectory('matrix');
  try {
    const home = makePrivateHome(join(temporary.path, 'home', 'alice'));
    const work = makePublicDirectory(join(temporary.path, 'work'));
    const base = await makeBase(python, join(home, '.pyenv', 'versions', python.version));
    const { venv } = await maker.make({ base, directory: join(work, 'project', 'venv'), work });
    const packages = await installPackages(venv, python.minor, work);
    expect(await brokenPackages(venv, packages), 'works before its base is taken away').toEqual([]);
    const alive = await identity(venv);
    const target = await makeBase(python, join(temporary.path, 'opt', `python${python.minor}`));
    chmodSync(home, 0o700);
    rmSync(home, { recursive: true });

    expect(await identity(venv), 'runs no more, or as another Python than it was made of').not.toBe(alive);

    const before = snapshotTree(temporary.path);
    const preview = await runRelocate(['-n', '--to', target.prefix, venv]);
    expectSuccess(preview);
    expect(preview.stdout).toMatch(/^(diff --git|# binary)/);
    expect(
      differences(before, snapshotTree(temporary.path), { mtimes: true }),
      'a preview changes nothing',
    ).toEqual([]);

    const relocated = await runRelocate(['--to', target.prefix, '--json', venv]);
    expectSuccess(relocated);
    const [outcome] = JSON.parse(relocated.stdout).venvs;
    expect(outcome.status).toBe('relocated');
    expect(outcome.proof.passed).toBe(true);
    expect(outcome.proof.checks.map((check: { name: string }) => check.name)).toEqual(
      expect.arrayContaining(['sys.base_prefix', 'executable', 'standard library', 'libpython']),
    );
    expect(await brokenPackages(venv, packages), 'packages work').toEqual([]);

    const after = snapshotTree(temporary.path);
    const again = await runRelocate(['--to', target.prefix, '--json', venv]);
    expectSuccess(again);
    expect(JSON.parse(again.stdout).venvs[0].status).toBe('unchanged');
    expect(
      differences(after, snapshotTree(temporary.path), { mtimes: true }),
      'a second run changes nothing',
    ).toEqual([]);

    expectSuccess(await runRelocate(['undo', venv]));
    const undone = differences(withoutBytecode(before), withoutBytecode(snapshotTree(temporary.path)), {
      mtimes: true,
    });
    expect(undone, 'undo restores every byte, mode, link and time').toEqual([]);
  } finally {
    temporary.remove();
  }
}

// A copied 3.11 whose libpython is gone finds that of the system, and runs as another patch release without a word.
async function identity(venv: string): Promise<string> {
  const question =
    'import sys, json; print(sys.version, getattr(sys, "real_prefix", None) or sys.base_prefix)';
  const { code, stdout } = await run(join(venv, 'bin', 'python'), ['-c', question]);
  return `${code} ${stdout}`;
}

// Running the packages' scripts leaves compiled modules behind, which is not our doing.
function withoutBytecode(tree: ReturnType<typeof snapshotTree>): ReturnType<typeof snapshotTree> {
  return new Map([...tree].filter(([path]) => !/(\.pyc|__pycache__)$/.test(path)));
}

function expectSuccess(result: CommandResult): void {
  expect(result.code, `${result.stdout}\n${result.stderr}`).toBe(0);
}
