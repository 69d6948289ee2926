import { RelocateError } from '../model/relocate-error.ts';
import { closeInherited } from '../world/close-inherited.ts';
import { realWorld } from '../world/real-world.ts';
import { exitCodes } from './exit-code.ts';
import { type Arguments, parseArguments } from './parse-arguments.ts';
import { runCommand } from './run-command.ts';
import { realTerminal, type Terminal } from './terminal.ts';

declare const VENV_RELOCATE_VERSION: string;

/** Runs one command line and returns its exit status; what cannot be foreseen is thrown, since it is a bug. */
export async function main(argv: readonly string[]): Promise<number> {
  const terminal = realTerminal(argv.includes('--no-color'));
  const given = parseArguments(argv) ?? (await explain(argv, terminal));
  if (typeof given === 'number') return given;
  try {
    const world = realWorld(true);
    // What root runs as others gets nothing of root's.
    if (world.system.rights.all) closeInherited();
    return await runCommand(world, terminal, given);
  } catch (error) {
    if (!(error instanceof RelocateError)) throw error;
    return complain(terminal, error.message, error.hint);
  }
}

async function explain(argv: readonly string[], terminal: Terminal): Promise<Arguments | number> {
  const { explainArguments } = await import('./explain-arguments.ts');
  const explanation = await explainArguments(argv, VENV_RELOCATE_VERSION, process.env.SHELL);
  switch (explanation.kind) {
    case 'print':
      terminal.out(explanation.text);
      return exitCodes.done;
    case 'error':
      return complain(terminal, explanation.message, '"venv-relocate --help" lists commands and options');
    case 'arguments':
      return explanation.arguments;
  }
}

function complain(terminal: Terminal, message: string, hint: string): number {
  terminal.err(`${terminal.paint.bad('error:')} ${message}\n  hint: ${hint}\n`);
  return exitCodes.usage;
}
