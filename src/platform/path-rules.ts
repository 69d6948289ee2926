import { posix, win32 } from 'node:path';

/** How one system writes and compares paths. Text in, text out: nothing is looked up on disk. */
export interface PathRules {
  /** Between the parts of one path. */
  readonly separator: '/' | '\\';
  /** Between the paths of PATH. */
  readonly listSeparator: ':' | ';';
  join(...parts: string[]): string;
  directoryOf(path: string): string;
  nameOf(path: string): string;
  isAbsolute(path: string): boolean;
  /** `path` as seen from `directory`, absolute, with `.` and `..` worked out by spelling alone. */
  resolve(directory: string, path: string): string;
  /** How to get from one absolute path to another. */
  relative(from: string, to: string): string;
  /** One spelling for all that mean the same place; for comparing, not for writing. */
  comparable(path: string): string;
  /** Whether both mean the same place by their spelling. */
  same(a: string, b: string): boolean;
  /** Whether `path` is `directory` or lies below it, decided at component boundaries. */
  within(path: string, directory: string): boolean;
  /** The part of `path` below `directory`, without a separator in front; empty for the directory itself. */
  below(path: string, directory: string): string | undefined;
  /** The first directory and all between it and `path`, outermost first, `path` itself last. */
  ancestry(path: string): readonly string[];
}

function makeRules(paths: typeof posix, comparable: (path: string) => string): PathRules {
  const below = (path: string, directory: string): string | undefined => {
    const inner = comparable(path);
    const outer = comparable(directory);
    if (inner === outer) return '';
    const prefix = outer.endsWith(paths.sep) ? outer : outer + paths.sep;
    if (!inner.startsWith(prefix)) return undefined;
    // Case and separators may differ, lengths do not: the rest is cut from a spelling that kept its case.
    return tidy(paths, path).slice(prefix.length);
  };
  return {
    separator: paths.sep,
    listSeparator: paths.delimiter,
    join: (...parts) => paths.join(...parts),
    directoryOf: (path) => paths.dirname(path),
    nameOf: (path) => paths.basename(path),
    isAbsolute: (path) => isAbsolute(paths, path),
    resolve: (directory, path) => tidy(paths, absolute(paths, directory, path)),
    relative: (from, to) => paths.relative(from, to),
    comparable,
    same: (a, b) => comparable(a) === comparable(b),
    within: (path, directory) => below(path, directory) !== undefined,
    below,
    ancestry: (path) => {
      const steps = [path];
      for (let step = paths.dirname(path); step !== steps[0]; step = paths.dirname(step)) steps.unshift(step);
      return steps;
    },
  };
}

// win32.isAbsolute takes `\x` and `/x` for absolute, though they mean a place on whichever drive is current.
function isAbsolute(paths: typeof posix, path: string): boolean {
  return paths.sep === '/' ? paths.isAbsolute(path) : /^([a-z]:[\\/]|[\\/]{2}[^\\/])/i.test(path);
}

// On Windows, a path that begins with one separator is seen from the root of the drive or share of the directory.
function absolute(paths: typeof posix, directory: string, path: string): string {
  if (isAbsolute(paths, path)) return path;
  const fromRoot = paths.sep === '\\' && /^[\\/]/.test(path);
  return paths.join(fromRoot ? paths.parse(directory).root : directory, path);
}

function tidy(paths: typeof posix, path: string): string {
  return trimSeparator(stripLongPrefix(paths, paths.normalize(path)), paths);
}

// `\\?\C:\x` and `C:\x` are one place, and so are `\\?\UNC\server\share` and `\\server\share`.
function stripLongPrefix(paths: typeof posix, path: string): string {
  if (paths.sep === '/' || !path.startsWith('\\\\?\\')) return path;
  const plain = path.replace(/^\\\\\?\\UNC\\/i, '\\\\').replace(/^\\\\\?\\(?=[a-z]:)/i, '');
  // A share by itself ends in a separator once it is known as one.
  return paths.normalize(plain);
}

function trimSeparator(path: string, paths: typeof posix): string {
  const root = paths.parse(path).root;
  let end = path.length;
  while (end > root.length && path[end - 1] === paths.sep) end -= 1;
  return path.slice(0, end);
}

export const posixPaths: PathRules = makeRules(posix, (path) => tidy(posix, path));

/** Windows compares without regard to case, and takes `/` for `\`. */
export const windowsPaths: PathRules = makeRules(win32, (path) => lowerCase(tidy(win32, path)));

// Letter by letter, so that offsets stay: toLowerCase() makes two letters of one here and there (`İ`).
function lowerCase(text: string): string {
  return [...text]
    .map((letter) => (letter.toLowerCase().length === letter.length ? letter.toLowerCase() : letter))
    .join('');
}
