import { spawn } from 'node:child_process';
import { holdChild } from './hold-child.ts';
import { makeLineReader } from './line-reader.ts';
import type { RunOptions, RunResult } from './world.ts';

/** The words that make the program start others for itself; see `serveWords` for why no path can be taken for them. */
export const helperWords: readonly [string, string] = ['', 'serve-programs'];

/** Bytes of one answer: the output that is kept, a third more for being text. */
const answerLimit = 64 * 1024 * 1024;

/** One program to be run, as a line of JSON says it. */
export interface HelperRequest {
  readonly id: number;
  readonly program: string;
  readonly args: readonly string[];
  readonly options: RunOptions;
  /** As whom; the own account where it is left out. */
  readonly identity: { readonly user: number; readonly group: number } | undefined;
}

/** A process of this program that starts others for it. */
export interface ProgramHelper {
  /** Undefined where the helper is gone; the program may or may not have been run. */
  run(request: Omit<HelperRequest, 'id'>): Promise<RunResult | undefined>;
}

/**
 * Starts a helper. To start a process copies the tables of all memory that the starting one has, which takes longer the
 * more a run has found out, and everything else waits for it meanwhile; a helper stays small and waits for nobody.
 * @param program the file that node runs; none where node and program are one file
 */
export function startProgramHelper(program: readonly string[]): ProgramHelper {
  const child = spawn(process.execPath, [...program, ...helperWords], {
    cwd: '/',
    env: { LC_ALL: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'ignore'],
    // Out of reach of a Ctrl-C at the terminal, as the programs are that it starts.
    detached: true,
  });
  const waiting = new Map<number, (result: RunResult | undefined) => void>();
  let last = 0;
  let gone = false;
  const settle = (id: number, result: RunResult | undefined): void => {
    const done = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) holdChild(child, false);
    done?.(result);
  };
  const lose = (): void => {
    gone = true;
    child.kill('SIGKILL');
    for (const id of [...waiting.keys()]) settle(id, undefined);
  };
  const read = makeLineReader(answerLimit, (line) => {
    const { id, result } = JSON.parse(line) as { readonly id: number; readonly result: RunResult };
    settle(
      id,
      result.kind === 'exited'
        ? { ...result, stdout: Buffer.from(result.stdout as unknown as string, 'base64') }
        : result,
    );
  });
  child.on('error', lose);
  child.on('close', lose);
  child.stdin.on('error', lose);
  child.stdout.on('data', (chunk: Buffer) => {
    if (!read(chunk)) lose();
  });
  holdChild(child, false);
  return {
    run: (request) =>
      new Promise((resolve) => {
        if (gone) return resolve(undefined);
        last += 1;
        if (waiting.size === 0) holdChild(child, true);
        waiting.set(last, resolve);
        child.stdin.write(`${JSON.stringify({ ...request, id: last })}\n`);
      }),
  };
}
