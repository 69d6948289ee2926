import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type CommandOptions, type CommandResult, run, runRelocate } from '../../support/command.ts';

/** The parts of the JSON report that tests look at. */
export interface ReportedVenv {
  readonly path: string;
  readonly status: string;
  readonly python: {
    readonly from?: { readonly version: string; readonly home: string };
    readonly to?: { readonly version: string; readonly executable: string };
  };
  readonly changes: readonly { readonly path: string; readonly kind: string }[];
  readonly leftovers?: readonly { readonly path: string; readonly kind: string }[];
  readonly proof?: { readonly passed: boolean; readonly level: string };
  readonly problems: readonly {
    readonly code: string;
    readonly severity: string;
    readonly message: string;
    readonly hint: string;
    readonly path: string;
  }[];
}

/** Runs the command, whose name may come first in `args`, with --json and returns what it says of each venv. */
export async function report(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<{ readonly result: CommandResult; readonly venvs: readonly ReportedVenv[] }> {
  const result = await runRelocate(['--json', ...args], options);
  return { result, venvs: venvsOf(result) };
}

/** What a run with --json said of each venv; of none where it said nothing. */
export function venvsOf({ stdout }: CommandResult): readonly ReportedVenv[] {
  return JSON.parse(stdout === '' ? '{"venvs":[]}' : stdout).venvs;
}

/** As `report`, for a run that must go well with exactly one venv. */
export async function reportOne(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<ReportedVenv> {
  const { result, venvs } = await report(args, options);
  const [venv] = venvs;
  if (venv === undefined) throw new Error(`no venv in the report: ${result.stderr}`);
  expect(result.code, `${result.stdout}${result.stderr}`).toBe(0);
  expect(venvs.length).toBe(1);
  return venv;
}

export function codesOf(venv: ReportedVenv | undefined): readonly string[] {
  return venv?.problems.map(({ code }) => code) ?? [];
}

/** What the venv's python says when it is run as people do, not isolated as the proof does. */
export async function ask(venv: string, expression: string): Promise<string> {
  const code = `import sys, os, encodings; print(${expression})`;
  const result = await run(join(venv, 'bin', 'python'), ['-c', code]);
  return result.code === 0 ? result.stdout.trimEnd() : `exit ${result.code}: ${result.stderr.trim()}`;
}

/** Prefix, standard library and version: three things of which one alone may be right by chance. */
export function whereItRuns(venv: string): Promise<string> {
  return ask(
    venv,
    "'\\n'.join([sys.base_prefix, os.path.dirname(encodings.__path__[0]), sys.version.split()[0]])",
  );
}

export function configOf(venv: string): string {
  return readFileSync(join(venv, 'pyvenv.cfg'), 'utf8');
}

export function keyOf(venv: string, key: string): string | undefined {
  return new RegExp(`^${key} = (.*)$`, 'm').exec(configOf(venv))?.[1];
}

export function linkOf(venv: string, name: string): string {
  return readlinkSync(join(venv, 'bin', name));
}
