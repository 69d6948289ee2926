import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { differences, snapshotTree, type Tree } from '../../support/tree.ts';

/** Files and directories of root's that nobody else can look into, and that tell whether anybody did. */
export interface Bait {
  readonly directory: string;
  /** A file in it. */
  readonly file: string;
  /** Stands in each of its files and nowhere else. */
  readonly word: string;
  /** What was done to it; empty where nothing was. */
  readonly touched: () => readonly string[];
}

const longAgo = new Date('2001-02-03T04:05:06Z');

export function makeBait(directory: string): Bait {
  const word = `bait-${Math.random().toString(36).slice(2)}`;
  const inside = join(directory, 'site-packages');
  mkdirSync(inside, { recursive: true });
  const files = ['secret', 'pyvenv.cfg', 'python3', 'journal', 'os.py', 'site-packages/a.pth'].map((name) =>
    join(directory, name),
  );
  for (const file of files)
    writeFileSync(file, `home = /${word}\nversion = 3.11.7\n${word}\n`, { mode: 0o600 });
  for (const place of [inside, directory]) chmodSync(place, 0o700);
  const before = snapshotTree(directory);
  // A file system with `relatime` brings the time of access up to date when it is older than the content.
  const places = [...files, inside, directory];
  for (const place of places) utimesSync(place, longAgo, lstatSync(place).mtime);
  const after: Tree = new Map(before);
  return {
    directory,
    file: join(directory, 'secret'),
    word,
    touched: () => {
      const read = places.filter((place) => lstatSync(place).atimeMs !== longAgo.getTime());
      const now = snapshotTree(directory);
      for (const place of places) utimesSync(place, longAgo, lstatSync(place).mtime);
      return [...read.map((place) => `${place} was read`), ...differences(after, now)];
    },
  };
}

/** Whether reading leaves a trace here at all: some file systems are mounted without. */
export function readingLeavesTrace(directory: string): boolean {
  const file = join(directory, 'control');
  writeFileSync(file, 'control');
  utimesSync(file, longAgo, new Date());
  readFileSync(file);
  return lstatSync(file).atimeMs !== longAgo.getTime();
}

/** A place where whatever is run says as whom. */
export interface Witness {
  /** Shell commands that leave word of who runs them, and with what. */
  readonly shell: string;
  /** The same in Python, as one line, with what there is from the first moment on. */
  readonly python: string;
  /** What was said: one text for each time. */
  readonly said: () => readonly string[];
}

export function makeWitness(directory: string): Witness {
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o1777);
  const shell = `{ echo "uid=$(id -u) groups=$(id -G | tr ' ' ,) cwd=$PWD umask=$(umask)"; ls -l /proc/self/fd; tr '\\0' '\\n' </proc/self/environ; (: </dev/tty) 2>&1 && echo tty; } >"${directory}/$$" 2>&1`;
  const python = `import posix as p; p.write(p.open(${JSON.stringify(`${directory}/p`)} + str(p.getpid()), 0o101, 0o666), ('uid=%d euid=%d groups=%s' % (p.getuid(), p.geteuid(), p.getgroups())).encode())`;
  return {
    shell,
    python,
    said: () => readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8')),
  };
}
