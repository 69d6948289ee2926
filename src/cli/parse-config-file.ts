import { parse } from 'ini';
import type { InstallChoice } from '../model/choice.ts';
import { hasMinor, parsePythonVersion } from '../model/python-version.ts';
import type { PathRules } from '../platform/path-rules.ts';
import { optionSpecs } from './options.ts';

/** What a configuration file says, in the terms of the command line. */
export interface ConfigFile {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly interpreters: readonly InstallChoice[];
}

/** The file, or the first thing in it that is wrong: where, what, and what to do. */
export type ConfigReading =
  | { readonly kind: 'config'; readonly config: ConfigFile }
  | { readonly kind: 'mistake'; readonly message: string; readonly hint: string };

/** Options that say how venvs are treated; the others are about one call. */
const configurable: ReadonlySet<string> = new Set([
  ...['to', 'recursive', 'stores', 'all-users', 'exclude', 'exact', 'allow-private', 'recompile'],
  ...['verify', 'jobs', 'quiet', 'verbose', 'no-color'],
]);

/** Options whose values are paths, seen from the file where they are relative. */
const withPaths: ReadonlySet<string> = new Set(['to', 'exclude']);

/**
 * Reads a `venv-relocate.ini`: options by their long names, and in `[interpreters]` versions and installs. `ini` by
 * itself halves a leading `\\`, cuts at `;` and `#` and reads escapes in quotes; here a value comes through as it is
 * written, a pair of quotes around it aside, and each line is read by itself so that an error can tell which.
 * @param path of the file, absolute; named in errors
 */
export function parseConfigFile(paths: PathRules, path: string, text: string): ConfigReading {
  try {
    return { kind: 'config', config: readConfig(paths, path, text) };
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return { kind: 'mistake', message: error.message, hint: error.hint };
  }
}

class Mistake extends Error {
  readonly hint: string;

  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

function readConfig(paths: PathRules, path: string, text: string): ConfigFile {
  const flags = new Set<string>();
  const values = new Map<string, string[]>();
  const interpreters: InstallChoice[] = [];
  let section = '';
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const fail: Fail = (message, hint) => new Mistake(`${path}:${index + 1}: ${message}`, hint);
    const read = readLine(line);
    switch (read.kind) {
      case 'nothing':
        break;
      case 'section':
        if (read.name !== 'interpreters')
          throw fail(`there is no section [${read.name}]`, 'the only one is [interpreters]');
        section = read.name;
        break;
      case 'setting':
        if (section === 'interpreters') interpreters.push(readInstall(paths, path, read, fail));
        else readOption(paths, path, read, flags, values, fail);
    }
  }
  return { flags, values, interpreters };
}

type Fail = (message: string, hint: string) => Mistake;

interface Setting {
  readonly kind: 'setting';
  readonly key: string;
  /** Undefined where there is no `=`. */
  readonly value: string | undefined;
}

function readLine(
  line: string,
): { readonly kind: 'nothing' } | { readonly kind: 'section'; readonly name: string } | Setting {
  const equals = line.indexOf('=');
  const isComment = /^\s*[;#]/.test(line);
  // Where the value is a JSON text, `ini` gives back exactly what that stands for.
  const literal =
    equals === -1 || isComment
      ? line
      : `${line.slice(0, equals)}=${JSON.stringify(unquote(line.slice(equals + 1).trim()))}`;
  const name = /^\s*\[([^\]]*)\]\s*$/.exec(line)?.[1];
  if (name !== undefined) return { kind: 'section', name: name.trim() };
  const [entry] = Object.entries(parse(literal) as Readonly<Record<string, unknown>>);
  if (isComment || line.trim() === '') return { kind: 'nothing' };
  // What `ini` passes over, such as `__proto__`, is no setting either, and is told as one that there is not.
  const [key, parsed] = entry ?? [line.split('=')[0]?.trim() ?? '', ''];
  const value = Array.isArray(parsed) ? parsed[0] : parsed;
  return { kind: 'setting', key, value: equals === -1 ? undefined : String(value) };
}

function unquote(text: string): string {
  return /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
}

function readOption(
  paths: PathRules,
  path: string,
  { key, value }: Setting,
  flags: Set<string>,
  values: Map<string, string[]>,
  fail: Fail,
): void {
  const spec = optionSpecs.find(({ name }) => name === key && configurable.has(name));
  if (spec === undefined)
    throw fail(`there is no setting ${key}`, `there are ${[...configurable].join(', ')}`);
  if (spec.type === 'flag') {
    if (value === undefined || /^(true|yes|on|1)$/i.test(value)) flags.add(key);
    else if (/^(false|no|off|0)$/i.test(value)) flags.delete(key);
    else throw fail(`${key} = ${value}: neither true nor false`, `write ${key} = true`);
    return;
  }
  if (value === undefined || value === '') throw fail(`${key} has no value`, `write ${key} = …`);
  if (spec.choices !== undefined && !spec.choices.includes(value))
    throw fail(`${key} = ${value}: no such choice`, `there are ${spec.choices.join(', ')}`);
  if (key === 'jobs' && !/^([1-9]\d{0,2}|10[01]\d|102[0-4])$/.test(value))
    throw fail(`jobs = ${value}: not a whole number from 1 to 1024`, 'leave it out for one venv per core');
  const known = values.get(key) ?? [];
  if (spec.type === 'value' && known.length > 0) throw fail(`${key} is given twice`, 'leave one of them out');
  values.set(key, [...known, withPaths.has(key) ? seenFrom(paths, path, key, value) : value]);
}

// A version is no path, and neither is the name of a directory, nor what begins with `**`.
function seenFrom(paths: PathRules, path: string, key: string, value: string): string {
  const isName = !/[\\/]/.test(value) || value.startsWith('**');
  if (isName && (key === 'exclude' || parsePythonVersion(value) !== undefined)) return value;
  return paths.resolve(paths.directoryOf(path), value);
}

function readInstall(paths: PathRules, path: string, { key, value }: Setting, fail: Fail): InstallChoice {
  const version = parsePythonVersion(key);
  if (!hasMinor(version)) throw fail(`${key} is no version of Python`, 'write it as 3.9, 3.9.13 or 3.13t');
  if (value === undefined || value === '')
    throw fail(`${key} has no install`, `write ${key} = <install directory or executable>`);
  return { version, path: paths.resolve(paths.directoryOf(path), value) };
}
