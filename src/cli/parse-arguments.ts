import parser from 'yargs-parser';
import { findMisuse } from './find-misuse.ts';
import { type CommandName, commandSpecs, optionSpecs } from './options.ts';

/** A command line, checked. */
export interface Arguments {
  readonly command: CommandName;
  readonly paths: readonly string[];
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
}

const parserOptions: parser.Options = {
  configuration: {
    'boolean-negation': false,
    'camel-case-expansion': false,
    'dot-notation': false,
    'parse-numbers': false,
    'parse-positional-numbers': false,
    'strip-aliased': true,
    'duplicate-arguments-array': true,
    'greedy-arrays': false,
    'short-option-groups': true,
  },
  boolean: optionSpecs.filter(({ type }) => type === 'flag').map(({ name }) => name),
  array: optionSpecs.filter(({ type }) => type !== 'flag').map(({ name }) => name),
  string: ['_', ...optionSpecs.filter(({ type }) => type !== 'flag').map(({ name }) => name)],
  alias: Object.fromEntries(
    optionSpecs.flatMap(({ name, alias }) => (alias === undefined ? [] : [[name, [alias]]])),
  ),
};

/**
 * Reads a plain command line. Undefined for anything out of the ordinary (help, an unknown option, a missing value, a
 * wrong command): that is for yargs, which says it best and takes several times as long to load.
 */
export function parseArguments(argv: readonly string[]): Arguments | undefined {
  if (findMisuse(argv) !== undefined) return undefined;
  const result = parser.detailed([...argv], parserOptions);
  if (result.error !== null) return undefined;
  const { _: words, ...rest } = result.argv;
  const given = words.map(String);
  // What follows `--` is a path, even where it has the name of a command.
  const first = findFirstWord(argv) === undefined ? undefined : given[0];
  const named = commandSpecs.find(({ name }) => name === first)?.name;
  if (first === 'completion' || named === 'relocate') return undefined;
  const command = named ?? 'relocate';
  const paths = named === undefined ? given : given.slice(1);
  if (command === 'pythons' && paths.length > 0) return undefined;
  const flags = new Set<string>();
  const values = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(rest)) {
    const spec = optionSpecs.find((option) => option.name === name);
    if (spec === undefined || !spec.commands.includes(command)) return undefined;
    if (spec.type === 'flag') {
      if (value === true) flags.add(name);
      else return undefined;
      continue;
    }
    const list = (value as readonly unknown[]).map(String);
    const misfit = list.some(
      (one) => one === '' || (spec.choices !== undefined && !spec.choices.includes(one)),
    );
    if (misfit || list.length === 0 || (spec.type === 'value' && list.length !== 1)) return undefined;
    values.set(name, list);
  }
  return { command, paths, flags, values };
}

/** Where the first word stands that is neither an option nor the value of one; undefined where there is none. */
export function findFirstWord(argv: readonly string[]): number | undefined {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  const index = words.findIndex((_, at) => parser([...words.slice(0, at + 1)], parserOptions)._.length > 0);
  return index === -1 ? undefined : index;
}
