import { LiteralCollector, type ShellLiteral } from './shell-literals.ts';

/**
 * The literals of a script for csh or tcsh (tcsh(1), Lexical structure). A backslash escapes outside of quotes; within
 * them it is itself, except in front of `!` and of the end of the line. `!` is history, even within single quotes.
 */
export function scanCsh(text: string): readonly ShellLiteral[] {
  const out = new LiteralCollector();
  let at = 0;
  let quote: "'" | '"' | undefined;
  let inWord = false;
  while (at < text.length) {
    const character = text[at] ?? '';
    const next = text[at + 1] ?? '';
    const quoting = quote === "'" ? 'single' : quote === '"' ? 'double' : 'bare';
    if (character === '\n' || (quote === undefined && /[\s;&|<>()]/.test(character))) {
      // A quote does not reach beyond its line.
      quote = undefined;
      inWord = false;
      out.endWord();
      at += 1;
    } else if (quote === undefined && character === '#' && !inWord) {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
    } else if (character === '\\' && (quote === undefined || /[!\n]/.test(next))) {
      inWord = true;
      if (next !== '\n' && next !== '') out.add(next, at, at + 2, quoting);
      at += 2;
    } else if (character === quote) {
      quote = undefined;
      at += 1;
    } else if (quote === undefined && (character === "'" || character === '"')) {
      inWord = true;
      quote = character;
      at += 1;
    } else if (isExpansion(character, next, quote)) {
      inWord = true;
      out.breakLiteral();
      at +=
        character === '$'
          ? (/^\$(?:\{[^}\n]*\}|[?#%]?\w+|[<*$!])/.exec(text.slice(at, at + 200))?.[0].length ?? 1)
          : 1;
    } else {
      inWord = true;
      out.add(character, at, at + 1, quoting);
      at += 1;
    }
  }
  out.endWord();
  return out.literals;
}

function isExpansion(character: string, next: string, quote: string | undefined): boolean {
  if (character === '!') return !/[\s=(]/.test(next) && next !== '';
  return quote !== "'" && (character === '$' || character === '`');
}
