import { escapeInSh, quoteLikeShlex } from './quote-sh.ts';
import { scanSh } from './scan-sh.ts';

/**
 * A start by way of `/bin/sh`, which Python reads as a string (distlib's ScriptMaker, uv's `format_shebang`):
 * `#!/bin/sh`, then `'''exec' <interpreter><arguments> "$0" "$@"`, then `' '''`.
 */
export interface Trampoline {
  readonly interpreter: string;
  /** ` -E`, or nothing. */
  readonly rest: string;
  readonly flavour: TrampolineFlavour;
  /** Written as this program would write it for that path, so that it may have been a plain line before. */
  readonly isOwn: boolean;
  readonly lineEnd: string;
  /** Of all three lines, in UTF-16 units. */
  readonly length: number;
}

/**
 * `shlex`: distlib 0.4 as of pip 26; what distlib before wrote for a long path without blanks is the same. `double`: distlib
 * before, for paths with a blank. `single`: uv, whatever the path.
 */
export type TrampolineFlavour = 'shlex' | 'double' | 'single';

const form =
  /^#!\/bin\/sh(?<lineEnd>\r?\n)'''exec' (?<word>(?:'[^']*'|"(?:[^"\\]|\\[\s\S])*"|[^\s'"\\])+)(?<rest>[^"'\n]*?) "\$0" "\$@"\r?\n' '''(?:\r?\n|$)/;

/** Undefined if the text begins otherwise, or finds its interpreter itself as uv's relocatable scripts do. */
export function parseTrampoline(text: string): Trampoline | undefined {
  const match = form.exec(text);
  const { lineEnd = '', word = '', rest = '' } = match?.groups ?? {};
  const [literal, ...others] = scanSh(word);
  if (match === null || literal === undefined || others.length > 0) return undefined;
  if (!literal.startsWord || !literal.endsWord) return undefined;
  const own = ownFlavour(text);
  const flavour = flavourOf(word, literal.text, own);
  const isOwn = word === quoteAs(own, literal.text);
  return { interpreter: literal.text, rest, flavour, isOwn, lineEnd, length: match[0].length };
}

/** How a script's maker would write a trampoline today: uv always quotes, distlib as `shlex.quote` does. */
export function ownFlavour(text: string): TrampolineFlavour {
  return /^ {4}if sys\.argv\[0\]\.endswith\("-script\.pyw"\):/m.test(text) ? 'single' : 'shlex';
}

function flavourOf(word: string, interpreter: string, own: TrampolineFlavour): TrampolineFlavour {
  const fitting = [own, 'shlex' as const].find((one) => word === quoteAs(one, interpreter));
  return fitting ?? (word.startsWith('"') ? 'double' : 'single');
}

export function writeTrampoline(
  interpreter: string,
  { rest, flavour, lineEnd }: Pick<Trampoline, 'rest' | 'flavour' | 'lineEnd'>,
): string {
  const word = quoteAs(flavour, interpreter);
  return `#!/bin/sh${lineEnd}'''exec' ${word}${rest} "$0" "$@"${lineEnd}' '''${lineEnd}`;
}

function quoteAs(flavour: TrampolineFlavour, interpreter: string): string {
  // Python reads the line too, and takes a backslash for an escape; a doubled one in double quotes is one to both.
  if (flavour === 'double' || interpreter.includes('\\')) {
    const quoted = interpreter.replace(/[$`"]+/g, (run) => `"'${run}'"`).replaceAll('\\', '\\\\');
    return `"${quoted}"`;
  }
  return flavour === 'shlex' ? quoteLikeShlex(interpreter) : `'${escapeInSh(interpreter, 'single')}'`;
}
