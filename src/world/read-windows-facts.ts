import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { win32 } from 'node:path';
import { parseWhoamiGroups } from '../platform/parse-whoami-groups.ts';
import { codeOf } from './file-reader.ts';
import type { WindowsFacts } from './windows-facts.ts';
import type { ProcessRunner, RunResult } from './world.ts';

/** Milliseconds that a program of Windows has to answer. */
const timeout = 15_000;
const outputLimit = 4 * 1024 * 1024;

/**
 * Asks reg.exe, icacls.exe and whoami.exe, each by its absolute path and never through a shell. The first two print in a
 * code page that cannot hold every path, and exactly only into a file, which lies in a new directory of the temporary
 * one and is gone when they have answered.
 */
export function readWindowsFacts(processes: ProcessRunner): WindowsFacts {
  const exports = new Map<string, ReturnType<WindowsFacts['exportKey']>>();
  const accessLists = new Map<string, Promise<string | undefined>>();
  let elevated: Promise<boolean> | undefined;
  const run = (program: string, args: readonly string[]): Promise<RunResult> =>
    processes.run(win32.join(systemRoot(), 'System32', program), args, {
      environment: windowsEnvironment(),
      directory: `${systemRoot()}\\`,
      timeout,
      outputLimit,
    });
  return {
    exportKey: (key, view) =>
      remember(exports, `${view} ${key}`, async () => {
        const text = await intoFile((file) => run('reg.exe', ['export', key, file, '/y', `/reg:${view}`]));
        return text === undefined ? { kind: 'refused' } : { kind: 'text', text };
      }),
    accessList: (path) =>
      remember(accessLists, path, () => intoFile((file) => run('icacls.exe', [path, '/save', file, '/q']))),
    isElevated: () => {
      elevated ??= run('whoami.exe', ['/groups']).then(
        (result) =>
          result.kind === 'exited' && parseWhoamiGroups(new TextDecoder('latin1').decode(result.stdout)),
      );
      return elevated;
    },
  };
}

function remember<T>(memory: Map<string, Promise<T>>, key: string, find: () => Promise<T>): Promise<T> {
  const known = memory.get(key) ?? find();
  memory.set(key, known);
  return known;
}

/** The UTF-16 text that a program saves under the name it is given; undefined where it fails or saves nothing. */
async function intoFile(save: (file: string) => Promise<RunResult>): Promise<string | undefined> {
  const directory = mkdtempSync(win32.join(tmpdir(), 'venv-relocate-'));
  try {
    const file = win32.join(directory, 'answer');
    const result = await save(file);
    if (result.kind !== 'exited' || result.code !== 0) return undefined;
    return new TextDecoder('utf-16le').decode(readFileSync(file));
  } catch (error) {
    // Wine's icacls answers 0 and saves nothing.
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  } finally {
    // A virus scanner may still look at what has just been written.
    rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

/** Where Windows itself lies. */
export function systemRoot(): string {
  return process.env.SystemRoot ?? 'C:\\Windows';
}

/** For programs of Windows itself: they need to know where it is, and a place for what is temporary. */
export function windowsEnvironment(): Readonly<Record<string, string>> {
  const kept = ['SystemRoot', 'SystemDrive', 'windir', 'TEMP', 'TMP', 'USERPROFILE', 'WINEPREFIX'];
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
