import { type OptionSpec, optionSpecs } from './options.ts';

/**
 * What yargs lets through, in words: a flag with a value (`--dry-run=yes` would be a run that writes, and in
 * `--dry-run false` a word would go missing), two values where one is meant, and an option without a value beside the
 * same one with. Undefined where there is nothing of it.
 */
export function findMisuse(argv: readonly string[]): string | undefined {
  const end = argv.indexOf('--');
  const words = end === -1 ? argv : argv.slice(0, end);
  const seen = new Set<string>();
  for (const [index, word] of words.entries()) {
    const equals = word.indexOf('=');
    const name = equals === -1 ? word : word.slice(0, equals);
    const spec = optionSpecs.find((one) => spellings(one).includes(name));
    if (spec === undefined) continue;
    const next = words[index + 1] ?? '';
    if (spec.type === 'flag') {
      if (equals !== -1) return `${name} takes no value`;
      if (next === 'true' || next === 'false') {
        return `${name} takes no value; a path of that name is written ./${next}`;
      }
    }
    const value = equals === -1 ? next : word.slice(equals + 1);
    const isMissing = value === '' || (equals === -1 && /^-\D/.test(value));
    if (spec.type !== 'flag' && isMissing) return `${name} needs a value`;
    if (spec.type === 'value' && seen.has(spec.name)) return `${name} is given twice`;
    seen.add(spec.name);
  }
  return undefined;
}

/** The complaint of yargs in the words of this program, with options as they are typed. */
export function rephrase(complaint: string, argv: readonly string[]): string {
  const unknown = /^Unknown arguments?: (.*)$/.exec(complaint)?.[1];
  if (unknown !== undefined) {
    const shown = unknown
      .split(', ')
      .map((name) => argv.find((word) => new RegExp(`^--?${escapePattern(name)}(=|$)`).test(word)) ?? name);
    return `${shown.join(', ')}: this command has no such ${shown.some((word) => word.startsWith('-')) ? 'option' : 'argument'}`;
  }
  const lacking = /^Not enough arguments following: (.*)$/.exec(complaint)?.[1];
  if (lacking !== undefined) return `${lacking.length === 1 ? '-' : '--'}${lacking} needs a value`;
  const misfit = /Argument: (\S+), Given: "(.*)", Choices: (.*)/.exec(complaint);
  if (misfit !== null) return `--${misfit[1]} ${misfit[2]}: must be one of ${misfit[3]?.replaceAll('"', '')}`;
  return complaint;
}

function spellings({ name, alias }: OptionSpec): readonly string[] {
  return alias === undefined ? [`--${name}`] : [`--${name}`, `-${alias}`];
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
