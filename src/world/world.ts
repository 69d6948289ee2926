import type { WindowsFacts } from './windows-facts.ts';

/**
 * Everything outside the program, as one value that is handed in: the real one in `real-world.ts`, one that fails at a
 * chosen effect in the tests. Paths are absolute; file-system failures are `FileError` values thrown.
 */
export interface World {
  readonly files: FileReader;
  readonly writer: FileWriter;
  readonly processes: ProcessRunner;
  readonly system: SystemFacts;
  readonly windows: WindowsFacts;
  /** Starts a process of this program that works as another account; for root alone. */
  startOwner(user: number, listener: OwnerListener): OwnerProcess;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Lets that many milliseconds pass. */
  sleep(milliseconds: number): Promise<void>;
  /** A short name that nobody can predict, of lower-case letters and digits. */
  randomName(): string;
}

/** What a file system says about a place, links not followed unless `stat` was asked. */
export interface FileFacts {
  readonly kind: 'file' | 'directory' | 'link' | 'other';
  /** Bytes. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
  readonly device: number;
  readonly inode: number;
  /** Milliseconds since the epoch, with fractions. */
  readonly modified: number;
  readonly links: number;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: FileFacts['kind'];
}

/** Looks and never writes: all that reading, planning and judging get. */
export interface FileReader {
  /** Undefined where nothing is there. */
  lstat(path: string): Promise<FileFacts | undefined>;
  stat(path: string): Promise<FileFacts | undefined>;
  /** At most `limit` bytes from the start; the whole file where it is shorter. Regular files only. */
  readFile(path: string, limit: number): Promise<Uint8Array>;
  /** The same for a file that has to be there itself: no link to it, and no second name of one that lies elsewhere. */
  readPlain(path: string, limit: number): Promise<Uint8Array>;
  /**
   * Lets a function look at the whole content of a regular file that has to be there itself, no link to it. The bytes are
   * only good within that call: what a look at a whole venv reads need not be kept.
   * @param limit of a larger file only so much is shown
   */
  lookInto<Found>(path: string, limit: number, look: (bytes: Uint8Array) => Found): Promise<Found>;
  readLink(path: string): Promise<string>;
  realPath(path: string): Promise<string>;
  /** Undefined where there is no such directory. */
  readDirectory(path: string): Promise<readonly DirectoryEntry[] | undefined>;
  /** SHA-256 of a regular file's content, lower-case hex; of at most a gigabyte. */
  hash(path: string): Promise<string>;
  /**
   * Whether any of these files has an access list, extended attributes or a security context that a new file in its
   * place would not have by itself; directories may be among them. Small files: they are read as a whole.
   */
  haveAttributes(paths: readonly string[]): Promise<boolean>;
  /** Files and directories that match a glob, absolute. */
  glob(pattern: string): Promise<readonly string[]>;
}

/** Owner, group and permission bits of a file to be made. */
export interface Ownership {
  readonly owner: number;
  readonly group: number;
  readonly mode: number;
  /** A file whose access list, extended attributes and security context it gets as well; none unless told. */
  readonly like?: string;
  /** Of use only as long as the machine runs, so that nobody waits for the disk. */
  readonly passing?: boolean;
}

/** Each method is one effect, so that a test can stop the program before any of them. */
export interface FileWriter {
  makeDirectory(path: string, mode: number): Promise<void>;
  /** Makes a file that must not exist, with its content on disk when it returns, unless it is a passing one. */
  writeNew(path: string, bytes: Uint8Array, ownership: Ownership): Promise<void>;
  /** Copies a file's content to a name that must not exist, on disk when it returns. */
  copyNew(source: string, path: string, ownership: Ownership): Promise<void>;
  /** Another name for the same file; false where the file system has no hard links. */
  hardLink(existing: string, path: string): Promise<boolean>;
  symbolicLink(target: string, path: string): Promise<void>;
  /** Takes the place of what is there. */
  rename(from: string, to: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  removeDirectory(path: string): Promise<void>;
  setTimes(path: string, modified: number): Promise<void>;
  /** Waits until the names in a directory are on disk. */
  syncDirectory(path: string): Promise<void>;
}

export type RunResult =
  | {
      readonly kind: 'exited';
      readonly code: number | undefined;
      readonly signal: string | undefined;
      readonly stdout: Uint8Array;
      readonly stderr: string;
      readonly milliseconds: number;
    }
  | { readonly kind: 'timed-out'; readonly milliseconds: number }
  | { readonly kind: 'not-started'; readonly errorCode: string };

export interface RunOptions {
  /** The whole environment; nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  readonly directory: string;
  /** Milliseconds; then the process and what it started are killed. */
  readonly timeout: number;
  /** Bytes of stdout and of stderr that are kept; the process is killed when it prints more. */
  readonly outputLimit: number;
}

/** An account as the kernel knows it. */
export interface Identity {
  readonly user: number;
  readonly group: number;
}

/** A process of this program that works as another account, and is asked and answers in lines. */
export interface OwnerProcess {
  send(line: string): void;
  /** Ends it at once. */
  kill(): void;
  /** Lets it finish what it has begun, and end. */
  release(): void;
  /** Whether this program has to wait for it. */
  hold(wanted: boolean): void;
}

export interface OwnerListener {
  line(text: string): void;
  /** It is gone: in what way, and the last that it said. Called once. */
  end(how: string): void;
}

/** A process of this or another machine, told apart from a later one with the same number. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** When it began, as its system tells it; empty where that cannot be had. */
  readonly born: string;
}

export interface ProcessRunner {
  /** The process that this program is. */
  self(): ProcessIdentity;
  /** Whether a process of this machine still runs. */
  isAlive(process: ProcessIdentity): boolean;
  /**
   * Runs one program with arguments, never through a shell, and with nothing on its standard input. Root's own rights
   * go only to what nobody else can write; all else runs as the account that can, or as nobody.
   */
  run(program: string, args: readonly string[], options: RunOptions): Promise<RunResult>;
}

/** An account of the system, and where its home is. */
export interface Account {
  readonly name: string;
  /** Undefined on Windows. */
  readonly uid: number | undefined;
  /** The primary group; undefined where the list of accounts does not tell. */
  readonly gid: number | undefined;
  readonly home: string;
}

/** As whom this program runs, and what that lets it do. */
export interface Rights {
  /** Undefined on Windows. */
  readonly uid: number | undefined;
  /** Whether it can do everything and become anybody: root of a system or of a container. */
  readonly all: boolean;
  /** Groups whose members can become root anyway. */
  readonly trustedGroups: ReadonlySet<number>;
}

export interface SystemFacts {
  /** As Node names it: `linux`, `darwin`, `win32`, … */
  readonly platform: string;
  /** As Node names it: `x64`, `arm64`, … */
  readonly architecture: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cores: number;
  readonly rights: Rights;
  accounts(): Promise<readonly Account[]>;
  /** Id of the distribution (`debian`, `fedora`, …); undefined elsewhere. */
  distribution(): Promise<string | undefined>;
}

/** A file-system failure with its POSIX code: EACCES, ENOSPC, EROFS, … */
export class FileError extends Error {
  readonly code: string;
  readonly path: string;
  /** What was being done, so that the path completes it: `rename to`. */
  readonly operation: string;
  /** The code in words for people, and itself. */
  readonly reason: string;
  /** The processes that have the file open, where that is what is wrong and they are known. */
  readonly holders: readonly string[];

  constructor(
    code: string,
    path: string,
    operation: string,
    options?: { readonly cause?: unknown; readonly holders?: readonly string[] },
  ) {
    super(`${operation} ${path}: ${code}`, options);
    this.name = 'FileError';
    this.code = code;
    this.path = path;
    this.operation = operation;
    this.holders = options?.holders ?? [];
    const words = reasons[code];
    this.reason = words === undefined ? code : `${words} (${code})`;
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'read-only file system',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EIO: 'input or output error',
  EBUSY: 'in use',
  ENOENT: 'not there',
  ESTALE: 'the share has lost it',
  ENOTCONN: 'the share is gone',
  EHOSTDOWN: 'the server of the share is down',
  ETIMEDOUT: 'no answer in time',
  EATTRIBUTES: 'the program for that failed',
  EFBIG: 'too large for what it is to be',
};
