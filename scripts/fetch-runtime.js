// Fetches the Node that a single executable is made of: from the npm registry, by npm itself, at the version and with the
// hash that scripts/runtimes.json has.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** By target, `<process.platform>-<process.arch>` of where the executable is to run. */
export const runtimes = JSON.parse(readFileSync(join(root, 'scripts', 'runtimes.json'), 'utf8'));

/** @returns the path of the Node of a target, in a cache below node_modules */
export function fetchRuntime(target) {
  const runtime = runtimes[target];
  if (runtime === undefined)
    throw new Error(`no runtime for ${target}; there are ${Object.keys(runtimes).join(', ')}`);
  const cache = process.env.VENV_RELOCATE_RUNTIMES ?? join(root, 'node_modules', '.cache', 'runtimes');
  const place = join(cache, `${runtime.package}-${runtime.version}`);
  const program = join(place, runtime.program);
  if (existsSync(program)) return program;
  mkdirSync(cache, { recursive: true });
  // Beside its place, so that it gets there whole or not at all.
  const unpacked = mkdtempSync(join(cache, 'unpacking-'));
  try {
    unpack(download(runtime, unpacked), unpacked);
    chmodSync(join(unpacked, runtime.program), 0o755);
    rmSync(place, { recursive: true, force: true });
    renameSync(unpacked, place);
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
  return program;
}

function download(runtime, directory) {
  const wanted = `${runtime.package}@${runtime.version}`;
  // npm is a script on Windows, which can only be started by a shell; every word here is from runtimes.json.
  const npm = process.env.npm_execpath;
  const [command, before] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  run(command, [...before, 'pack', wanted, '--silent', '--pack-destination', '.'], directory);
  const archive = join(directory, `${runtime.package}-${runtime.version}.tgz`);
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`;
  if (found !== runtime.integrity)
    throw new Error(`${wanted} has the hash ${found}, and scripts/runtimes.json has ${runtime.integrity}`);
  return archive;
}

function unpack(archive, directory) {
  // Windows has had this tar since 2018.
  run('tar', ['-xzf', archive, '--strip-components', '1'], directory);
  rmSync(archive);
}

function run(command, args, cwd) {
  const { status, error, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr.trim() ?? status}`);
}
