import yargs, { type Argv } from 'yargs';
import { renderCompletion } from './completion/render-completion.ts';
import { shellNamed, shellNames } from './completion/shells.ts';
import { findMisuse, rephrase } from './find-misuse.ts';
import { type CommandName, commandSpecs, optionSpecs } from './options.ts';
import { type Arguments, findFirstWord } from './parse-arguments.ts';

/** What yargs makes of a command line: something to print, or what is wrong with it. */
export type Explanation =
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'arguments'; readonly arguments: Arguments };

/**
 * Help, completion and usage errors, all made from the option table.
 * @param usualShell the program of the shell that completion is for where the command line names none
 */
export async function explainArguments(
  argv: readonly string[],
  version: string,
  usualShell = '',
): Promise<Explanation> {
  const misuse = findMisuse(argv);
  if (misuse !== undefined) return { kind: 'error', message: misuse };
  let explanation: Explanation | undefined;
  let printed = '';
  const { words, paths } = splitAtDashes(argv);
  const ordered = putFirstWordFirst(words);
  const parser = makeParser(ordered, version, (command, values) => {
    if (takesNoPath(command) && paths.length > 0)
      explanation = { kind: 'error', message: `${paths[0]}: this command has no such argument` };
    else if (command === 'completion') explanation = explainCompletion(values.shell, usualShell);
    else explanation = { kind: 'arguments', arguments: collect(command, values, paths) };
  });
  try {
    await parser.parseAsync(
      [...ordered],
      {},
      (error: Error | undefined | null, _values: unknown, output: string) => {
        printed = output;
        if (error) explanation = { kind: 'error', message: rephrase(error.message, argv) };
      },
    );
  } catch (error) {
    return { kind: 'error', message: rephrase((error as Error).message, argv) };
  }
  if (explanation?.kind === 'error') return explanation;
  if (printed !== '') return { kind: 'print', text: `${printed}\n` };
  return explanation ?? { kind: 'error', message: 'this command line means nothing' };
}

function explainCompletion(named: unknown, usual: string): Explanation {
  const shell = shellNamed(String(named ?? usual));
  if (shell !== undefined) return { kind: 'print', text: renderCompletion(shell) };
  const known = `${shellNames.slice(0, -1).join(', ')} or ${shellNames.at(-1)}`;
  const message =
    named === undefined
      ? `completion needs the name of a shell: ${known}`
      : `completion ${named}: must be one of ${shellNames.join(', ')}`;
  return { kind: 'error', message };
}

function takesNoPath(command: CommandName): boolean {
  return command === 'pythons' || command === 'completion';
}

// What follows `--` is a path, even where it has the name of a command; yargs would take it for the command.
function splitAtDashes(argv: readonly string[]): {
  readonly words: readonly string[];
  readonly paths: readonly string[];
} {
  const end = argv.indexOf('--');
  return end === -1 ? { words: argv, paths: [] } : { words: argv.slice(0, end), paths: argv.slice(end + 1) };
}

// yargs learns the options of a command only when it has found the command, and until then takes the word after a flag
// for its value: in `-q undo --to 3.9` it would see no `undo`, and do the contrary.
function putFirstWordFirst(argv: readonly string[]): readonly string[] {
  const index = findFirstWord(argv);
  const word = index === undefined ? undefined : argv[index];
  return word === undefined ? argv : [word, ...argv.filter((_, at) => at !== index)];
}

type Take = (command: CommandName, values: Readonly<Record<string, unknown>>) => void;

function makeParser(argv: readonly string[], version: string, take: Take): Argv {
  let parser = yargs([...argv])
    .scriptName('venv-relocate')
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'greedy-arrays': false,
    })
    .usage(
      'Point Python venvs at another base interpreter in place, and prove that it worked.\n\nUsage: $0 [command] [paths..] [options]',
    )
    .version(version)
    .help()
    .alias('help', 'h')
    .recommendCommands()
    .strictOptions()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Error(message);
    })
    .wrap(100);
  for (const command of commandSpecs) {
    parser = parser.command(
      command.usage,
      command.description,
      (own) => declareOptions(own, command.name),
      (values) => take(command.name, values),
    );
  }
  return parser;
}

function declareOptions(parser: Argv, command: CommandName): Argv {
  const declared = optionSpecs
    .filter(({ commands }) => commands.includes(command))
    .reduce(
      (own, spec) =>
        own.option(spec.name, {
          ...(spec.alias === undefined ? {} : { alias: spec.alias }),
          ...(spec.type === 'flag' ? { type: 'boolean' } : { type: 'string', requiresArg: true }),
          ...(spec.type === 'many' ? { array: true } : {}),
          ...(spec.choices === undefined ? {} : { choices: [...spec.choices] }),
          description: spec.description,
        }),
      parser,
    );
  if (command === 'completion')
    return declared.strict().positional('shell', {
      type: 'string',
      description: `${shellNames.join(', ')}; that of $SHELL unless told`,
    });
  return command === 'pythons'
    ? declared.strict()
    : declared.positional('paths', {
        type: 'string',
        array: true,
        description: 'a venv, a project that holds one, a pyvenv.cfg, a .venv file, or a glob',
      });
}

function collect(
  command: CommandName,
  values: Readonly<Record<string, unknown>>,
  furtherPaths: readonly string[],
): Arguments {
  const flags = new Set<string>();
  const texts = new Map<string, readonly string[]>();
  for (const { name, type } of optionSpecs) {
    const value = values[name];
    if (value === undefined || value === false) continue;
    if (type === 'flag') flags.add(name);
    else texts.set(name, (Array.isArray(value) ? value : [value]).map(String));
  }
  const paths = Array.isArray(values.paths) ? values.paths.map(String) : [];
  return { command, paths: [...paths, ...furtherPaths], flags, values: texts };
}
