import type { Outcome } from '../model/outcome.ts';
import { RelocateError } from '../model/relocate-error.ts';
import { type BatchRow, isBad, toBatchRow } from '../report/batch-row.ts';
import { renderBatch } from '../report/render-batch.ts';
import { makeJsonWriter } from '../report/render-json.ts';
import { renderOutcome, renderProblem, shellWord } from '../report/render-outcome.ts';
import { renderSummaryLine } from '../report/render-summary-line.ts';
import { plural } from '../report/words.ts';
import type { BatchOptions, BatchStep } from '../run/run-batch.ts';
import type { RunContext } from '../run/run-context.ts';
import { exitCodeOf, exitCodes } from './exit-code.ts';
import { inOrder } from './in-order.ts';
import type { Arguments } from './parse-arguments.ts';
import type { ReportPage } from './report-page.ts';
import { makeProgressDisplay } from './show-progress.ts';
import type { Terminal } from './terminal.ts';

/** Where the outcomes of a run go, each as it comes; of what is done with only a row is kept. */
export interface Report {
  take(step: BatchStep): void;
  /** Says what is left to say, and gives the exit status. */
  end(): Promise<number>;
  /** Where the run cannot go on: leaves nothing half written. */
  discard(): Promise<void>;
}

/** One of the forms in which outcomes are told. */
interface Telling {
  take(step: BatchStep, row: BatchRow): void;
  end(rows: readonly BatchRow[], milliseconds: number): void;
  /** Prints while the run goes on, so that a bar on the same screen would be in its way. */
  readonly prints: boolean;
}

/** Opens all that the options ask for, before the first venv is touched. */
export async function openReport(
  context: RunContext,
  terminal: Terminal,
  given: Arguments,
  total: number,
  started: number,
): Promise<Report> {
  const { world } = context;
  const telling = await pickTelling(context, terminal, given, total);
  const page = await openPage(context, given);
  const isShown = total > 1 && !given.flags.has('quiet') && !(telling.prints && terminal.outIsTerminal);
  const progress = makeProgressDisplay(terminal);
  const rows: BatchRow[] = [];
  let exitCode: number = exitCodes.done;
  let bad = 0;
  return {
    take: (step) => {
      const { outcome, index, done } = step;
      const row = toBatchRow(outcome);
      // In the order of the paths, whichever is done first.
      rows[index] = row;
      if (isBad(row.status)) bad += 1;
      exitCode = Math.max(exitCode, exitCodeOf([outcome]));
      telling.take(step, row);
      page?.take(step);
      if (isShown) progress.show({ done, total, bad, milliseconds: world.now() - started });
    },
    end: async () => {
      progress.clear();
      const milliseconds = world.now() - started;
      telling.end(rows, milliseconds);
      const lost = await endPage(page, rows, milliseconds);
      if (lost !== undefined) {
        terminal.err(`${terminal.errorPaint.bad('error:')} the report could not be written: ${lost}\n`);
        return Math.max(exitCode, exitCodes.problems);
      }
      return given.flags.has('exit-zero') ? exitCodes.done : exitCode;
    },
    discard: async () => {
      progress.clear();
      await page?.discard();
    },
  };
}

/** Undefined where it went well. The venvs are done with by then, so this is no reason to say nothing of them. */
async function endPage(
  page: ReportPage | undefined,
  rows: readonly BatchRow[],
  milliseconds: number,
): Promise<string | undefined> {
  try {
    await page?.end(rows, milliseconds);
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return (error as Error).message;
  }
}

async function openPage(context: RunContext, given: Arguments): Promise<ReportPage | undefined> {
  const name = given.values.get('report')?.[0];
  if (name === undefined) return undefined;
  // Loaded only here: few runs make a page.
  const { openReportPage } = await import('./report-page.ts');
  const command = given.command as BatchOptions['command'];
  const { paths } = context.platform;
  const opened = await openReportPage(
    { command, dryRun: context.options.mode === 'preview', started: new Date(context.world.now()) },
    paths,
    paths.resolve(context.world.system.directory, name),
  );
  if (opened.kind === 'page') return opened.page;
  throw new RelocateError('usage', `--report ${name}: ${opened.reason}`, opened.hint);
}

async function pickTelling(
  context: RunContext,
  terminal: Terminal,
  given: Arguments,
  total: number,
): Promise<Telling> {
  const dryRun = context.options.mode === 'preview';
  if (given.flags.has('json')) {
    return tellJson(terminal, { command: given.command as BatchOptions['command'], dryRun });
  }
  if (given.flags.has('summary-line') || given.flags.has('exit-zero')) return tellLine(terminal, given);
  if (given.flags.has('quiet')) return tellErrors(terminal);
  if (dryRun) return tellDiff(context, terminal, given, total);
  return tellText(given, total, (text) => terminal.out(text), terminal.paint);
}

function tellJson(terminal: Terminal, heading: Parameters<typeof makeJsonWriter>[0]): Telling {
  const writer = makeJsonWriter(heading);
  // In the order of the paths, as they were asked for.
  const take = inOrder<Outcome>((outcome) => terminal.out(writer.venv(outcome)));
  return {
    take: ({ index, outcome }) => take(index, outcome),
    end: () => terminal.out(writer.end()),
    prints: true,
  };
}

function tellLine(terminal: Terminal, { flags }: Arguments): Telling {
  return {
    take: () => undefined,
    end: (rows) => {
      const line = flags.has('summary-line') ? renderSummaryLine(rows) : undefined;
      const isCompliant = !rows.some(({ status }) => isBad(status));
      const word = flags.has('exit-zero') ? (isCompliant ? 'Compliant' : 'NonCompliant') : undefined;
      const text = [word, line].filter((part) => part !== undefined).join(': ');
      terminal.out(`${text}\n`);
    },
    prints: false,
  };
}

function tellErrors(terminal: Terminal): Telling {
  const take = inOrder<string>((text) => terminal.err(text));
  return {
    take: ({ index, outcome }) => {
      const errors = outcome.problems.filter(({ severity }) => severity === 'error');
      take(index, errors.map((one) => renderProblem(one, terminal.errorPaint)).join(''));
    },
    end: () => undefined,
    prints: true,
  };
}

async function tellDiff(
  context: RunContext,
  terminal: Terminal,
  given: Arguments,
  total: number,
): Promise<Telling> {
  // Loaded only here: a run that writes needs no diff.
  const { renderDiff } = await import('../preview/render-diff.ts');
  const { platform, world } = context;
  const take = inOrder<Uint8Array>((bytes) => terminal.outBytes(bytes));
  const text = tellText(given, total, (said) => terminal.err(said), terminal.errorPaint);
  let changing = 0;
  return {
    take: (step, row) => {
      const { index, outcome } = step;
      const changes = outcome.status === 'would-relocate' ? outcome.changes : [];
      if (outcome.status === 'would-relocate') changing += 1;
      take(index, renderDiff(outcome.path, changes, platform.paths, world.system.directory));
      text.take(step, row);
    },
    end: (rows, milliseconds) => {
      text.end(rows, milliseconds);
      if (changing > 0) terminal.err(`${plural(changing, 'venv')} would change.  Run without -n to do it.\n`);
    },
    prints: true,
  };
}

function tellText(
  given: Arguments,
  total: number,
  say: (text: string) => void,
  paint: Terminal['paint'],
): Telling {
  const style = { paint, verbose: given.flags.has('verbose') };
  let only: Outcome | undefined;
  return {
    take: ({ outcome }) => {
      // Of one venv all is told; of many nothing but the rows is kept.
      if (total === 1) only = outcome;
    },
    end: (rows, milliseconds) => {
      if (only !== undefined) say(renderOutcome(only, style));
      else say(renderBatch(rows, style, { milliseconds, undo: undoOf(given) }));
    },
    prints: false,
  };
}

/** The command that undoes the run: the same places, looked for in the same way. */
function undoOf({ command, paths, flags, values }: Arguments): string | undefined {
  if (command !== 'relocate') return undefined;
  const places = ['recursive', 'stores', 'all-users']
    .filter((name) => flags.has(name))
    .map((name) => `--${name}`);
  const excluded = (values.get('exclude') ?? []).flatMap((glob) => ['--exclude', shellWord(glob)]);
  return ['venv-relocate undo', ...places, ...excluded, ...paths.map(shellWord)].join(' ');
}
