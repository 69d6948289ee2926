import type { ConfigEntry, PyvenvConfig, VenvSnapshot } from '../model/venv.ts';
import type { Span } from './edit-bytes.ts';

export interface HomeRepair {
  readonly span: Span;
  readonly detail: string;
}

/** Where the interpreter could not read the result otherwise, more than the value changes. */
export function planHomeRepairs(
  snapshot: VenvSnapshot,
  config: PyvenvConfig,
  home: ConfigEntry,
): readonly HomeRepair[] {
  const { bytes } = config.file;
  const repairs: HomeRepair[] = [];
  const reader =
    snapshot.layout === 'windows' || snapshot.executables.some(({ state }) => state.kind === 'file');
  // CPython up to 3.10 looks for the word `home`, in lower case, and a lone `=` after it (Modules/getpath.c); the
  // redirector of any version for the word in lower case.
  const old = snapshot.wanted.version.major === 3 && snapshot.wanted.version.minor <= 10;
  const readable = old ? /^[ \t]*home[ \t]+=[ \t]+$/ : /^[ \t]*home[ \t]*=[ \t]*$/;
  if (reader && (old || snapshot.layout === 'windows')) {
    const lineStart = bytes.lastIndexOf(0x0a, home.valueStart - 1) + 1;
    const written = new TextDecoder().decode(bytes.subarray(lineStart, home.valueStart));
    if (!readable.test(written)) {
      repairs.push({
        span: { start: lineStart, end: home.valueStart, text: 'home = ' },
        detail: 'home, spelled so that this Python finds it',
      });
    }
  }
  if (snapshot.layout === 'windows') {
    const lineEnd = bytes.indexOf(0x0a, home.valueEnd);
    const rest = new TextDecoder().decode(
      bytes.subarray(home.valueEnd, lineEnd === -1 ? bytes.length : lineEnd),
    );
    if (lineEnd === -1 || /[ \t]/.test(rest)) {
      const ending = bytes.includes(0x0d) || !bytes.includes(0x0a) ? '\r\n' : '\n';
      const end = lineEnd === -1 ? bytes.length : lineEnd + 1;
      repairs.push({
        span: { start: home.valueEnd, end, text: ending },
        detail: 'the end of the home line, which the redirector takes into the path',
      });
    }
  }
  return repairs;
}

/** The redirectors of 3.9 to 3.11 were seen to find `home` at 4,050 bytes and not at 4,100. */
const redirectorReads = 4050;

/**
 * Puts the line of `home` at the very start where a redirector of Windows would miss it or take another: it looks through
 * its first 4 KiB for the word in lower case with a `=` after it, anywhere, a comment or the end of another key included
 * (CPython, PC/launcher.c, find_home_value).
 * @returns undefined where it finds the line as it is
 */
export function moveHomeFirst(bytes: Uint8Array): Uint8Array | undefined {
  // One character for each byte, so that offsets are the same.
  const text = Buffer.from(bytes).toString('latin1');
  const line = /^[ \t]*home[ \t]*=[^\n]*\n/m.exec(text);
  if (line === null) return undefined;
  const first = /home[ \t]*=/.exec(text);
  const end = line.index + line[0].length;
  const isFound = first !== null && first.index >= line.index && end <= redirectorReads;
  if (isFound) return undefined;
  return Buffer.from(`${line[0]}${text.slice(0, line.index)}${text.slice(end)}`, 'latin1');
}
