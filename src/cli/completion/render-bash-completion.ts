import {
  type Completed,
  type CompletedCommand,
  completedCommands,
  defaultCommand,
  namedCommands,
  optionsWithValue,
  spellingsWithValue,
} from './completion-words.ts';

/**
 * Runs in bash 3.2, which macOS still has, and needs nothing of bash-completion. An empty answer lets bash complete
 * paths (`-o default`).
 */
export function renderBashCompletion(): string {
  const named = namedCommands();
  return `# Completion of venv-relocate for bash. In ~/.bashrc:  eval "$(venv-relocate completion bash)"
_venv_relocate() {
  local cur=\${COMP_WORDS[COMP_CWORD]} command=${defaultCommand} option= first=yes index=1 word
  COMPREPLY=()
  while ((index < COMP_CWORD)); do
    word=\${COMP_WORDS[index]}
    ((index++))
    case $word in
      --) return ;;
      ${spellingsWithValue().join(' | ')})
        # bash takes the = of --option=value for a word.
        if ((index < COMP_CWORD)) && [[ \${COMP_WORDS[index]} == = ]]; then ((index++)); fi
        if ((index >= COMP_CWORD)); then option=$word; fi
        ((index++)) ;;
      -*) ;;
      ${named.map(({ name }) => name).join(' | ')})
        if [[ $first == yes ]]; then command=$word; fi
        first=no ;;
      *) first=no ;;
    esac
  done
  if [[ $cur == = ]]; then cur=; fi
  case $option in
    '') ;;
${optionsWithValue().map(renderValue).join('\n')}
  esac
  if [[ $cur == -* ]]; then
    case $command in
${completedCommands().map(renderOptions).join('\n')}
    esac
    return
  fi
  if [[ $first == yes ]]; then
    COMPREPLY=($(compgen -W '${named.map(({ name }) => name).join(' ')}' -- "$cur"))
    return
  fi
  case $command in
${named
  .filter(({ rest }) => rest.kind !== 'path')
  .map(({ name, rest }) => `    ${name}) ${renderCompleted(rest)} ;;`)
  .join('\n')}
  esac
}
complete -o default -F _venv_relocate venv-relocate
`;
}

function renderValue({
  spellings,
  value,
}: {
  readonly spellings: readonly string[];
  readonly value: Completed;
}): string {
  return `    ${spellings.join(' | ')}) ${renderCompleted(value)}; return ;;`;
}

function renderOptions({ name, options }: CompletedCommand): string {
  const words = options.flatMap(({ spellings }) => spellings);
  return `      ${name}) COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$cur")) ;;`;
}

function renderCompleted(completed: Completed): string {
  switch (completed.kind) {
    case 'words':
      return `COMPREPLY=($(compgen -W '${completed.words.join(' ')}' -- "$cur"))`;
    case 'path':
      return ':';
    case 'free':
      // Not in bash 3.2, which offers paths then.
      return 'compopt +o default 2>/dev/null';
  }
}
