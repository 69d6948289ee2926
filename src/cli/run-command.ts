import type { Found } from '../discover/find-venvs.ts';
import { emptyOutcome, type Outcome } from '../model/outcome.ts';
import { type Problem, problem } from '../model/problem.ts';
import { RelocateError } from '../model/relocate-error.ts';
import type { VerifyLevel } from '../model/verdict.ts';
import { renderBatch } from '../report/render-batch.ts';
import { renderJson, renderPythonsJson } from '../report/render-json.ts';
import { renderProblem } from '../report/render-outcome.ts';
import { renderPythons } from '../report/render-pythons.ts';
import { escapeControls, plural } from '../report/words.ts';
import { checkVenv } from '../run/check-venv.ts';
import { findAll } from '../run/find-all.ts';
import { orderVenvs } from '../run/order-venvs.ts';
import { relocateVenv } from '../run/relocate-venv.ts';
import { runAll } from '../run/run-all.ts';
import { makeRunContext, type RunContext, type RunOptions } from '../run/run-context.ts';
import { undoVenv } from '../run/undo-venv.ts';
import type { World } from '../world/world.ts';
import { exitCodeOf, exitCodes } from './exit-code.ts';
import { findConfig, withConfig } from './find-config.ts';
import { meantCommand } from './meant-command.ts';
import { onInterrupt } from './on-interrupt.ts';
import type { Arguments } from './parse-arguments.ts';
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
    if (given.command === 'pythons') return await listPythons(context, terminal, given);
    context.finder.prepare();
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
    const outcomes = await runAll(
      found,
      jobsOf(given, world.system.cores),
      (one) => runOne(context, given, one),
      interrupt.signal,
      (one) => leave(given, one),
      await orderVenvs(world.files, context.platform, found),
    );
    await report(terminal, given, context, outcomes, world.now() - started);
    return interrupt.exitCode() ?? exitCodeOf(outcomes);
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

async function runOne(context: RunContext, given: Arguments, one: Found): Promise<Outcome> {
  if (one.kind === 'problem') return tell(given, one.path, one.problem);
  switch (given.command) {
    case 'check':
      return checkVenv(context, one.ref);
    case 'undo':
      return undoVenv(context, one.ref, given.flags.has('force'));
    default:
      return relocateVenv(context, one.ref);
  }
}

/** Something that was found and is not worked on. What is no error, such as a directory that cannot be searched, fails nothing. */
function tell({ command }: Arguments, path: string, found: Problem): Outcome {
  const bad = command === 'check' ? 'broken' : 'failed';
  const passed = command === 'undo' ? 'unchanged' : 'skipped';
  const status = found.severity === 'error' ? bad : passed;
  return { ...emptyOutcome(path), status, problems: [found], milliseconds: 0 };
}

/** A venv whose turn did not come. */
function leave(given: Arguments, one: Found): Outcome {
  if (one.kind === 'problem') return tell(given, one.path, one.problem);
  const { root } = one.ref;
  return tell(given, root, problem('not-begun', root, `interrupted before the turn of ${root} came`));
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

async function report(
  terminal: Terminal,
  given: Arguments,
  context: RunContext,
  outcomes: readonly Outcome[],
  milliseconds: number,
): Promise<void> {
  const dryRun = context.options.mode === 'preview';
  if (given.flags.has('json')) {
    const command = given.command as 'relocate' | 'check' | 'undo';
    terminal.out(renderJson({ command, dryRun }, outcomes));
    return;
  }
  const verbose = given.flags.has('verbose');
  if (given.flags.has('quiet')) {
    const errors = outcomes.flatMap(({ problems }) =>
      problems.filter(({ severity }) => severity === 'error'),
    );
    terminal.err(errors.map((one) => renderProblem(one, terminal.errorPaint)).join(''));
    return;
  }
  if (!dryRun) {
    terminal.out(renderBatch(outcomes, { paint: terminal.paint, verbose }, milliseconds));
    return;
  }
  const changing = outcomes.filter(({ status }) => status === 'would-relocate');
  // Loaded only here: a run that writes needs no diff.
  const { renderDiff } = await import('../preview/render-diff.ts');
  for (const { path, changes } of changing) {
    terminal.outBytes(renderDiff(path, changes, context.platform.paths, context.world.system.directory));
  }
  terminal.err(renderBatch(outcomes, { paint: terminal.errorPaint, verbose }, milliseconds));
  if (changing.length > 0)
    terminal.err(`${plural(changing.length, 'venv')} would change.  Run without -n to do it.\n`);
}
