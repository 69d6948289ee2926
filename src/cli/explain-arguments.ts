import yargs, { type Argv } from 'yargs';
import { findMisuse, rephrase } from './find-misuse.ts';
import { type CommandName, commandSpecs, optionSpecs } from './options.ts';
import { type Arguments, findFirstWord } from './parse-arguments.ts';

/** What yargs makes of a command line: something to print, or what is wrong with it. */
export type Explanation =
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'arguments'; readonly arguments: Arguments };

/** Help, completion and usage errors, all made from the option table. */
export async function explainArguments(argv: readonly string[], version: string): Promise<Explanation> {
  const misuse = findMisuse(argv);
  if (misuse !== undefined) return { kind: 'error', message: misuse };
  let explanation: Explanation | undefined;
  let printed = '';
  const { words, paths } = splitAtDashes(argv);
  const ordered = putFirstWordFirst(words);
  const parser = makeParser(ordered, version, (command, values) => {
    explanation =
      command === 'pythons' && paths.length > 0
        ? { kind: 'error', message: `${paths[0]}: this command has no such argument` }
        : { kind: 'arguments', arguments: collect(command, values, paths) };
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

// What follows `--` is a path, even where it has the name of a command; yargs would take it for the command.
function splitAtDashes(argv: readonly string[]): {
  readonly words: readonly string[];
  readonly paths: readonly string[];
} {
  const end = argv.includes('--get-yargs-completions') ? -1 : argv.indexOf('--');
  return end === -1 ? { words: argv, paths: [] } : { words: argv.slice(0, end), paths: argv.slice(end + 1) };
}

// yargs learns the options of a command only when it has found the command, and until then takes the word after a flag
// for its value: in `-q undo --to 3.9` it would see no `undo`, and do the contrary.
function putFirstWordFirst(argv: readonly string[]): readonly string[] {
  const index = argv.includes('--get-yargs-completions') ? undefined : findFirstWord(argv);
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
    .completion('completion', 'shell completion', completeWithoutDefault)
    .recommendCommands()
    .strictOptions()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Error(message);
    })
    .wrap(100);
  // The default command would take `completion` for a path.
  const commands = argv[0] === 'completion' ? commandSpecs.slice(1) : commandSpecs;
  for (const command of commands) {
    parser = parser.command(
      command.usage,
      command.description,
      (own) => declareOptions(own, command.name),
      (values) => take(command.name, values),
    );
  }
  return parser;
}

// yargs offers the default command under the name `$0`.
function completeWithoutDefault(
  _current: string,
  _values: unknown,
  complete: (take: (error: Error | null, found: string[] | undefined) => void) => void,
  done: (found: string[]) => void,
): void {
  complete((_error, found = []) => done(found.filter((one) => one !== '$0')));
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
