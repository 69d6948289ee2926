/** How a character of a shell script is quoted where it stands. */
export type Quoting = 'bare' | 'single' | 'double';

/** One character that the shell takes as it is, once quotes and escapes are taken off. */
export interface LiteralCharacter {
  readonly value: string;
  /** Of its spelling, which may be longer: `\ `. Offsets in the script. */
  readonly start: number;
  readonly end: number;
  readonly quoting: Quoting;
}

/**
 * Characters of one word that follow each other without an expansion between them, whatever quotes they stand in:
 * `'it'"'"'s'` is one literal, and so is each half of `"/bin:$PATH:/sbin"`.
 */
export interface ShellLiteral {
  readonly characters: readonly LiteralCharacter[];
  /** Their values. */
  readonly text: string;
  /** Nothing of the word stands before it. */
  readonly startsWord: boolean;
  /** Nothing of the word follows. */
  readonly endsWord: boolean;
}

/** Collects literals while a scanner walks through a script. */
export class LiteralCollector {
  readonly literals: ShellLiteral[] = [];
  private characters: LiteralCharacter[] = [];
  private text = '';
  private startsWord = true;

  add(value: string, start: number, end: number, quoting: Quoting): void {
    this.text += value;
    this.characters.push({ value, start, end, quoting });
  }

  /** Something that the shell replaces by something else: the word goes on, the literal ends. */
  breakLiteral(): void {
    this.finish(false);
    this.startsWord = false;
  }

  endWord(): void {
    this.finish(true);
    this.startsWord = true;
  }

  private finish(endsWord: boolean): void {
    if (this.characters.length > 0) {
      const { characters, text, startsWord } = this;
      this.literals.push({ characters, text, startsWord, endsWord });
      this.characters = [];
      this.text = '';
    }
  }
}
