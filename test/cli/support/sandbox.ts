import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BasePython, makeBase } from '../../support/bases.ts';
import { makerNamed } from '../../support/makers.ts';
import { canBeCopied, pythonOrSkip, type TestPython } from '../../support/pythons.ts';
import { makePublicDirectory, makeTemporaryDirectory } from '../../support/temporary.ts';

/** A project with a venv, the install that the venv was made from, and one of the same version to point it at. */
export interface Sandbox {
  /** Holds all that a test may look at or change. */
  readonly root: string;
  readonly python: TestPython;
  /** `root/gone/python3.11`: does not exist any more, unless it was to be kept. */
  readonly old: BasePython;
  /** `root/opt/python3.11`. */
  readonly fresh: BasePython;
  /** `root/project`, with nothing in it but the venv. */
  readonly project: string;
  /** `root/project/venv`. */
  readonly venv: string;
}

export interface SandboxOptions {
  readonly minor?: string;
  /** A maker of test/support/makers.ts. */
  readonly maker?: string;
  /** Whether the install that the venv was made from is still there. Default: it is gone. */
  readonly keepOld?: boolean;
  /** Below `root`, without a leading `/`. */
  readonly oldPlace?: string;
  readonly freshPlace?: string;
  readonly venvPlace?: string;
}

export interface TestContext {
  readonly skip: (note?: string) => never;
  readonly onTestFinished: (action: () => void) => void;
}

/** Makes a sandbox that is taken away when the test ends. */
export async function makeSandbox(context: TestContext, options: SandboxOptions = {}): Promise<Sandbox> {
  const python = await pythonToCopy(context, options.minor ?? '3.11');
  const temporary = makeTemporaryDirectory('cli');
  context.onTestFinished(temporary.remove);
  const root = temporary.path;
  const name = `python${python.minor}`;
  const old = await makeBase(python, join(root, options.oldPlace ?? join('gone', name)));
  const fresh = await makeBase(python, join(root, options.freshPlace ?? join('opt', name)));
  const project = makePublicDirectory(join(root, 'project'));
  const venv = await makeVenv(
    root,
    old,
    join(root, options.venvPlace ?? join('project', 'venv')),
    options.maker,
  );
  if (options.keepOld !== true) rmSync(old.prefix, { recursive: true });
  return { root, python, old, fresh, project, venv };
}

/** A Python that a test may take away: never the system's own, which is used in place. */
export async function pythonToCopy(context: TestContext, minor: string): Promise<TestPython> {
  const python = await pythonOrSkip(context, minor);
  if (canBeCopied(python)) return python;
  const reason = `the only Python ${minor} here is the system's own, ${python.prefix}, which cannot be copied`;
  if (process.env.CI === 'true') throw new Error(reason);
  return context.skip(reason);
}

/** Makes one more venv and returns its path. */
export async function makeVenv(
  root: string,
  base: BasePython,
  directory: string,
  maker = 'venv --without-pip',
): Promise<string> {
  const work = join(root, 'work');
  mkdirSync(work, { recursive: true });
  makePublicDirectory(join(directory, '..'));
  return (await makerNamed(maker).make({ base, directory, work })).venv;
}
