import { LiteralCollector, type ShellLiteral } from './shell-literals.ts';

/**
 * The literals of a fish script (fish language, Quotes and Escaping): `\'` and `\\` within single quotes, `\"`, `\$`, `\\`
 * within double ones; any other backslash within quotes is itself. Command substitutions are `(…)`.
 */
export function scanFish(text: string): readonly ShellLiteral[] {
  const out = new LiteralCollector();
  let at = 0;
  let quote: "'" | '"' | undefined;
  let inWord = false;
  while (at < text.length) {
    const character = text[at] ?? '';
    const next = text[at + 1] ?? '';
    if (quote !== undefined) {
      const quoting = quote === "'" ? 'single' : 'double';
      if (character === quote) {
        quote = undefined;
        at += 1;
      } else if (character === '\\' && (quote === "'" ? /['\\]/ : /["$\\\n]/).test(next)) {
        if (next !== '\n') out.add(next, at, at + 2, quoting);
        at += 2;
      } else if (quote === '"' && character === '$') {
        out.breakLiteral();
        at += expansionLength(text, at);
      } else {
        out.add(character, at, at + 1, quoting);
        at += 1;
      }
    } else if (/[\s;&|<>()]/.test(character)) {
      inWord = false;
      if (character === '(') out.breakLiteral();
      else out.endWord();
      at += 1;
      // What follows a command substitution at once is part of its word.
      if (character === ')' && /[^\s;&|<>()]/.test(text[at] ?? ' ')) out.breakLiteral();
    } else if (character === '#' && !inWord) {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
    } else if (character === "'" || character === '"') {
      inWord = true;
      quote = character;
      at += 1;
    } else if (character === '\\') {
      inWord = true;
      // `\n`, `\x41` and the like stand for other characters.
      if (/[a-zA-Z0-9]/.test(next)) out.breakLiteral();
      else if (next !== '\n' && next !== '') out.add(next, at, at + 2, 'bare');
      at += 2;
    } else if (character === '$') {
      inWord = true;
      out.breakLiteral();
      at += expansionLength(text, at);
    } else {
      inWord = true;
      out.add(character, at, at + 1, 'bare');
      at += 1;
    }
  }
  out.endWord();
  return out.literals;
}

/** Of `$name`; what a `$(…)` holds is read on its own. */
function expansionLength(text: string, at: number): number {
  return /^\$+\w*/.exec(text.slice(at, at + 200))?.[0].length ?? 1;
}
