import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseLauncher } from '../../../src/rewrite/launcher-parse.ts';
import type { LauncherTrial } from './venv-makers.ts';
import type { WindowsMachine } from './windows-machine.ts';

/** What came of starting one launcher after the venv was pointed elsewhere. */
export interface LauncherCell {
  readonly maker: string;
  readonly series: string;
  readonly kind: string;
  readonly passed: boolean;
}

// Set before the workers start, which inherit it.
const variable = 'VENV_RELOCATE_LAUNCHER_RESULTS';

/** Note launchers that were started, for the table that is printed when all tests are done. */
export function recordCells(cells: readonly LauncherCell[]): void {
  const directory = process.env[variable];
  if (directory === undefined) return;
  const lines = cells.map((cell) => `${JSON.stringify(cell)}\n`).join('');
  appendFileSync(join(directory, `${process.pid}.jsonl`), lines);
}

/** The same for what `tryLaunchers` gave, with the kinds read from the files. */
export async function recordLaunchers(
  machine: WindowsMachine,
  where: { readonly maker: string; readonly series: string; readonly venv: string },
  trials: readonly LauncherTrial[],
): Promise<void> {
  const { maker, series } = where;
  const cells: LauncherCell[] = [];
  for (const { name, code } of trials) {
    const kind = await launcherKind(machine, `${where.venv}\\Scripts\\${name}`);
    cells.push({ maker, series, kind, passed: code === 0 });
  }
  recordCells(cells);
}

/** How a launcher is called in the table. */
export async function launcherKind(machine: WindowsMachine, path: string): Promise<string> {
  const bytes = await readFile(machine.pathOf(path));
  const windowed = bytes.readUInt16LE(bytes.readUInt32LE(0x3c) + 24 + 68) === 2 ? 'GUI' : 'console';
  return `${parseLauncher(bytes).kind} ${windowed}`;
}

/** Vitest calls it before any worker starts. */
export function setup(): void {
  process.env[variable] = mkdtempSync(join(tmpdir(), 'venv-relocate-launchers-'));
}

/** Vitest calls it when all is done: prints maker × Python × launcher kind. */
export async function teardown(): Promise<void> {
  const directory = process.env[variable];
  if (directory === undefined || !existsSync(directory)) return;
  const { readdirSync } = await import('node:fs');
  const cells = readdirSync(directory).flatMap((name) =>
    readFileSync(join(directory, name), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as LauncherCell),
  );
  rmSync(directory, { recursive: true, force: true });
  if (cells.length > 0) process.stderr.write(`\n${renderTable(cells)}\n`);
}

function renderTable(cells: readonly LauncherCell[]): string {
  const byNumber = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });
  const kinds = [...new Set(cells.map(({ kind }) => kind))].sort(byNumber);
  const heads = [...new Set(cells.map(({ maker, series }) => `${maker} · ${series}`))].sort(byNumber);
  const width = Math.max(24, ...heads.map((head) => head.length));
  const line = (head: string, rest: readonly string[]): string =>
    `${head.padEnd(width)}  ${rest.map((cell, index) => cell.padEnd((kinds[index] ?? '').length + 2)).join('')}`.trimEnd();
  const rows = heads.map((head) =>
    line(
      head,
      kinds.map((kind) => {
        const own = cells.filter((cell) => `${cell.maker} · ${cell.series}` === head && cell.kind === kind);
        const passed = own.filter((cell) => cell.passed).length;
        if (own.length === 0) return '-';
        return passed === own.length ? `${passed} ran` : `${own.length - passed} FAILED`;
      }),
    ),
  );
  const passed = cells.filter((cell) => cell.passed).length;
  return [
    line('maker · Windows Python', kinds),
    ...rows,
    `${passed} of ${cells.length} launchers ran after the change; - is what the maker does not write there`,
  ].join('\n');
}
