import { chownSync, cpSync, lchownSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CommandOptions,
  type CommandResult,
  cleanEnvironment,
  projectRoot,
  run,
} from '../../support/command.ts';
import { requireSchema } from '../../support/require-schema.ts';
import type { Sandbox, TestContext } from './sandbox.ts';

/** What runs the command without the rights of root: modes mean nothing to root. */
export type Runner = (args: readonly string[], options?: CommandOptions) => Promise<CommandResult>;

const nobody = 65_534;

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** As an account that is not root: this one, or `nobody`, with a copy of the program that it can read. */
export async function ordinaryRunner(context: TestContext, sandbox: Sandbox): Promise<Runner> {
  const program = join(sandbox.root, 'work', 'program');
  for (const name of ['bin', 'dist', 'package.json']) {
    cpSync(join(projectRoot, name), join(program, name), { recursive: true });
  }
  const account = isRoot() ? { uid: nobody, gid: nobody } : {};
  const runner: Runner = async (args, options = {}) => {
    const result = await run(process.execPath, [join(program, 'bin', 'venv-relocate.js'), ...args], {
      env: cleanEnvironment({ NO_COLOR: '1' }),
      ...options,
      ...account,
    });
    requireSchema(args, result);
    return result;
  };
  const tried = await runner(['--version']);
  if (tried.code === 0) return runner;
  const reason = `another account cannot run ${process.execPath}: ${tried.stderr.trim()}`;
  if (process.env.CI === 'true') throw new Error(reason);
  return context.skip(reason);
}

/** Gives a tree to the account that `ordinaryRunner` runs as. */
export function giveToOrdinary(directory: string): void {
  if (!isRoot()) return;
  for (const name of ['', ...readdirSync(directory, { recursive: true, encoding: 'utf8' })]) {
    const path = join(directory, name);
    if (lstatSync(path).isSymbolicLink()) lchownSync(path, nobody, nobody);
    else chownSync(path, nobody, nobody);
  }
}
