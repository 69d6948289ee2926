import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedTemporaryRoot } from '../../support/temporary.ts';

/** What came of one maker with one Python. */
export interface MatrixCell {
  /** Heads the table that the cell belongs to. */
  readonly table?: string;
  readonly maker: string;
  readonly minor: string;
  readonly passed: boolean;
  readonly milliseconds: number;
  /** What was looked at; summed below the table. */
  readonly counts?: Readonly<Record<string, number>>;
}

const usual = 'maker × Python';

// Set before the workers start, which inherit it; a directory of its own for each run, since two may be under way.
const variable = 'VENV_RELOCATE_MATRIX_RESULTS';

function resultsDirectory(): string {
  const directory = process.env[variable];
  if (directory === undefined)
    throw new Error(`${variable} is not set: the global set-up of the tests did not run`);
  return directory;
}

/** Notes a cell, for the table that is printed when all workers are done. */
export function recordCell(cell: MatrixCell): void {
  const name = `${cell.table ?? usual} ${cell.minor} ${cell.maker}`.replaceAll(/[^\w.-]+/g, '_');
  writeFileSync(join(resultsDirectory(), `${name}.json`), JSON.stringify(cell));
}

/** Called by vitest before any worker starts. */
export function setup(): void {
  if (process.platform === 'win32') return;
  process.env[variable] = mkdtempSync(join(sharedTemporaryRoot(), 'venv-relocate-matrix-'));
}

/** Called by vitest when all is done: prints the matrix with its counts. */
export function teardown(): void {
  if (process.platform === 'win32') return;
  const cells = readdirSync(resultsDirectory()).map(
    (name) => JSON.parse(readFileSync(join(resultsDirectory(), name), 'utf8')) as MatrixCell,
  );
  rmSync(resultsDirectory(), { recursive: true, force: true });
  for (const table of new Set(cells.map((cell) => cell.table ?? usual))) {
    const own = cells.filter((cell) => (cell.table ?? usual) === table);
    process.stderr.write(`\n${renderMatrix(table, own)}\n`);
  }
}

function renderMatrix(table: string, cells: readonly MatrixCell[]): string {
  const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });
  const minors = [...new Set(cells.map(({ minor }) => minor))].sort(byNumber);
  const makers = [...new Set(cells.map(({ maker }) => maker))].sort(byNumber);
  const width = Math.max(table.length, ...makers.map((maker) => maker.length));
  const line = (head: string, rest: readonly string[]): string =>
    `${head.padEnd(width)}  ${rest.map((cell) => cell.padStart(6)).join('')}`;
  const rows = makers.map((maker) =>
    line(
      maker,
      minors.map((minor) => {
        const cell = cells.find((one) => one.maker === maker && one.minor === minor);
        if (cell === undefined) return '-';
        return cell.passed ? `${(cell.milliseconds / 1000).toFixed(1)}s` : 'FAIL';
      }),
    ),
  );
  const passed = cells.filter((cell) => cell.passed).length;
  const summary = `${passed} of ${cells.length} cells passed: ${makers.length} makers, ${minors.length} Pythons; - is what the maker does not support`;
  return [line(table, minors), ...rows, summary, ...renderCounts(cells)].join('\n');
}

function renderCounts(cells: readonly MatrixCell[]): readonly string[] {
  const sums = new Map<string, number>();
  for (const { counts } of cells) {
    for (const [what, count] of Object.entries(counts ?? {})) sums.set(what, (sums.get(what) ?? 0) + count);
  }
  return sums.size === 0 ? [] : [[...sums].map(([what, count]) => `${count} ${what}`).join(', ')];
}
