import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cleanEnvironment, run, runOrThrow, runRelocate } from '../../support/command.ts';

const scripts = new Map<string, Promise<string>>();

/** The script that the command prints for a shell. */
export function completionScript(shell: string): Promise<string> {
  const known = scripts.get(shell) ?? printScript(shell);
  scripts.set(shell, known);
  return known;
}

async function printScript(shell: string): Promise<string> {
  const { code, stdout, stderr } = await runRelocate(['completion', shell]);
  if (code !== 0 || stderr !== '') throw new Error(`completion ${shell} ended with ${code}: ${stderr}`);
  return stdout;
}

/**
 * What bash offers, as readline would ask for it.
 * @param words the command line cut as bash cuts it (a `=` is a word); the last one is at the cursor
 */
export async function completeInBash(
  words: readonly string[],
  directory: string,
): Promise<readonly string[]> {
  const driver = `${await completionScript('bash')}
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
$(complete -p venv-relocate | sed 's/.*-F \\([^ ]*\\).*/\\1/') venv-relocate "\${COMP_WORDS[COMP_CWORD]}" ''
for word in "\${COMPREPLY[@]}"; do printf '%s\\n' "$word"; done`;
  const { stdout } = await runOrThrow('bash', ['--norc', '-c', driver, 'bash', ...words], { cwd: directory });
  return lines(stdout);
}

/** What fish offers for a command line whose end is at the cursor, without the descriptions. */
export async function completeInFish(line: string, directory: string): Promise<readonly string[]> {
  const driver = `source (printf '%s' $argv[1] | psub); complete -C $argv[2]`;
  const { stdout } = await runOrThrow(
    'fish',
    ['--no-config', '-c', driver, await completionScript('fish'), line],
    { cwd: directory, env: cleanEnvironment({ HOME: directory }) },
  );
  return lines(stdout).map((one) => one.split('\t')[0] ?? '');
}

/**
 * What zsh offers: an interactive one in a pseudo-terminal, with compsys loaded, where the line is typed and Tab is
 * pressed. A function in place of `compadd` writes down what matches.
 */
export async function completeInZsh(
  typed: readonly string[],
  directory: string,
): Promise<readonly (readonly string[])[]> {
  writeFileSync(join(directory, 'script.zsh'), await completionScript('zsh'));
  writeFileSync(join(directory, 'setup.zsh'), setup);
  writeFileSync(join(directory, 'driver.zsh'), driver);
  const result = await run('zsh', ['-f', 'driver.zsh', ...typed], {
    cwd: directory,
    env: cleanEnvironment({ HOME: directory, TERM: 'xterm' }),
    timeoutMs: 60_000,
  });
  if (result.code !== 0) throw new Error(`zsh ended with ${result.code}: ${result.stdout}${result.stderr}`);
  return typed.map((_, index) => {
    const file = join(directory, `matches.${index + 1}`);
    return existsSync(file) ? [...new Set(lines(readFileSync(file, 'utf8')))].sort() : [];
  });
}

const setup = `
PS1='' LISTMAX=1000
unsetopt beep zle_bracketed_paste 2>/dev/null
autoload -Uz compinit && compinit -u -d ./zcompdump
eval "$(<script.zsh)"
number=1
compadd() {
  # Those with -O, -A or -D put matches into variables of the caller and offer nothing.
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
  local -a found
  builtin compadd -O found "$@"
  (( $#found )) && print -rl -- $found >>| matches.$number
  builtin compadd "$@"
}
next-line() { : >| done.$number; (( number++ )); zle kill-buffer; }
zle -N next-line
bindkey '^X^N' next-line
bindkey '^I' complete-word
: >| done.0
`;

const driver = `
zmodload zsh/zpty
zpty -b shell "COLUMNS=400 zsh -f -i"
wait_for() {
  local passed=0 output
  until [[ -e $1 ]]; do
    zpty -r -t shell output && print -rn -- "$output" >&2
    sleep 0.02
    (( ++passed > 1000 )) && { print "no $1 came" >&2; exit 1 }
  done
}
zpty -w shell 'source ./setup.zsh'
wait_for done.0
for ((line = 1; line <= $#; line++)); do
  zpty -w -n shell "\${@[line]}"$'\\t'
  zpty -w -n shell $'\\C-x\\C-n'
  wait_for done.$line
done
zpty -d shell
`;

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
