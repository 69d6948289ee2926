import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireSchema } from './require-schema.ts';

export type Environment = Readonly<Record<string, string>>;

export interface CommandOptions {
  readonly cwd?: string;
  /** The whole environment of the child; nothing is inherited beside it. Default: `cleanEnvironment()`. */
  readonly env?: Environment;
  /** Milliseconds after which the child and its children are killed. Default: 120 000. */
  readonly timeoutMs?: number;
  readonly input?: string;
  /** Run as another account (root only). */
  readonly uid?: number;
  readonly gid?: number;
}

export interface CommandResult {
  /** Exit status, null when a signal ended it or it could not be started. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** Also holds why the command could not be started, or that it took too long. */
  readonly stderr: string;
  /** Wall time in milliseconds. */
  readonly ms: number;
}

export const projectRoot: string = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What registries need (proxies, certificates, index addresses), and nothing that changes how Python starts. */
const kept: readonly RegExp[] = [
  /^PIP_(INDEX_URL|EXTRA_INDEX_URL|CERT|CLIENT_CERT|TRUSTED_HOST|PROXY|TIMEOUT|DEFAULT_TIMEOUT|RETRIES|FIND_LINKS|NO_INDEX|CONFIG_FILE)$/,
  /^(UV_(INDEX|DEFAULT_INDEX|INDEX_URL|EXTRA_INDEX_URL|NATIVE_TLS|SYSTEM_CERTS|INSECURE_HOST|HTTP_TIMEOUT|CONFIG_FILE))$/,
  /^(SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|NODE_EXTRA_CA_CERTS)$/,
  /^(http_proxy|https_proxy|all_proxy|no_proxy)$/i,
  /^(LANG|LC_ALL|TERM|TMPDIR|TZ|USER|LOGNAME)$/,
];

/**
 * An environment of which the caller knows every variable that matters.
 * PATH holds only the system's directories, so that a version manager's shims cannot answer in place of the Python meant.
 */
export function cleanEnvironment(extra: Environment = {}): Environment {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && kept.some((pattern) => pattern.test(name))) environment[name] = value;
  }
  // pip looks for its configuration below HOME, which tests replace.
  if (environment.PIP_CONFIG_FILE === undefined) {
    const own = [join(homedir(), '.config', 'pip', 'pip.conf'), join(homedir(), '.pip', 'pip.conf')].find(
      (path) => existsSync(path),
    );
    if (own !== undefined) environment.PIP_CONFIG_FILE = own;
  }
  return {
    LANG: 'C.UTF-8',
    ...environment,
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: homedir(),
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    ...extra,
  };
}

/** Runs one command without a shell. Never rejects: what went wrong is in the result. */
export function run(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const started = performance.now();
  return new Promise((done) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    const child = spawn(command, [...args], {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.uid === undefined ? {} : { uid: options.uid }),
      ...(options.gid === undefined ? {} : { gid: options.gid }),
      env: { ...(options.env ?? cleanEnvironment()) },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own, so that a time limit also ends what the command started.
      detached: process.platform !== 'win32',
    });
    let finished = false;
    const finish = (code: number | null, signal: NodeJS.Signals | null): void => {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      done({
        code,
        signal,
        stdout: Buffer.concat(stdout).toString('utf8'),
        stderr: Buffer.concat(stderr).toString('utf8'),
        ms: Math.round(performance.now() - started),
      });
    };
    const limit = options.timeoutMs ?? 120_000;
    const timer = setTimeout(() => {
      stderr.push(Buffer.from(`\n[stopped after ${limit} ms]\n`));
      endGroup(child.pid);
    }, limit);
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.on('error', (error) => {
      stderr.push(Buffer.from(`[could not start ${command}: ${error.message}]\n`));
      finish(null, null);
    });
    child.on('close', finish);
    // A child that ends without reading its input is no error of ours.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** As `run`, but a status other than 0 is an error that holds all that was said. */
export async function runOrThrow(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const result = await run(command, args, options);
  if (result.code === 0) return result;
  throw new Error(
    `${[command, ...args].join(' ')}\nended with ${result.signal ?? result.code ?? 'no status'} after ${result.ms} ms\n` +
      `${result.stdout.slice(-4000)}\n${result.stderr.slice(-8000)}`,
  );
}

/**
 * Runs the command line of this project, as a user would: `node bin/venv-relocate.js`. A document that `--json` prints
 * has to be of the form that its schema promises, whatever the test is about.
 */
export async function runRelocate(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const env = options.env ?? cleanEnvironment({ NO_COLOR: '1' });
  const program = join(projectRoot, 'bin', 'venv-relocate.js');
  const result = await run(process.execPath, [program, ...args], { ...options, env });
  requireSchema(args, result);
  return result;
}
