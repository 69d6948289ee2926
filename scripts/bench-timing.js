// What the measurements of scripts/bench.js share: whole processes, in turn, the middle value.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const command = join(dirname(dirname(fileURLToPath(import.meta.url))), 'bin', 'venv-relocate.js');
export const rounds = Math.max(15, Number(process.argv[2] ?? 21) || 21);
export const warmUps = 3;

// Reading a bundle of certificates costs every node process some milliseconds and has nothing to do with either side.
const environment = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => name !== 'NODE_EXTRA_CA_CERTS' && !/^(PYTHON|VIRTUAL_ENV)/.test(name),
  ),
);

export function run(program, args) {
  const started = process.hrtime.bigint();
  const result = spawnSync(program, args, {
    env: environment,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
  if (result.error !== undefined) throw result.error;
  return { milliseconds, status: result.status, said: `${result.stdout}${result.stderr}` };
}

/** @returns how long it took; a run that went wrong is no measurement */
export function timed(program, args) {
  const { milliseconds, status, said } = run(program, args);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${said}`);
  return milliseconds;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Times two things in turn.
 * @param ours called with the number of the round, from 0; the first few are not counted
 * @param theirs the same for what it is compared with
 * @param count rounds that are counted
 * @param before rounds that come before them
 */
export function compare(name, aim, ours, theirs, count = rounds, before = warmUps) {
  const pairs = Array.from({ length: before + count }, (_, round) => [ours(round), theirs(round)]).slice(
    before,
  );
  const own = median(pairs.map(([first]) => first));
  const other = median(pairs.map(([, second]) => second));
  return { name, aim, own, other, ratio: own / other };
}
