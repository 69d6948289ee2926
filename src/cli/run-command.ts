import { RelocateError } from '../model/relocate-error.ts';
import type { VerifyLevel } from '../model/verdict.ts';
import { renderPythonsJson } from '../report/render-json.ts';
import { renderPythons } from '../report/render-pythons.ts';
import { escapeControls } from '../report/words.ts';
import { findAll } from '../run/find-all.ts';
import { type BatchOptions, runBatch } from '../run/run-batch.ts';
import { makeRunContext, type RunContext, type RunOptions } from '../run/run-context.ts';
import type { World } from '../world/world.ts';
import { exitCodes } from './exit-code.ts';
import { findConfig, withConfig } from './find-config.ts';
import { meantCommand } from './meant-command.ts';
import { onInterrupt } from './on-interrupt.ts';
import type { Arguments } from './parse-arguments.ts';
import { openReport } from './report-batch.ts';
import type { Terminal } from './terminal.ts';

/** Carries out one command and says what came of it. */
export async function runCommand(world: World, terminal: Terminal, typed: Arguments): Promise<number> {
  const interrupt = onInterrupt();
  try {
    const { config, warnings } = await findConfig(world, typed);
    for (const warning of warnings) terminal.err(`warning: ${escapeControls(warning)}\n`);
    const given = withConfig(typed, config);
    const context = makeRunContext(world, {
      ...readOptions(given),
      installs: config?.interpreters ?? [],
      signal: interrupt.signal,
    });
    requirePaths(given);
    requireOneResult(given);
    if (given.command === 'pythons') return await listPythons(context, terminal, given);
    context.finder.prepare();
    const batch = {
      command: given.command as BatchOptions['command'],
      jobs: jobsOf(given, world.system.cores),
      force: given.flags.has('force'),
    };
    const started = world.now();
    await requireNoMisspelling(world, context, given);
    const found = await findAll(context, {
      paths: given.paths,
      recursive: given.flags.has('recursive'),
      exclude: given.values.get('exclude') ?? [],
      stores: given.flags.has('stores'),
      allUsers: given.flags.has('all-users'),
    });
    if (found.length === 0) terminal.err('no venv was found\n');
    const report = await openReport(context, terminal, given, found.length, started);
    let exitCode: number;
    try {
      for await (const step of runBatch(context, found, batch)) report.take(step);
      exitCode = await report.end();
    } catch (error) {
      await report.discard();
      throw error;
    }
    return interrupt.exitCode() ?? exitCode;
  } finally {
    interrupt.end();
  }
}

function readOptions(given: Arguments): RunOptions {
  const from = given.values.get('from')?.[0];
  return {
    targets: given.values.get('to') ?? [],
    ...(from === undefined ? {} : { from }),
    recompile: given.flags.has('recompile'),
    exact: given.flags.has('exact'),
    allowPrivate: given.flags.has('allow-private'),
    verify: (given.values.get('verify')?.[0] ??
      (given.command === 'check' ? 'none' : 'quick')) as VerifyLevel,
    mode: given.flags.has('dry-run') ? 'preview' : 'apply',
  };
}

// stdout holds one thing, and whoever asks for two gets neither rather than one of them.
function requireOneResult({ flags }: Arguments): void {
  const single = ['summary-line', 'exit-zero'].find((name) => flags.has(name));
  if (single === undefined || !flags.has('json')) return;
  throw new RelocateError(
    'usage',
    `--json and --${single} both say what is on stdout`,
    'leave one of them out',
  );
}

// An unset variable of a shell leaves an empty word; to take it for the current directory could change another venv.
function requirePaths(given: Arguments): void {
  if (given.paths.includes('')) {
    throw new RelocateError(
      'usage',
      'one of the paths is empty',
      'leave it out to mean the current directory',
    );
  }
  if (given.values.get('to')?.includes('') === true) {
    throw new RelocateError(
      'usage',
      '--to is empty',
      'leave it out to mean the best interpreter for all users',
    );
  }
}

async function requireNoMisspelling({ files, system }: World, context: RunContext, given: Arguments) {
  const [word] = given.paths;
  const meant = word === undefined || given.command !== 'relocate' ? undefined : meantCommand(word);
  if (word === undefined || meant === undefined) return;
  if ((await files.lstat(context.platform.paths.resolve(system.directory, word))) !== undefined) return;
  throw new RelocateError(
    'usage',
    `${word} is no command, and there is nothing of that name here`,
    `did you mean: venv-relocate ${meant}`,
  );
}

function jobsOf(given: Arguments, cores: number): number {
  const text = given.values.get('jobs')?.[0];
  if (text === undefined) return cores;
  const jobs = Number(text);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= 1024) return jobs;
  throw new RelocateError(
    'usage',
    `--jobs ${text}: not a whole number from 1 to 1024`,
    'leave it out for one venv per core',
  );
}

async function listPythons(context: RunContext, terminal: Terminal, given: Arguments): Promise<number> {
  const candidates = await context.finder.all();
  if (given.flags.has('ini')) {
    // Loaded only here: it is asked for once.
    const { renderInterpretersIni } = await import('./render-interpreters-ini.ts');
    terminal.out(renderInterpretersIni(candidates));
    return exitCodes.done;
  }
  terminal.out(given.flags.has('json') ? renderPythonsJson(candidates) : renderPythons(candidates));
  return exitCodes.done;
}
