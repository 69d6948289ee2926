import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Run a command of the machine that prepares the tests (a package manager), and give its stdout.
 *
 * @throws Error with the command line and the end of its stderr when it is missing or fails.
 */
export function runLocalCommand(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    // npm and mvn are batch files on Windows, which only a shell can start; no argument here needs quoting.
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32' && (command === 'npm' || command === 'mvn'),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (cause) => reject(new Error(`cannot start ${command}: ${cause.message}`, { cause })));
    child.on('close', (code) => {
      if (code === 0) resolve(stdout);
      else
        reject(
          new Error(`${command} ${args.join(' ')} ended with ${code}\n${(stderr || stdout).slice(-3000)}`),
        );
    });
  });
}

/** Seconds to wait before each new attempt at what comes over the network. */
const pauses = [2, 10, 30];

/**
 * The same for what comes over the network: an attempt that fails is made again, three times.
 *
 * @throws Error of the last attempt.
 */
export async function fetchByCommand(...given: Parameters<typeof runLocalCommand>): Promise<string> {
  for (const seconds of pauses) {
    try {
      return await runLocalCommand(...given);
    } catch (error) {
      if (!(error instanceof Error) || isMissing(error)) throw error;
      const [first = ''] = error.message.split('\n');
      console.error(`${first.slice(0, 200)}; again in ${seconds} s`);
    }
    await sleep(seconds * 1000);
  }
  return runLocalCommand(...given);
}

/** A program that is not there is not there the next time either. */
function isMissing({ cause }: Error): boolean {
  return (cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
}

/** The Python of the machine that prepares, for pip. */
export function localPython(): string {
  return process.platform === 'win32' ? 'python' : 'python3';
}
