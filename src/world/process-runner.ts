import { type SpawnOptionsWithoutStdio, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import type { ProgramHelper } from './program-helper.ts';
import type { Identity, ProcessIdentity, ProcessRunner, RunOptions, RunResult } from './world.ts';

/** How long what a program left running may hold its output open, in milliseconds. */
const lingerLimit = 250;
/** How often it is given that long anew, as long as it says something. */
const lingerTimes = 20;

/** Milliseconds after which a program that was killed is given up: one that waits for a dead share cannot be killed. */
const patience = 2_000;

/** As whom a program is to run; undefined for the own account. */
export type FindIdentity = (program: string) => Promise<Identity | undefined>;

/** Programs that are started before a helper is: it takes some of them to make up for its own start. */
const ownStarts = 16;

/**
 * Starts real programs.
 * @param grouped each in a session of its own, so that all that it starts can be ended with it, and neither a Ctrl-C at
 *   the terminal reaches it nor it the terminal; Windows has no such thing, and would open a console for each
 * @param startHelper what starts them once there are many, where that may be another process
 */
export const makeProcessRunner = (
  grouped: boolean,
  findIdentity?: FindIdentity,
  startHelper?: () => ProgramHelper,
): ProcessRunner => {
  let started = 0;
  let helper: ProgramHelper | undefined;
  return {
    self,
    isAlive,
    run: async (program, args, options) => {
      const identity = await findIdentity?.(program);
      started += 1;
      if (started > ownStarts && startHelper !== undefined) {
        helper ??= startHelper();
        const result = await helper.run({ program, args, options, identity });
        if (result !== undefined) return result;
      }
      return start(program, args, {
        ...options,
        settings: {
          cwd: options.directory,
          env: { ...options.environment },
          detached: grouped,
          windowsHide: true,
          // Node takes all other groups away as well.
          ...(identity === undefined ? {} : { uid: identity.user, gid: identity.group }),
        },
      });
    },
  };
};

function start(
  program: string,
  args: readonly string[],
  options: RunOptions & { readonly settings: SpawnOptionsWithoutStdio },
): Promise<RunResult> {
  return new Promise<RunResult>((resolve) => {
    const started = performance.now();
    const child = spawn(program, args, { ...options.settings, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout = collect(child.stdout, options, () => end());
    const stderr = collect(child.stderr, options, () => end());
    const timers: NodeJS.Timeout[] = [];
    let timedOut = false;
    let exited = false;
    const end = (): void => endGroup(child.pid);
    const letGo = (): void => {
      child.stdout.destroy();
      child.stderr.destroy();
    };
    const finish = (result: RunResult): void => {
      for (const timer of timers) clearTimeout(timer);
      // Nothing that it started stays behind, as far as that stayed with it.
      end();
      letGo();
      resolve(result);
    };
    const after = (milliseconds: number, action: () => void): void => {
      timers.push(setTimeout(action, milliseconds));
    };
    const elapsed = (): number => Math.round(performance.now() - started);
    const stop = (): void => {
      // It may have ended in time, and this program been too busy to hear of it.
      if (exited) return;
      timedOut = true;
      end();
      after(patience, () => {
        child.unref();
        finish({ kind: 'timed-out', milliseconds: elapsed() });
      });
    };
    after(options.timeout, () => setImmediate(stop));
    child.on('error', (error: NodeJS.ErrnoException) =>
      finish({ kind: 'not-started', errorCode: error.code ?? 'EUNKNOWN' }),
    );
    // What it left running may have gone to a session of its own, and would hold the output open for ever. What it
    // said itself may still wait to be read, where this program was busy: only when nothing more comes is that all.
    const linger = (times: number): void =>
      after(lingerLimit, () => {
        end();
        const before = stdout.size + stderr.size;
        setImmediate(() => {
          if (times > 1 && stdout.size + stderr.size > before) linger(times - 1);
          else letGo();
        });
      });
    child.on('exit', () => {
      exited = true;
      linger(lingerTimes);
    });
    child.on('close', (code, signal) => {
      const milliseconds = elapsed();
      if (timedOut) return finish({ kind: 'timed-out', milliseconds });
      finish({
        kind: 'exited',
        code: code ?? undefined,
        signal: signal ?? undefined,
        stdout: Buffer.concat(stdout.chunks),
        stderr: Buffer.concat(stderr.chunks).toString('utf8'),
        milliseconds,
      });
    });
  });
}

interface Collected {
  readonly chunks: Buffer[];
  /** Bytes that came, kept or not. */
  size: number;
}

function collect(stream: NodeJS.ReadableStream, options: RunOptions, overflow: () => void): Collected {
  const collected: Collected = { chunks: [], size: 0 };
  stream.on('data', (chunk: Buffer) => {
    const room = options.outputLimit - collected.size;
    collected.size += chunk.length;
    if (room > 0) collected.chunks.push(chunk.subarray(0, room));
    if (collected.size > options.outputLimit) overflow();
  });
  return collected;
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch (error) {
      // Already gone, or (Windows) there are no groups: the second call ends the program itself.
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'ESRCH' && code !== 'EPERM' && code !== 'EINVAL') throw error;
    }
  }
}

function isAlive(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: there is one, of another account.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return identity.born === '' || birthOf(identity.pid) === identity.born;
}

let ownIdentity: ProcessIdentity | undefined;

function self(): ProcessIdentity {
  ownIdentity ??= { host: os.hostname(), pid: process.pid, born: birthOf(process.pid) };
  return ownIdentity;
}

// Field 22 of /proc/<pid>/stat (proc(5)): clock ticks from boot to the start of the process. The name in field 2 may
// hold spaces and parentheses, so fields are counted from the last of these. A service that is started at every boot has
// the same number at about the same tick each time, so the boot is told too.
function birthOf(pid: number): string {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    return `${ticks}@${fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`;
  } catch {
    // Not Linux, or the process has just ended.
    return '';
  }
}
