// The single executable against the Node it is made of, with the files of the npm package.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command, compare, timed } from './bench-timing.js';
import { fetchRuntime, runtimes } from './fetch-runtime.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const aim = 1.1;

/**
 * Nothing where `npm run build:exe` was not run.
 * @param venv a healthy one, so that the comparison is of all that a command loads
 */
export function compareExecutable(venv) {
  const target = `${process.platform}-${process.arch}`;
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const executable = join(root, 'build', 'exe', `venv-relocate-${version}-${target}`);
  if (!existsSync(executable) || runtimes[target] === undefined) return [];
  const node = fetchRuntime(target);
  return [['--version'], ['check', '--allow-private', venv]].map((args) =>
    compare(
      `single executable, ${args[0]}  /  the same with Node ${runtimes[target].version} and the script`,
      aim,
      () => timed(executable, args),
      () => timed(node, [command, ...args]),
    ),
  );
}
