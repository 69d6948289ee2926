import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A directory for temporary files that every account can go through; TMPDIR itself is often private to one. */
export function sharedTemporaryRoot(): string {
  const found = [tmpdir(), '/tmp', '/var/tmp'].find(othersCanTraverse);
  return realpathSync(found ?? tmpdir());
}

function othersCanTraverse(directory: string): boolean {
  if (process.platform === 'win32') return true;
  try {
    for (let path = realpathSync(directory); ; path = dirname(path)) {
      if ((statSync(path).mode & 0o001) === 0) return false;
      if (path === dirname(path)) return true;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Makes a directory (and those above it) with mode 755, whatever the umask. */
export function makePublicDirectory(directory: string): string {
  const first = mkdirSync(directory, { recursive: true });
  if (first === undefined) return directory;
  for (let path = directory; path.length >= first.length; path = dirname(path)) chmodSync(path, 0o755);
  return directory;
}

/** Makes a directory that only its owner can look into, as accounts' homes often are. Returns it. */
export function makePrivateHome(directory: string): string {
  makePublicDirectory(dirname(directory));
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o700);
  return directory;
}

export interface TemporaryDirectory extends AsyncDisposable {
  readonly path: string;
  readonly remove: () => void;
}

/** A fresh directory (mode 755) for one test. `await using`, `remove()` or `temporaryDirectories` takes it away again. */
export function makeTemporaryDirectory(name = 'test'): TemporaryDirectory {
  const path = mkdtempSync(join(sharedTemporaryRoot(), `venv-relocate-${name}-`));
  chmodSync(path, 0o755);
  const remove = (): void => {
    if (process.env.VENV_RELOCATE_TEST_KEEP !== undefined) return;
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  };
  return {
    path,
    remove,
    [Symbol.asyncDispose]: async () => {
      remove();
    },
  };
}

export interface TemporaryDirectories {
  readonly make: (name?: string) => string;
  readonly removeAll: () => void;
}

/** Directories of one test file: `const temporary = temporaryDirectories(); afterAll(temporary.removeAll)`. */
export function temporaryDirectories(): TemporaryDirectories {
  const made: TemporaryDirectory[] = [];
  return {
    make: (name) => {
      const directory = makeTemporaryDirectory(name);
      made.push(directory);
      return directory.path;
    },
    removeAll: () => {
      for (const directory of made.splice(0)) directory.remove();
    },
  };
}
