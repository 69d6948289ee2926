import {
  type Completed,
  type CompletedCommand,
  type CompletedOption,
  completedCommands,
  defaultCommand,
  namedCommands,
  spellingsWithValue,
} from './completion-words.ts';

/** For `_arguments` of compsys (zshcompsys(1)); works by `eval` and as a file `_venv-relocate` in fpath. */
export function renderZshCompletion(): string {
  const named = namedCommands();
  return `#compdef venv-relocate
# Completion of venv-relocate for zsh. In ~/.zshrc, behind compinit:  eval "$(venv-relocate completion zsh)"
_venv_relocate_first() {
  if (( $words[(Ie)--] && $words[(Ie)--] < CURRENT )); then
    _files
    return
  fi
  _alternative 'commands:command:((${named.map(renderCommand).join(' ')}))' 'paths:path:_files'
}

_venv_relocate() {
  local command=${defaultCommand} index
  for ((index = 2; index < CURRENT; index++)); do
    case $words[index] in
      (--) break ;;
      (${spellingsWithValue().join('|')}) ((index++)) ;;
      (-*) ;;
      (${named.map(({ name }) => name).join('|')}) command=$words[index]; break ;;
      (*) break ;;
    esac
  done
  case $command in
${completedCommands().map(renderArguments).join('\n')}
  esac
}

if [[ $funcstack[1] == _venv-relocate ]]; then
  _venv_relocate "$@"
else
  compdef _venv_relocate venv-relocate
fi
`;
}

function renderCommand({ name, description }: CompletedCommand): string {
  return `${name}\\:${quoteInside(`"${escapeFor(description, '"')}"`)}`;
}

function renderArguments({ name, options, rest }: CompletedCommand): string {
  const lines = [...options.map(renderOption), `'1: :_venv_relocate_first'`, ...renderRest(rest)];
  return `    (${name})\n      _arguments -s -S : \\\n${lines.map((line) => `        ${line}`).join(' \\\n')} ;;`;
}

function renderRest(rest: Completed): readonly string[] {
  if (rest.kind === 'free') return [];
  return [rest.kind === 'path' ? `'*: :_files'` : `'2:shell:(${rest.words.join(' ')})'`];
}

function renderOption({ spellings, description, repeats, value }: CompletedOption): string {
  const explained = quoteInside(`[${escapeFor(description, '[]:')}]${renderValue(value)}`);
  const equals = value === undefined ? '' : '=';
  const [long = '', short] = spellings;
  if (short === undefined) return `'${repeats ? '*' : ''}${long}${equals}${explained}'`;
  const before = repeats ? `'*'` : `'(${spellings.join(' ')})'`;
  const both = value === undefined ? `${short},${long}` : `${short}+,${long}=`;
  return `${before}{${both}}'${explained}'`;
}

function renderValue(value: Completed | undefined): string {
  switch (value?.kind) {
    case undefined:
      return '';
    case 'words':
      return `:value:(${value.words.join(' ')})`;
    case 'path':
      return ':path:_files';
    case 'free':
      return ':value: ';
  }
}

function escapeFor(text: string, special: string): string {
  return [...text]
    .map((letter) => (letter === '\\' || special.includes(letter) ? `\\${letter}` : letter))
    .join('');
}

/** For text that stands between two `'`. */
function quoteInside(text: string): string {
  return text.replaceAll("'", "'\\''");
}
