import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve, win32 } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createNativeHost } from './native-host.ts';
import type { NodeVersion, PythonSeries, PythonVersion } from './pinned-versions.ts';
import { copyTree, type HowToCopy } from './tree-copy.ts';
import type { CommandResult, RunningCommand, WindowsCommand, WindowsHost } from './windows-host.ts';
import { windowsNode } from './windows-node.ts';
import { exactPythonVersion, windowsPython } from './windows-pythons.ts';
import {
  type PythonRegistration,
  profileEntry,
  pythonEntries,
  type RegistryEntry,
  registryFile,
} from './windows-registry.ts';
import { createWineHost } from './wine-host.ts';

export type RunOptions = Omit<WindowsCommand, 'program' | 'args'>;

const projectDirectory = resolve(import.meta.dirname, '..', '..', '..');

/** A Windows for one test: a disk, a registry, and programs that run there. Dispose of it when the test ends. */
export class WindowsMachine {
  readonly host: WindowsHost;
  readonly #made = new Set<string>();
  readonly #keys = new Map<string, 64 | 32>();

  private constructor(host: WindowsHost) {
    this.host = host;
  }

  static async create(): Promise<WindowsMachine> {
    const isWindows = process.platform === 'win32';
    return new WindowsMachine(isWindows ? createNativeHost() : await createWineHost(projectDirectory));
  }

  /** The path by which the test process reaches a Windows path, whatever case its letters have. */
  pathOf(windowsPath: string): string {
    return this.host.pathOf(windowsPath);
  }

  /** The Windows path of a file of the project, for example `dist/cli.js`. */
  projectPath(...names: string[]): string {
    return this.host.windowsPathOf(join(projectDirectory, ...names));
  }

  /** Run a Windows program to its end. Rejects when it cannot start or takes too long, not for its exit code. */
  async run(program: string, args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
    const running = await this.start(program, args, options);
    return running.done;
  }

  /** Like `run`, and rejects for an exit code other than 0. */
  async mustRun(program: string, args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
    const result = await this.run(program, args, options);
    if (result.code === 0) return result;
    throw new Error(
      `${program} ${args.join(' ')} ended with ${result.code}\n${result.stdout}\n${result.stderr}`,
    );
  }

  /** Start a Windows program, to kill it in the middle. */
  start(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunningCommand> {
    return this.host.start({ ...options, program, args });
  }

  /** Put a CPython at a Windows path, as its installer would; nothing is registered. */
  async installPython(version: PythonSeries | PythonVersion, at: string): Promise<void> {
    // Hard links from the cache where Wine runs; what a test may write into in place is its own copy.
    const how: HowToCopy = this.host.kind === 'wine' ? 'link' : 'copy';
    await this.makeDirectory(win32.dirname(at));
    this.#made.add(at);
    const local = this.pathOf(at);
    await copyTree(await windowsPython(exactPythonVersion(version)), local, (path) =>
      /^[^/]+\.exe$/.test(path) ? 'copy' : how,
    );
    await this.host.adaptPython(local);
  }

  /** Run Windows Node with a script of the project, which is seen below `projectPath()`. */
  async node(
    args: readonly string[],
    options: RunOptions & { readonly version?: NodeVersion } = {},
  ): Promise<CommandResult> {
    const { version = '20.20.2', ...rest } = options;
    return this.run(await this.nodeProgram(version), args, rest);
  }

  /** The Windows path of `node.exe`, for `start`. */
  async nodeProgram(version: NodeVersion = '20.20.2'): Promise<string> {
    return this.host.windowsPathOf(join(await windowsNode(version), 'node.exe'));
  }

  async registerPython(...pythons: readonly PythonRegistration[]): Promise<void> {
    await this.setRegistry(pythons.flatMap(pythonEntries));
  }

  /** Add an account to the list of profiles; its folder is made too. */
  async addProfile(profile: { readonly sid: string; readonly path: string }): Promise<void> {
    await this.makeDirectory(profile.path);
    await this.setRegistry([profileEntry(profile)]);
  }

  async setRegistry(entries: readonly RegistryEntry[]): Promise<void> {
    for (const view of [64, 32] as const) {
      const inView = entries.filter((entry) => (entry.view ?? 64) === view);
      if (inView.length === 0) continue;
      for (const entry of inView) this.#keys.set(entry.key, view);
      const file = `C:\\venv-relocate-test-${view}.reg`;
      await writeFile(this.pathOf(file), registryFile(inView), 'utf16le');
      try {
        await this.mustRun('reg.exe', ['import', file, `/reg:${view}`]);
      } finally {
        await rm(this.pathOf(file), { force: true });
      }
    }
  }

  /** Make a folder and those above it; those that were not there are removed in the end. */
  async makeDirectory(windowsPath: string): Promise<void> {
    let missing: string | undefined;
    for (let path = windowsPath; !existsSync(this.pathOf(path)); path = win32.dirname(path)) missing = path;
    if (missing === undefined) return;
    this.#made.add(missing);
    await mkdir(this.pathOf(windowsPath), { recursive: true });
  }

  async writeFile(windowsPath: string, content: string | Uint8Array): Promise<void> {
    await this.makeDirectory(win32.dirname(windowsPath));
    this.#made.add(windowsPath);
    await writeFile(this.pathOf(windowsPath), content);
  }

  /** Wait until a program of the machine has made a file. */
  async waitFor(windowsPath: string): Promise<void> {
    for (let attempt = 0; attempt < 600; attempt += 1) {
      if (existsSync(this.pathOf(windowsPath))) return;
      await sleep(50);
    }
    throw new Error(`${windowsPath} did not come within 30 s`);
  }

  /** Say that a test leaves something at this path, so that it goes with the machine. */
  willMake(windowsPath: string): void {
    this.#made.add(windowsPath);
  }

  async dispose(): Promise<void> {
    // A prefix of Wine goes as a whole; a real Windows must be as it was.
    if (this.host.kind === 'native') {
      for (const [key, view] of this.#keys) await this.run('reg.exe', ['delete', key, '/f', `/reg:${view}`]);
      for (const path of this.#made) {
        await rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
      }
    }
    await this.host.dispose();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}
