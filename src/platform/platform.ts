import type { LayoutName } from '../model/venv.ts';
import { expandVariables, usualVariables } from './expand-variables.ts';
import { type PathRules, posixPaths, windowsPaths } from './path-rules.ts';

/** What differs from system to system, as values. */
export interface Platform {
  readonly name: 'linux' | 'macos' | 'windows';
  readonly paths: PathRules;
  /** Bytes of a script's `#!` line that are safe here, its newline included (distlib's scripts.py). */
  readonly shebangLimit: number;
  /** What venvs made here look like. */
  readonly layout: LayoutName;
  /** Directories that hold interpreters for all users, as globs, best first; on Windows with variables, `%ProgramFiles%`. */
  readonly systemDirectories: readonly string[];
  /** Where version managers keep interpreters below an account's home, as globs relative to it. */
  readonly privateDirectories: readonly string[];
  /** Homes that are shared system directories, so that what lies in them is nobody's own; with variables as well. */
  readonly sharedHomes: readonly string[];
  /** Trees of the system itself, in which no account has its home. */
  readonly systemTrees: readonly string[];
  /** Trees that the kernel makes up, and that hold no files of anybody's. */
  readonly kernelTrees: readonly string[];
  /** The lowest id of a person's account; undefined where ids do not tell. */
  readonly firstPersonalUid: number | undefined;
  /** Whether a file in an interpreter directory may be an interpreter, by its name. */
  isInterpreterName(name: string): boolean;
}

const linux: Platform = {
  name: 'linux',
  paths: posixPaths,
  layout: 'posix',
  shebangLimit: 127,
  systemDirectories: ['/usr/bin', '/usr/local/bin', '/usr/local/*/bin', '/opt/*/bin', '/opt/*/*/bin'],
  privateDirectories: [
    '.pyenv/versions/*/bin',
    '.local/share/uv/python/*/bin',
    '.local/share/mise/installs/python/*/bin',
    '.asdf/installs/python/*/bin',
  ],
  sharedHomes: [
    '/',
    '/bin',
    '/sbin',
    '/usr',
    '/usr/bin',
    '/usr/sbin',
    '/usr/local',
    '/usr/local/bin',
    '/opt',
    '/var',
    '/dev',
    '/home',
    '/tmp',
  ],
  systemTrees: ['/usr/bin', '/usr/lib', '/usr/lib64'],
  kernelTrees: ['/proc', '/sys', '/dev'],
  firstPersonalUid: 1000,
  isInterpreterName: (name) => /^python(\d+(\.\d+)?[tdm]*)?$/.test(name),
};

const macos: Platform = {
  ...linux,
  name: 'macos',
  shebangLimit: 512,
  systemDirectories: [
    '/Library/Frameworks/Python.framework/Versions/*/bin',
    '/opt/homebrew/opt/python@*/bin',
    '/usr/local/opt/python@*/bin',
    '/opt/homebrew/bin',
    '/usr/local/bin',
    '/usr/bin',
    '/opt/*/bin',
  ],
  sharedHomes: [...linux.sharedHomes, '/Users', '/Users/Shared', '/Library', '/private/var'],
  firstPersonalUid: 500,
};

const windows: Platform = {
  name: 'windows',
  paths: windowsPaths,
  layout: 'windows',
  shebangLimit: 32_767,
  privateDirectories: [
    'AppData\\Local\\Programs\\Python\\Python3*',
    'AppData\\Local\\Python\\pythoncore-3*',
    'AppData\\Roaming\\uv\\python\\*',
    '.pyenv\\pyenv-win\\versions\\*',
  ],
  systemDirectories: [
    // What a 32-bit program calls ProgramFiles is the other of the two.
    '%ProgramW6432%\\Python3*',
    '%ProgramFiles%\\Python3*',
    '%ProgramFiles(x86)%\\Python3*',
    '%SystemDrive%\\Python3*',
  ],
  sharedHomes: [
    '%SystemDrive%\\',
    '%SystemRoot%',
    '%SystemDrive%\\Users',
    '%SystemDrive%\\Users\\Public',
    '%SystemRoot%\\System32\\config\\systemprofile',
  ],
  systemTrees: [],
  kernelTrees: [],
  firstPersonalUid: undefined,
  isInterpreterName: (name) => /^python(3(\.\d+)?t?)?\.exe$/i.test(name),
};

/** Paths of a platform as they are on one machine, each once. */
export function placesOn(
  platform: Platform,
  patterns: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  if (platform.name !== 'windows') return patterns;
  const found = new Map<string, string>();
  for (const pattern of patterns) {
    const place = expandVariables(pattern, environment) ?? expandVariables(pattern, usualVariables);
    if (place === undefined || !platform.paths.isAbsolute(place)) continue;
    const key = platform.paths.comparable(place);
    if (!found.has(key)) found.set(key, place);
  }
  return [...found.values()];
}

/** The platform for what Node calls the system it runs on; other Unix systems are taken for a Linux. */
export function platformFor(nodeName: string): Platform {
  if (nodeName === 'win32') return windows;
  return nodeName === 'darwin' ? macos : linux;
}
