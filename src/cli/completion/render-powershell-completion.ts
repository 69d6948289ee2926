import {
  type Completed,
  type CompletedCommand,
  type CompletedOption,
  completedCommands,
  defaultCommand,
  namedCommands,
  optionsWithValue,
  spellingsWithValue,
} from './completion-words.ts';

/** For Windows PowerShell 5.1 and PowerShell 7. An answer of nothing lets it complete paths. */
export function renderPowershellCompletion(): string {
  const named = namedCommands();
  return `# Completion of venv-relocate for PowerShell. In $PROFILE:
#   venv-relocate completion powershell | Out-String | Invoke-Expression
Register-ArgumentCompleter -Native -CommandName 'venv-relocate', 'venv-relocate.exe' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $options = @{
${completedCommands().map(renderOptions).join('\n')}
  }
  $commands = @(
${named.map(({ name, description }) => `    ${pair(name, description)}`).join('\n')}
  )
  $values = @{
${optionsWithValue().flatMap(renderValues).join('\n')}
  }
  $rest = @{
${named.flatMap(({ name, rest }) => (rest.kind === 'words' ? [`    ${quote(name)} = ${list(rest.words)}`] : [])).join('\n')}
  }
  $withValue = ${list(spellingsWithValue())}
  $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.Extent.Text })
  $command = ${quote(defaultCommand)}
  $option = ''
  $first = $true
  for ($index = 1; $index -lt $words.Count; $index++) {
    $word = $words[$index]
    if ($word -ceq '--') { return }
    if ($withValue -ccontains $word) {
      $index++
      if ($index -ge $words.Count) { $option = $word }
    } elseif (-not $word.StartsWith('-')) {
      if ($first -and ($commands | Where-Object { $_.Name -ceq $word })) { $command = $word }
      $first = $false
    }
  }
  $found = @()
  $before = ''
  if ($option -eq '' -and $wordToComplete -match '^(--[a-z-]+)=(.*)$') {
    $option = $Matches[1]
    $before = "$option="
    $wordToComplete = $Matches[2]
  }
  if ($option -ne '') {
    if ($values.ContainsKey($option)) { $found = $values[$option] | ForEach-Object { @{ Name = $_; Text = $_ } } }
  } elseif ($wordToComplete.StartsWith('-')) {
    $found = $options[$command]
  } elseif ($first) {
    $found = $commands
  } elseif ($rest.ContainsKey($command)) {
    $found = $rest[$command] | ForEach-Object { @{ Name = $_; Text = $_ } }
  }
  $found | Where-Object { $_ -and $_.Name.StartsWith($wordToComplete) } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new("$before$($_.Name)", $_.Name, 'ParameterValue', $_.Text)
  }
}
`;
}

function renderOptions({ name, options }: CompletedCommand): string {
  const lines = options.flatMap(({ spellings, description }: CompletedOption) =>
    spellings.map((one) => `      ${pair(one, description)}`),
  );
  return `    ${quote(name)} = @(\n${lines.join('\n')}\n    )`;
}

function renderValues({
  spellings,
  value,
}: {
  readonly spellings: readonly string[];
  readonly value: Completed;
}): readonly string[] {
  return value.kind === 'words' ? spellings.map((one) => `    ${quote(one)} = ${list(value.words)}`) : [];
}

function pair(name: string, text: string): string {
  return `@{ Name = ${quote(name)}; Text = ${quote(text)} }`;
}

function list(words: readonly string[]): string {
  return `@(${words.map(quote).join(', ')})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
