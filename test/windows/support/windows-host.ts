/** A Windows program to start. Paths are Windows paths. */
export interface WindowsCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** Working directory; `C:\` unless told. */
  readonly cwd?: string;
  /** Added to the machine's environment; `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What the program reads from stdin; nothing unless told. */
  readonly stdin?: string;
  /** Milliseconds after which the program is ended and the promise rejected. */
  readonly timeoutMs?: number;
}

export interface CommandResult {
  /** As Windows has it, 0 to 2^32-1. */
  readonly code: number;
  /** UTF-8, or Windows-1252 where the bytes are not UTF-8. */
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCommand {
  /** The Windows process id, once the program runs. */
  readonly pid: Promise<number>;
  readonly done: Promise<CommandResult>;
  /** End it as TerminateProcess does: no handler runs. What it started ends too. */
  kill(): Promise<void>;
}

/** Where Windows programs run: Wine with a prefix of its own, or the Windows that the tests run on. */
export interface WindowsHost {
  readonly kind: 'wine' | 'native';
  start(command: WindowsCommand): Promise<RunningCommand>;
  /** The path by which the test process reaches a Windows path. Letter case of what exists is found. */
  pathOf(windowsPath: string): string;
  /** The path by which a Windows program reaches the cache, the project, or a path that `pathOf` gave. */
  windowsPathOf(path: string): string;
  /** What a freshly installed Python needs to run in this place. */
  adaptPython(directory: string): Promise<void>;
  /** Environment that keeps uv working in this place. */
  readonly uvEnvironment: Readonly<Record<string, string>>;
  dispose(): Promise<void>;
}

/** One argument as the Microsoft C runtime and CommandLineToArgvW read it back. */
export function quoteWindowsArgument(argument: string): string {
  if (argument !== '' && !/[\s"]/.test(argument)) return argument;
  return `"${argument.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;
}

export function decodeWindowsOutput(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

export function timedOut(command: WindowsCommand, result: CommandResult): Error {
  const { program, args, timeoutMs = defaultTimeoutMs } = command;
  return new Error(
    `${program} ${args.join(' ')} was ended after ${timeoutMs} ms\nstdout: ${result.stdout}\nstderr: ${result.stderr}`,
  );
}

export const defaultTimeoutMs = 120_000;
