import { join } from 'node:path';
import { build } from 'esbuild';
import type { Problem } from '../../../src/model/problem.ts';
import { type CommandResult, run } from '../../support/command.ts';
import type { Job } from './worker.ts';

export interface WorkerReport {
  readonly status: string;
  readonly problems: readonly Problem[];
  readonly effects: number;
}

/** Bundles the worker into a directory, since Node 20 runs no TypeScript; returns the program. */
export async function buildWorker(directory: string): Promise<string> {
  const program = join(directory, 'worker.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'worker.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    // Packages that are CommonJS call for it.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  return program;
}

export function runWorker(program: string, job: Job): Promise<CommandResult> {
  return run(process.execPath, [program, JSON.stringify(job)]);
}

export function readReport(result: CommandResult): WorkerReport {
  if (result.code !== 0)
    throw new Error(`the worker ended with ${result.signal ?? result.code}: ${result.stderr}`);
  return JSON.parse(result.stdout) as WorkerReport;
}
