import { type CommandName, commandSpecs, type OptionSpec, optionSpecs } from '../options.ts';
import type { ShellName } from './shells.ts';
import { shellNames } from './shells.ts';

/** What may stand behind an option or a command: one of some words, a path, or nothing that could be listed. */
export type Completed =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'path' }
  | { readonly kind: 'free' };

export interface CompletedOption {
  /** `--name` first, then `-n` where there is one. */
  readonly spellings: readonly string[];
  readonly description: string;
  readonly repeats: boolean;
  /** Undefined for a flag. */
  readonly value?: Completed;
}

export interface CompletedCommand {
  readonly name: CommandName;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  readonly rest: Completed;
}

/** The command that goes without its name. */
export const defaultCommand: CommandName = 'relocate';

/** The option table as completion needs it, the default command first. */
export function completedCommands(): readonly CompletedCommand[] {
  return commandSpecs.map(({ name, usage, description }) => ({
    name,
    description,
    options: [...optionSpecs.filter(({ commands }) => commands.includes(name)).map(completedOption), help],
    rest: restOf(usage),
  }));
}

/** Those that are typed. */
export function namedCommands(): readonly CompletedCommand[] {
  return completedCommands().filter(({ name }) => name !== defaultCommand);
}

/** Every option that has a value, in all its spellings: the word behind it is neither command nor path. */
export function spellingsWithValue(): readonly string[] {
  return optionSpecs
    .filter(({ type }) => type !== 'flag')
    .flatMap((option) => completedOption(option).spellings);
}

/** Each option with a value once, whatever command has it. */
export function optionsWithValue(): readonly (CompletedOption & { readonly value: Completed })[] {
  return optionSpecs.map(completedOption).flatMap((option) => {
    const { value } = option;
    return value === undefined ? [] : [{ ...option, value }];
  });
}

const help: CompletedOption = {
  spellings: ['--help', '-h'],
  description: 'list commands and options',
  repeats: false,
};

function completedOption(option: OptionSpec): CompletedOption {
  const { name, alias, type, description } = option;
  return {
    spellings: alias === undefined ? [`--${name}`] : [`--${name}`, `-${alias}`],
    description,
    repeats: type === 'many',
    ...(type === 'flag' ? {} : { value: completedValue(option) }),
  };
}

function completedValue({ choices, argument }: OptionSpec): Completed {
  if (choices !== undefined) return { kind: 'words', words: choices };
  return argument === '<n>' ? { kind: 'free' } : { kind: 'path' };
}

function restOf(usage: string): Completed {
  if (usage.includes('[paths..]')) return { kind: 'path' };
  const shells: readonly ShellName[] = shellNames;
  return usage.includes('[shell]') ? { kind: 'words', words: shells } : { kind: 'free' };
}
