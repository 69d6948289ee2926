import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, lstat, mkdir, mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachedDirectory } from './cached-directory.ts';
import { fetchByCommand, localPython, runLocalCommand } from './local-command.ts';
import { ziglangVersion } from './pinned-versions.ts';

/** The environment of every Wine process; nothing else of the test's own environment reaches Windows. */
export function wineEnvironment(prefix: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    USER: process.env.USER,
    LANG: 'C.UTF-8',
    WINEPREFIX: prefix,
    WINEDEBUG: '-all',
    // No Mono or Gecko is offered, no menu entries are written outside of the prefix, and no debugger holds up a crash.
    WINEDLLOVERRIDES: 'mscoree,mshtml=;winemenubuilder.exe,winedbg.exe=d',
  };
}

/** Variables of the Linux side that Wine hands on, and that no Windows has. */
export const linuxVariables: readonly string[] = ['HOME', 'LANG', 'USER', 'PWD', 'OLDPWD', 'SHLVL', '_'];

/** Milliseconds that one of Wine's own programs may take: on a busy machine, a new prefix was seen to take a minute. */
const wineTimeout = 240_000;

/**
 * Run one of Wine's own programs on a prefix. Its output goes nowhere: the services that it leaves running would keep
 * a pipe open.
 */
export function runWine(
  program: 'wine' | 'wineserver',
  args: readonly string[],
  prefix: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      env: wineEnvironment(prefix),
      stdio: 'ignore',
      timeout: wineTimeout,
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else {
        const how = code === null ? `was ended after ${wineTimeout / 1000} s` : `ended with ${code}`;
        reject(new Error(`${program} ${args.join(' ')} ${how}`));
      }
    });
  });
}

/** Install Wine 8 with apt when it is absent. */
export async function ensureWine(): Promise<void> {
  if (isWineThere()) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || spawnSync('apt-get', ['--version']).error !== undefined) {
    throw new Error(
      'The Windows tests need Wine on this system. Install it (on Debian: apt-get install wine wine64) and run again.',
    );
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = [
    '-y',
    '-o',
    'DPkg::Lock::Timeout=600',
    '--no-install-recommends',
    'install',
    'wine',
    'wine64',
  ];
  await fetchByCommand('apt-get', ['-o', 'DPkg::Lock::Timeout=600', 'update'], { env });
  await fetchByCommand('apt-get', install, { env });
  if (!isWineThere()) throw new Error('apt-get installed wine, and still it does not start');
}

function isWineThere(): boolean {
  return spawnSync('wine', ['--version']).status === 0;
}

/** A folder with `start-command.exe` and `bcryptprimitives.dll`, built from `native/`. */
export function wineTools(): Promise<string> {
  return cachedDirectory(join('wine', 'tools'), async (directory) => {
    const zig = await ziglang();
    const sources = join(import.meta.dirname, 'native');
    const compile = (output: string, source: string, ...more: string[]): Promise<string> =>
      runLocalCommand(
        localPython(),
        [
          ...['-m', 'ziglang', 'cc', '-target', 'x86_64-windows-gnu', '-Os', '-s'],
          ...['-o', join(directory, output), join(sources, source), ...more],
        ],
        { env: { PYTHONPATH: zig, ZIG_GLOBAL_CACHE_DIR: join(zig, 'built') } },
      );
    try {
      await compile('bcryptprimitives.dll', 'process-prng.c', '-shared', '-ladvapi32');
      await compile('start-command.exe', 'start-command.c', '-lshell32');
    } finally {
      // 340 MB that are used once.
      await rm(zig, { recursive: true, force: true });
    }
  });
}

async function ziglang(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'venv-relocate-zig-'));
  await fetchByCommand(localPython(), [
    ...['-m', 'pip', 'install', '--quiet', '--no-deps', '--no-compile', '--target', directory],
    `ziglang==${ziglangVersion}`,
  ]);
  return directory;
}

/** A WINEPREFIX of Windows 10, never run again after it is made. */
export async function wineTemplate(): Promise<string> {
  await ensureWine();
  const tools = await wineTools();
  return cachedDirectory(join('wine', 'template'), async (directory) => {
    await makePrefix(directory);
    const windows = join(directory, 'drive_c', 'windows');
    await copyFile(join(tools, 'bcryptprimitives.dll'), join(windows, 'system32', 'bcryptprimitives.dll'));
    await replaceLinksByFolders(join(directory, 'drive_c', 'users'));
    // Each machine makes its own; drive Z: would show the whole Linux machine.
    await rm(join(directory, 'dosdevices'), { recursive: true });
    await writeFile(join(directory, '.update-timestamp'), 'disable\n');
  });
}

/** What a prefix has when it is complete, of what the tests use; the registry is written when its server ends. */
const partsOfPrefix = [
  'system.reg',
  'user.reg',
  ...['cmd.exe', 'reg.exe', 'icacls.exe', 'whoami.exe', 'kernel32.dll', 'rpcss.exe'].map((name) =>
    join('drive_c', 'windows', 'system32', name),
  ),
];

/** A second attempt, from nothing: the first start of Wine on a machine that is busy may fail for no reason of ours. */
async function makePrefix(directory: string): Promise<void> {
  try {
    await bootPrefix(directory);
  } catch (error) {
    console.error(`Wine made no Windows: ${error instanceof Error ? error.message : error}; once more`);
    await runWine('wineserver', ['-k'], directory).catch(() => undefined);
    for (const name of await readdir(directory)) {
      await rm(join(directory, name), { recursive: true, force: true });
    }
    await bootPrefix(directory);
  }
}

async function bootPrefix(directory: string): Promise<void> {
  await runWine('wine', ['wineboot', '-i'], directory);
  await runWine('wine', ['winecfg', '-v', 'win10'], directory);
  // Until the server ends by itself, what it has to write is not all written.
  await runWine('wineserver', ['-w'], directory);
  const missing = partsOfPrefix.filter((part) => !existsSync(join(directory, part)));
  if (missing.length > 0) {
    throw new Error(`the prefix lacks ${missing.join(', ')}; is this Wine 8 or later, with wine64?`);
  }
}

/** Wine links `Documents` and the like to the Linux home. */
async function replaceLinksByFolders(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const found = await lstat(path);
    if (found.isDirectory()) await replaceLinksByFolders(path);
    else if (found.isSymbolicLink() && (await readlink(path)).startsWith('/')) {
      await rm(path);
      await mkdir(path);
    }
  }
}
