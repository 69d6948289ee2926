import { renderBashCompletion } from './render-bash-completion.ts';
import { renderFishCompletion } from './render-fish-completion.ts';
import { renderPowershellCompletion } from './render-powershell-completion.ts';
import { renderZshCompletion } from './render-zsh-completion.ts';
import type { ShellName } from './shells.ts';

const renderers: Readonly<Record<ShellName, () => string>> = {
  bash: renderBashCompletion,
  zsh: renderZshCompletion,
  fish: renderFishCompletion,
  powershell: renderPowershellCompletion,
};

/** The script that teaches a shell the commands and options, for it to read at its start. It never starts this program. */
export function renderCompletion(shell: ShellName): string {
  return renderers[shell]();
}
