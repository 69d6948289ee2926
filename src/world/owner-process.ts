import { spawn } from 'node:child_process';
import { makeLineReader } from './line-reader.ts';
import type { World } from './world.ts';

/** The words that make the program serve root as another account. No path is empty, so none of a user's can be taken for the first. */
export const serveWords: readonly [string, string] = ['', 'serve-owner'];

/** Bytes of one answer: the changed files of a venv, a third more for being text. */
const answerLimit = 256 * 1024 * 1024;
const complaintLimit = 4096;

/**
 * Starts processes that work for other accounts. They begin as root, which can read the program wherever it lies, and
 * give that up before they read anything else. Nothing of root's environment goes along, no terminal and no handles.
 * @param program the file that node runs; none where node and program are one file
 */
export function makeOwnerStarter(program: readonly string[]): World['startOwner'] {
  return (user, listener) => {
    const child = spawn(process.execPath, [...program, ...serveWords, String(user)], {
      cwd: '/',
      // Node may hand work to the kernel in a way that keeps the rights it had at the start: not here.
      env: { LC_ALL: 'C.UTF-8', UV_USE_IO_URING: '0' },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A session of its own: no terminal of root's that could be typed into.
      detached: true,
    });
    let complaint = '';
    let ended = false;
    const end = (how: string): void => {
      if (ended) return;
      ended = true;
      const said = complaint.trim().split('\n').slice(0, 12).join('\n');
      listener.end(said === '' ? how : `${how}: ${said}`);
    };
    const kill = (): void => {
      child.kill('SIGKILL');
    };
    const read = makeLineReader(answerLimit, (line) => listener.line(line));
    child.stdout.on('data', (chunk: Buffer) => {
      if (read(chunk)) return;
      kill();
      end('it said more than anything could have to say');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      complaint = (complaint + chunk.toString('utf8')).slice(0, complaintLimit);
    });
    child.stdin.on('error', () => undefined);
    child.on('error', (error) => end(`it could not be started: ${error.message}`));
    child.on('close', (code, signal) =>
      end(signal === null ? `it ended with ${code}` : `${signal} ended it`),
    );
    const handles = [child, child.stdin, child.stdout, child.stderr] as readonly Referable[];
    return {
      send: (line) => void child.stdin.write(`${line}\n`),
      kill,
      release: () => void child.stdin.end(),
      hold: (wanted) => {
        for (const handle of handles) wanted ? handle.ref() : handle.unref();
      },
    };
  };
}

/** What sockets and processes of Node have, although the type of a pipe does not tell. */
interface Referable {
  ref(): void;
  unref(): void;
}
