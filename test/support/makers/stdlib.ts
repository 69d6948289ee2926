import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runOrThrow } from '../command.ts';
import { homeEnvironment } from './environment.ts';
import type { MakeOptions, Maker } from './maker.ts';
import { isMinorBetween, madeAt } from './maker.ts';

interface Variant {
  readonly name: string;
  readonly arguments: readonly string[];
  /** The program to start; without it, the base's `python3.X`. */
  readonly invokedAs?: (options: MakeOptions) => string | Promise<string>;
}

const bare: readonly string[] = ['--without-pip'];

const variants: readonly Variant[] = [
  { name: 'venv --without-pip', arguments: bare },
  { name: 'venv', arguments: [] },
  { name: 'venv --copies --without-pip', arguments: ['--copies', ...bare] },
  { name: 'venv --copies', arguments: ['--copies'] },
  {
    name: 'venv --without-pip as python3',
    arguments: bare,
    invokedAs: ({ base }) => join(dirname(base.executable), 'python3'),
  },
  {
    name: 'venv --without-pip as python',
    arguments: bare,
    invokedAs: ({ base }) => anyNameOf(base.executable),
  },
  { name: 'venv --without-pip through a linked base', arguments: bare, invokedAs: throughLink },
  {
    name: 'venv --copies --without-pip through a linked base',
    arguments: ['--copies', ...bare],
    invokedAs: throughLink,
  },
  { name: 'venv --without-pip from another venv', arguments: bare, invokedAs: fromAnotherVenv },
];

/** `python -m venv` of the standard library, in the ways that leave different traces. */
export const stdlibMakers: readonly Maker[] = variants.map((variant) => ({
  name: variant.name,
  tool: 'venv',
  version: 'stdlib',
  shape: variant.arguments.includes('--copies') ? 'copies' : 'links',
  hasPip: !variant.arguments.includes('--without-pip'),
  supports: (minor) => isMinorBetween(minor, '3.6', '3.99'),
  make: async (options) => {
    const program = (await variant.invokedAs?.(options)) ?? options.base.executable;
    await makeVenv(program, variant.arguments, options.directory, options);
    return madeAt(options.directory);
  },
}));

async function makeVenv(
  program: string,
  args: readonly string[],
  venv: string,
  { base, work }: MakeOptions,
): Promise<void> {
  await runOrThrow(program, ['-m', 'venv', ...args, venv], { env: homeEnvironment(work, base.minor) });
}

/** An install in `/usr` has no `python`. */
function anyNameOf(executable: string): string {
  return join(dirname(executable), executable.startsWith('/usr/') ? 'python3' : 'python');
}

/** The name that people give to an install so that it stays when the install is replaced: `current -> BASE-3.11.7`. */
function throughLink({ base, directory }: MakeOptions): string {
  const link = `${directory}-linked-base`;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(base.prefix, link);
  return join(link, 'bin', `python${base.minor}`);
}

async function fromAnotherVenv(options: MakeOptions): Promise<string> {
  const first = `${options.directory}-first`;
  await makeVenv(options.base.executable, bare, first, options);
  return join(first, 'bin', 'python');
}
