import { parseTrampoline } from '../rewrite/shebang-trampoline.ts';

/** The interpreter that a script names in its first lines. Offsets are bytes from the start of the file. */
export interface Shebang {
  readonly form: 'plain' | 'trampoline';
  /** As the script names it, quotes taken off. */
  readonly interpreter: string;
  /** What follows it: ` -E`, or nothing. */
  readonly rest: string;
}

// Any other line of this kind finds the interpreter beside the script: uv writes it for relocatable venvs.
const relative = /^#!\/bin\/sh\r?\n'''exec' /;
const plain = /^#![ \t]*(?:"(?<quoted>[^"\r\n]*)"|(?<bare>[^\r\n]*))(?<rest>[^\r\n]*)/;

/**
 * Reads the head of a script. Undefined where it names no interpreter, or one relative to itself as uv's relocatable
 * scripts do.
 */
export function parseShebang(head: Uint8Array): Shebang | undefined {
  if (head[0] !== 0x23 || head[1] !== 0x21) return undefined;
  const text = new TextDecoder().decode(head);
  const trampoline = parseTrampoline(text);
  if (trampoline !== undefined) {
    return { form: 'trampoline', interpreter: trampoline.interpreter, rest: trampoline.rest };
  }
  if (relative.test(text)) return undefined;
  const line = plain.exec(text)?.groups;
  if (line === undefined) return undefined;
  if (line.quoted !== undefined) return { form: 'plain', interpreter: line.quoted, rest: line.rest ?? '' };
  return splitArguments(line.bare ?? '');
}

// A path may hold spaces, and arguments follow after one: an argument begins with a dash.
function splitArguments(line: string): Shebang | undefined {
  const dash = / +-/.exec(line);
  const interpreter = (dash === null ? line : line.slice(0, dash.index)).trimEnd();
  if (interpreter === '') return undefined;
  return { form: 'plain', interpreter, rest: dash === null ? '' : line.slice(dash.index) };
}
