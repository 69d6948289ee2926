// `npm run build:exe [-- [--out <directory>] <target>..]`: single executables, Node and the program in one file, by
// Node's own support for them (nodejs.org/api/single-executable-applications.html). A target is `<platform>-<arch>` as
// Node names them; without one, that of this machine. They are written to build/exe/ unless told.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { brandWindowsProgram } from './brand-windows-program.js';
import { fetchRuntime, runtimes } from './fetch-runtime.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { version, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const here = `${process.platform}-${process.arch}`;
const postject = join(
  dirname(createRequire(import.meta.url).resolve('postject/package.json')),
  'dist',
  'cli.js',
);
const sentinel = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';

const scratch = mkdtempSync(join(tmpdir(), 'venv-relocate-exe-'));
const wineEnvironment = {
  WINEPREFIX: join(scratch, 'wine'),
  WINEDEBUG: '-all',
  // Wine is Windows 7 unless told.
  NODE_SKIP_PLATFORM_CHECK: '1',
};
try {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } });
  const directory = resolve(values.out ?? join(root, 'build', 'exe'));
  mkdirSync(directory, { recursive: true });
  const program = await bundle(join(scratch, 'main.cjs'));
  for (const target of positionals.length === 0 ? [here] : positionals) {
    const path = join(directory, nameOf(target));
    const { cached } = makeExecutable(target, program, path);
    console.log(
      `${path}: ${(statSync(path).size / 1e6).toFixed(0)} MB, Node ${runtimes[target].version}, ` +
        `${cached ? 'compiled beforehand' : 'compiled at its start'}, sha256 ${hashOf(path)}`,
    );
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

/** All that bin/venv-relocate.js loads in one file: a single executable can `require` nothing but what is in Node. */
async function bundle(outfile) {
  await build({
    absWorkingDir: root,
    entryPoints: ['bin/venv-relocate.js'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    legalComments: 'none',
    logLevel: 'warning',
  });
  // An executable starts with no line for a shell.
  writeFileSync(outfile, readFileSync(outfile, 'utf8').replace(/^#!.*\n/, ''));
  return outfile;
}

function makeExecutable(target, program, path) {
  const runtime = fetchRuntime(target);
  const starter = starterOf(target, runtime);
  const blob = makeBlob(starter ?? [fetchRuntime(here)], program, starter !== undefined);
  if (target.startsWith('win32')) brandWindowsProgram(runtime, path, { version, description });
  else copyFileSync(runtime, path);
  chmodSync(path, 0o755);
  const isMac = target.startsWith('darwin');
  if (isMac) signOnMac('--remove-signature', path);
  const segment = isMac ? ['--macho-segment-name', 'NODE_SEA'] : [];
  must([process.execPath, postject, path, 'NODE_SEA_BLOB', blob, '--sentinel-fuse', sentinel, ...segment]);
  if (isMac) signOnMac('--sign', '-', path);
  return { cached: starter !== undefined };
}

/**
 * How to start a runtime on this machine, undefined where that cannot be. What V8 compiled beforehand is good for the
 * very program that compiled it, and for no other.
 */
function starterOf(target, runtime) {
  if (target === here) return [runtime];
  if (process.platform === 'win32' || target !== `win32-${process.arch}`) return undefined;
  return run(['wine', runtime, '--version']).status === 0 ? ['wine', runtime] : undefined;
}

function makeBlob(node, main, useCodeCache) {
  const output = join(scratch, 'main.blob');
  const config = join(scratch, 'main.json');
  writeFileSync(
    config,
    JSON.stringify({
      main: basename(main),
      output: basename(output),
      disableExperimentalSEAWarning: true,
      useCodeCache,
    }),
  );
  must([...node, '--experimental-sea-config', basename(config)]);
  return output;
}

// macOS runs nothing on ARM that is not signed, if only by nobody.
function signOnMac(...args) {
  if (process.platform !== 'darwin') {
    console.warn('codesign is on macOS alone: sign this executable there before it is used');
    return;
  }
  must(['codesign', ...args]);
}

function must(command) {
  const { status, said } = run(command);
  if (status !== 0) throw new Error(`${command.join(' ')} failed: ${said}`);
}

function run([command, ...args]) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: scratch,
    encoding: 'utf8',
    env: { ...process.env, ...wineEnvironment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { status, said: error?.message ?? `${stdout}${stderr}`.trim() };
}

function nameOf(target) {
  return `venv-relocate-${version}-${target}${target.startsWith('win32') ? '.exe' : ''}`;
}

function hashOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
