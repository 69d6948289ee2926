import { Worker } from 'node:worker_threads';

/** Two numbers that both threads see: the case, and how many there were, since a case may be tried twice. */
const numbers = 2;

/**
 * Ends this process, and says in which case, where one keeps it busy for too long: what never ends cannot be ended by
 * the thread that it is in, and no test runner would.
 * @param patience milliseconds
 */
export function watchForHangs(name: string, patience: number): { at(seed: number): void; end(): void } {
  const shared = new Float64Array(new SharedArrayBuffer(numbers * Float64Array.BYTES_PER_ELEMENT));
  const watcher = new Worker(
    `const { workerData: { name, patience, shared } } = require('node:worker_threads');
    const { writeSync } = require('node:fs');
    let count = -1;
    setInterval(() => {
      if (shared[1] !== count) count = shared[1];
      else {
        writeSync(2, \`[fuzz] \${name}: case \${shared[0]} hangs\\n\`);
        process.kill(process.pid, 'SIGKILL');
      }
    }, patience);`,
    { eval: true, workerData: { name, patience, shared } },
  );
  watcher.unref();
  return {
    at: (seed) => {
      shared[0] = seed;
      shared[1] = (shared[1] ?? 0) + 1;
    },
    end: () => void watcher.terminate(),
  };
}
