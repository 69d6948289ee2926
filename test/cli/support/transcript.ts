import { type CommandResult, projectRoot } from '../../support/command.ts';

/** What may stand for itself in a snapshot, although it differs between machines and runs. */
export interface Placeholders {
  /** Shown as `<place>`. */
  readonly root: string;
}

/** A command, its exit status and all that it said, with what differs from run to run taken out. */
export function transcript(
  args: readonly string[],
  result: CommandResult,
  { root }: Placeholders,
  before = '',
): string {
  const command = ['$', 'venv-relocate', ...args.map(quote)].join(' ');
  const parts = [`${before}${command}`, `exit ${result.signal ?? result.code}`];
  for (const [name, text] of [
    ['stdout', result.stdout],
    ['stderr', result.stderr],
  ] as const) {
    parts.push(text === '' ? `${name}: nothing` : `${name}:\n${indent(text)}`);
  }
  return `${normalise(parts.join('\n'), root)}\n`;
}

function quote(word: string): string {
  return /^[\w@%+=:,./\\*-]+$/.test(word) ? word : `'${word}'`;
}

function indent(text: string): string {
  const lines = text.endsWith('\n') ? text.slice(0, -1).split('\n') : `${text}[no newline]`.split('\n');
  return lines.map((line) => `  ${line}`.trimEnd()).join('\n');
}

/** Takes out paths, versions, times and what depends on the distribution. */
export function normalise(text: string, root: string): string {
  return (
    text
      .replaceAll(root, '<place>')
      .replaceAll(projectRoot, '<project>')
      // Columns are as wide as the paths, which the replacement made shorter.
      .replaceAll(/(<place>[^\s]*) {2,}/g, '$1  ')
      .replaceAll(/\b((?:2|3)\.\d+)\.\d+\b/g, '$1.x')
      .replaceAll(/\b\d+\.\d s\b/g, '<time>')
      .replaceAll(/\.[0-9a-z]{16,20}\.new\b/g, '.<random>.new')
      .replaceAll(/\b(x86_64|aarch64)\b/g, '<machine>')
      .replaceAll(/(for all users: )(.*?)(?=; then run|$)/gm, '$1<command of this system>')
  );
}
