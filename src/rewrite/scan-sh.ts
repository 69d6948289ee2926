import { LiteralCollector, type ShellLiteral } from './shell-literals.ts';

/**
 * The literals of a script for sh, bash, zsh, ksh or dash (POSIX Shell Command Language, 2.2 and 2.3), those in command
 * substitutions among them. Here-documents and what stands in `${…}` are passed over.
 */
export function scanSh(text: string): readonly ShellLiteral[] {
  const collector = new LiteralCollector();
  new ShScanner(text, collector).scanCommands(0, undefined);
  return collector.literals;
}

const deepest = 100;

class ShScanner {
  private readonly text: string;
  private readonly out: LiteralCollector;
  private hereDocuments: string[] = [];
  private depth = 0;

  constructor(text: string, out: LiteralCollector) {
    this.text = text;
    this.out = out;
  }

  /** Reads commands until the closing character of a substitution. Returns the offset behind it. */
  scanCommands(start: number, closing: ')' | '`' | undefined): number {
    // No one nests so deep who means well; the rest of such a script is passed over.
    if (this.depth > deepest) return this.text.length;
    this.depth += 1;
    const end = this.scanWords(start, closing);
    this.depth -= 1;
    return end;
  }

  private scanWords(start: number, closing: ')' | '`' | undefined): number {
    let at = start;
    let depth = 0;
    let inWord = false;
    while (at < this.text.length) {
      const character = this.text[at] ?? '';
      if (character === closing && depth === 0) {
        this.out.endWord();
        return at + 1;
      }
      if (/[\s;&|<>()]/.test(character)) {
        this.out.endWord();
        inWord = false;
        if (character === '(') depth += 1;
        if (character === ')') depth = Math.max(0, depth - 1);
        at = this.passOperator(at);
        continue;
      }
      if (character === '#' && !inWord) {
        const end = this.text.indexOf('\n', at);
        at = end === -1 ? this.text.length : end;
        continue;
      }
      inWord = true;
      at = this.scanPiece(at, character);
    }
    this.out.endWord();
    return at;
  }

  private passOperator(at: number): number {
    const document =
      /^<<-?[ \t]*(?:'(?<single>[^'\n]+)'|"(?<double>[^"\n]+)"|\\?(?<bare>[^\s;&|<>()'"]+))/.exec(
        this.text.slice(at, at + 200),
      );
    if (document !== null && this.text[at + 2] !== '<' && this.text[at - 1] !== '<') {
      const { single, double, bare } = document.groups ?? {};
      this.hereDocuments.push(single ?? double ?? bare ?? '');
      return at + document[0].length;
    }
    if (this.text[at] !== '\n' || this.hereDocuments.length === 0) return at + 1;
    let next = at + 1;
    for (const delimiter of this.hereDocuments) {
      for (let line = ''; next < this.text.length && line.replace(/^\t+/, '') !== delimiter; ) {
        const found = this.text.indexOf('\n', next);
        const end = found === -1 ? this.text.length : found;
        line = this.text.slice(next, end);
        next = end + 1;
      }
    }
    this.hereDocuments = [];
    return Math.min(next, this.text.length);
  }

  private scanPiece(at: number, character: string): number {
    if (character === "'") return this.scanSingle(at);
    if (character === '"') return this.scanDouble(at);
    if (character === '\\') return this.scanEscape(at);
    if (character === '`') {
      this.out.breakLiteral();
      const end = this.scanCommands(at + 1, '`');
      this.out.breakLiteral();
      return end;
    }
    if (character === '$') return this.scanDollar(at, 'bare');
    this.out.add(character, at, at + 1, 'bare');
    return at + 1;
  }

  private scanEscape(at: number): number {
    const next = this.text[at + 1];
    if (next === undefined) return at + 1;
    if (next !== '\n') this.out.add(next, at, at + 2, 'bare');
    return at + 2;
  }

  private scanSingle(at: number): number {
    const end = this.text.indexOf("'", at + 1);
    const last = end === -1 ? this.text.length : end;
    for (let index = at + 1; index < last; index += 1) {
      this.out.add(this.text[index] ?? '', index, index + 1, 'single');
    }
    return last + 1;
  }

  private scanDouble(start: number): number {
    let at = start + 1;
    while (at < this.text.length && this.text[at] !== '"') {
      const character = this.text[at] ?? '';
      const next = this.text[at + 1];
      if (character === '\\' && next !== undefined && /[$`"\\\n]/.test(next)) {
        if (next !== '\n') this.out.add(next, at, at + 2, 'double');
        at += 2;
      } else if (character === '`') {
        this.out.breakLiteral();
        at = this.scanCommands(at + 1, '`');
        this.out.breakLiteral();
      } else if (character === '$') {
        at = this.scanDollar(at, 'double');
      } else {
        this.out.add(character, at, at + 1, 'double');
        at += 1;
      }
    }
    return at + 1;
  }

  private scanDollar(at: number, quoting: 'bare' | 'double'): number {
    const next = this.text[at + 1] ?? '';
    if (next === '(' && this.text[at + 2] !== '(') {
      this.out.breakLiteral();
      const end = this.scanCommands(at + 2, ')');
      this.out.breakLiteral();
      return end;
    }
    const expansion = /^\$(?:\w+|[@*#?$!-])/.exec(this.text.slice(at, at + 80))?.[0];
    const end = next === '{' || next === '(' ? this.passBraces(at + 1) : at + (expansion?.length ?? 0);
    if (end === at) {
      // `$'…'` and `$"…"` of bash decode escapes of their own; a lone dollar is one.
      if (quoting === 'bare' && /['"]/.test(next)) return this.passAnsiString(at + 1);
      this.out.add('$', at, at + 1, quoting);
      return at + 1;
    }
    this.out.breakLiteral();
    return end;
  }

  private passBraces(start: number): number {
    const open = this.text[start] ?? '';
    const close = open === '{' ? '}' : ')';
    let depth = 0;
    for (let at = start; at < this.text.length; at += 1) {
      const character = this.text[at];
      if (character === '\\') at += 1;
      else if (character === open) depth += 1;
      else if (character === close) {
        depth -= 1;
        if (depth === 0) return at + 1;
      }
    }
    return this.text.length;
  }

  private passAnsiString(quote: number): number {
    this.out.breakLiteral();
    for (let at = quote + 1; at < this.text.length; at += 1) {
      if (this.text[at] === '\\') at += 1;
      else if (this.text[at] === this.text[quote]) return at + 1;
    }
    return this.text.length;
  }
}
