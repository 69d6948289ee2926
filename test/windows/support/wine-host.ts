import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheRoot } from './cached-directory.ts';
import { copyTree } from './tree-copy.ts';
import {
  type CommandResult,
  decodeWindowsOutput,
  defaultTimeoutMs,
  quoteWindowsArgument,
  type RunningCommand,
  timedOut,
  type WindowsCommand,
  type WindowsHost,
} from './windows-host.ts';
import { linuxVariables, runWine, wineEnvironment, wineTemplate, wineTools } from './wine-template.ts';

/**
 * What CPython 3.12 and later find missing in Wine 8: `CopyFile2` of kernel32, which shutil prefers, and what `_wmi`
 * calls, which `platform` asks first. Each has a fallback for when it is absent.
 */
const sitecustomize = `import sys

if sys.version_info >= (3, 12):
    import _winapi

    if hasattr(_winapi, "CopyFile2"):
        del _winapi.CopyFile2
    sys.modules["_wmi"] = None
`;

/** A fresh WINEPREFIX: C: of its own, the cache as K:, the project as P:, and nothing else of this machine. */
export async function createWineHost(projectDirectory: string): Promise<WindowsHost> {
  const [template, tools] = [await wineTemplate(), await wineTools()];
  const directory = await realpath(await mkdtemp(join(tmpdir(), 'venv-relocate-windows-')));
  const prefix = join(directory, 'prefix');
  const requests = join(directory, 'requests');
  // The registry files are rewritten in place when they have several links; Windows' own programs are never written.
  await copyTree(template, prefix, (path) => (path.startsWith('drive_c/windows/') ? 'link' : 'copy'));
  await copyTree(tools, requests, () => 'link');
  const drives = new Map([
    ['C', join(prefix, 'drive_c')],
    ['K', await realpath(cacheRoot())],
    ['P', await realpath(projectDirectory)],
    ['W', requests],
  ]);
  await mkdir(join(prefix, 'dosdevices'));
  for (const [letter, target] of drives) {
    await symlink(target, join(prefix, 'dosdevices', `${letter.toLowerCase()}:`));
  }
  const env = wineEnvironment(prefix);
  // Stays up between commands, which halves the time of each, yet not for ever if this process is killed.
  await runWine('wineserver', ['-p120'], prefix);

  let count = 0;
  const start = async (command: WindowsCommand): Promise<RunningCommand> => {
    count += 1;
    const name = String(count);
    const folder = join(requests, name);
    await mkdir(folder);
    await writeFile(join(folder, 'stdin'), command.stdin ?? '');
    await writeFile(join(folder, 'request'), requestOf(command), 'utf16le');
    return startRequest(command, folder, name, env, join(prefix, 'drive_c'));
  };

  return {
    kind: 'wine',
    start,
    pathOf: (path) => pathOnDrive(drives, path),
    windowsPathOf: (path) => pathOnWindows(drives, path),
    adaptPython: (python) => writeFile(join(python, 'Lib', 'sitecustomize.py'), sitecustomize),
    uvEnvironment: { UV_LINK_MODE: 'copy' },
    dispose: async () => {
      await runWine('wineserver', ['-k'], prefix).catch(ignoreNoServer);
      await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

/** `wineserver -k` fails when no server runs, which is as good. */
function ignoreNoServer(error: unknown): void {
  if (!(error instanceof Error) || !error.message.startsWith('wineserver')) throw error;
}

function requestOf(command: WindowsCommand): string {
  const line = [command.program, ...command.args].map(quoteWindowsArgument).join(' ');
  const environment: Record<string, string | undefined> = {};
  for (const name of linuxVariables) environment[name] = undefined;
  Object.assign(environment, command.env);
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value ?? ''}`);
  return `${[line, command.cwd ?? 'C:\\', ...variables].join('\0')}\0\0`;
}

function startRequest(
  command: WindowsCommand,
  folder: string,
  name: string,
  env: NodeJS.ProcessEnv,
  cwd: string,
): RunningCommand {
  const wine = spawn('wine', ['W:\\start-command.exe', `W:\\${name}`], { env, cwd, stdio: 'ignore' });
  const ended = new Promise<void>((resolve, reject) => {
    wine.on('error', reject);
    wine.on('close', () => resolve());
  });
  const kill = async (): Promise<void> => {
    await writeFile(join(folder, 'kill'), '');
    await ended;
  };
  const finish = async (): Promise<CommandResult> => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      writeFile(join(folder, 'kill'), '').catch(() => wine.kill('SIGKILL'));
    }, command.timeoutMs ?? defaultTimeoutMs);
    await ended.finally(() => clearTimeout(timer));
    const result = await resultIn(folder, command.program);
    if (late) throw timedOut(command, result);
    await rm(folder, { recursive: true, force: true });
    return result;
  };
  const done = finish();
  return { pid: pidIn(folder, done), done, kill };
}

async function resultIn(folder: string, program: string): Promise<CommandResult> {
  const code = await readFile(join(folder, 'code'), 'utf8').catch(() => 'lost');
  if (!/^\d+$/.test(code)) throw new Error(`Windows did not run ${program}: ${code}`);
  const [stdout, stderr] = await Promise.all(
    ['stdout', 'stderr'].map(async (name) => decodeWindowsOutput(await readFile(join(folder, name)))),
  );
  return { code: Number(code), stdout: stdout ?? '', stderr: stderr ?? '' };
}

async function pidIn(folder: string, done: Promise<CommandResult>): Promise<number> {
  let over = false;
  const end = (): void => {
    over = true;
  };
  done.then(end, end);
  while (!over) {
    if (existsSync(join(folder, 'pid'))) return Number(await readFile(join(folder, 'pid'), 'utf8'));
    await sleep(20);
  }
  return 0;
}

function pathOnDrive(drives: ReadonlyMap<string, string>, path: string): string {
  const [drive, ...names] = path.split(/[\\/]+/).filter((name) => name !== '');
  const root = drives.get((drive ?? '').slice(0, 1).toUpperCase());
  if (root === undefined || !/^[a-z]:$/i.test(drive ?? ''))
    throw new Error(`no drive of this machine: ${path}`);
  return names.reduce(childInAnyCase, root);
}

function childInAnyCase(directory: string, name: string): string {
  const exact = join(directory, name);
  if (existsSync(exact) || !existsSync(directory)) return exact;
  const wanted = name.toLowerCase();
  const found = readdirSync(directory).find((entry) => entry.toLowerCase() === wanted);
  return found === undefined ? exact : join(directory, found);
}

function pathOnWindows(drives: ReadonlyMap<string, string>, path: string): string {
  for (const [letter, root] of drives) {
    if (path === root || path.startsWith(root + sep)) {
      return `${letter}:\\${relative(root, path).replaceAll('/', '\\')}`;
    }
  }
  throw new Error(`not visible from Windows: ${path}`);
}
