import type { LayoutName } from '../model/venv.ts';
import { type PathRules, posixPaths, windowsPaths } from './path-rules.ts';

/** Where a venv or an install keeps its parts. Follows the scheme of the venv, not of the machine that looks at it. */
export interface VenvLayout {
  readonly name: LayoutName;
  readonly paths: PathRules;
  /** Of scripts and interpreters, relative to the root. */
  readonly scripts: 'bin' | 'Scripts';
  /** Whether a name in the scripts directory is one of the interpreter's own. */
  isInterpreterName(name: string): boolean;
  /** Libraries, relative to the root. */
  readonly library: 'lib' | 'Lib';
}

// python, python3, python3.11, python3.13t, python3.6m; pypy and graalpy call themselves by their own names as well, and
// venv of 3.14 adds one that begins with U+1D70B.
const posixInterpreter = /^(python|pypy|graalpy)(\d+(\.\d+)?[tdmu]*)?$|^\u{1d70b}thon$/u;
const windowsInterpreter = /^(python|pypy|graalpy)w?(\d+(\.\d+)?t?)?w?(_d)?\.exe$/i;

export const posixLayout: VenvLayout = {
  name: 'posix',
  paths: posixPaths,
  scripts: 'bin',
  isInterpreterName: (name) => posixInterpreter.test(name),
  library: 'lib',
};

export const windowsLayout: VenvLayout = {
  name: 'windows',
  paths: windowsPaths,
  scripts: 'Scripts',
  isInterpreterName: (name) => windowsInterpreter.test(name),
  library: 'Lib',
};

export function layoutNamed(name: LayoutName): VenvLayout {
  return name === 'windows' ? windowsLayout : posixLayout;
}
