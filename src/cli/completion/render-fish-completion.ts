import {
  type Completed,
  type CompletedCommand,
  type CompletedOption,
  completedCommands,
  defaultCommand,
  namedCommands,
  spellingsWithValue,
} from './completion-words.ts';

/** For complete(1) of fish 3. */
export function renderFishCompletion(): string {
  const commands = completedCommands();
  const named = namedCommands();
  return `# Completion of venv-relocate for fish. In ~/.config/fish/completions/venv-relocate.fish:
#   venv-relocate completion fish | source
function __venv_relocate_command --description 'The command typed so far; none before the first word'
    set -l words (commandline -opc)
    set -e words[1]
    while set -q words[1]
        switch $words[1]
            case '--'
                echo ${defaultCommand}
                return
            case ${spellingsWithValue().join(' ')}
                set -e words[1]
            case '-*'
            case ${named.map(({ name }) => name).join(' ')}
                echo $words[1]
                return
            case '*'
                echo ${defaultCommand}
                return
        end
        set -e words[1]
    end
end

function __venv_relocate_first
    set -l command (__venv_relocate_command)
    test -z "$command"
end

function __venv_relocate_is
    set -l command (__venv_relocate_command)
    test -n "$command"; or set command ${defaultCommand}
    contains -- $command $argv
end

${named.map(renderCommand).join('\n')}
${commands.flatMap(renderRest).join('\n')}
${collectOptions(commands).map(renderOption).join('\n')}
`;
}

function renderCommand({ name, description }: CompletedCommand): string {
  return `complete -c venv-relocate -n __venv_relocate_first -a ${name} -d ${quote(description)}`;
}

function renderRest({ name, rest }: CompletedCommand): readonly string[] {
  if (rest.kind === 'path') return [];
  const words = rest.kind === 'words' ? ` -a ${quote(rest.words.join(' '))}` : '';
  return [`complete -c venv-relocate -n '__venv_relocate_is ${name}' -f${words}`];
}

interface OptionOfCommands extends CompletedOption {
  readonly commands: readonly string[];
}

function collectOptions(commands: readonly CompletedCommand[]): readonly OptionOfCommands[] {
  const found = new Map<string, OptionOfCommands>();
  for (const { name, options } of commands) {
    for (const option of options) {
      const key = option.spellings.join();
      found.set(key, { ...option, commands: [...(found.get(key)?.commands ?? []), name] });
    }
  }
  return [...found.values()];
}

function renderOption({ spellings, description, value, commands }: OptionOfCommands): string {
  const names = spellings.map((one) => (one.startsWith('--') ? `-l ${one.slice(2)}` : `-s ${one.slice(1)}`));
  const condition = `-n '__venv_relocate_is ${commands.join(' ')}'`;
  return `complete -c venv-relocate ${condition} ${names.join(' ')}${renderValue(value)} -d ${quote(description)}`;
}

function renderValue(value: Completed | undefined): string {
  switch (value?.kind) {
    case undefined:
      return '';
    case 'words':
      return ` -x -a ${quote(value.words.join(' '))}`;
    case 'path':
      return ' -r -F';
    case 'free':
      return ' -x';
  }
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
