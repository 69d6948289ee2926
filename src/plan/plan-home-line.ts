import type { ConfigEntry, PyvenvConfig, VenvSnapshot } from '../model/venv.ts';
import type { Span } from './edit-bytes.ts';

export interface HomeRepair {
  readonly span: Span;
  readonly detail: string;
  /** What is wrong with the line as it is. */
  readonly defect: string;
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
        defect: `this Python looks for "home = " in lower case, and ${JSON.stringify(written)} is there`,
      });
    }
  }
  if (snapshot.layout === 'windows' && isOfLauncher(snapshot)) {
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
        defect: `python.exe takes what follows into the path: ${lineEnd === -1 ? 'the line has no end' : 'spaces at its end'}`,
      });
    }
  }
  return repairs;
}

/** What Python cannot read in the line of `home` as it is, in words; empty where it can. */
export function findHiddenHome(snapshot: VenvSnapshot): readonly string[] {
  const home = snapshot.config?.entries.find((entry) => entry.key === 'home');
  if (snapshot.config === undefined || home === undefined) return [];
  const found = planHomeRepairs(snapshot, snapshot.config, home).map(({ defect }) => defect);
  const { bytes } = snapshot.config.file;
  if (found.length > 0 || snapshot.layout !== 'windows') return found;
  if (moveHomeFirst(bytes, redirectorReads(snapshot)) === undefined) return [];
  return [`python.exe looks at the start of the file alone, and takes the first "home =" there is`];
}

// The redirectors of up to 3.12 come from PC/launcher.c, later ones from PC/venvlauncher.c, which trims the value.
function isOfLauncher({ wanted }: VenvSnapshot): boolean {
  return wanted.version.major === 3 && wanted.version.minor <= 12;
}

/**
 * Bytes of pyvenv.cfg within which a redirector finds `home`: those of 3.9 to 3.11 were seen to at 4,050 and not at
 * 4,100, that of 3.14 at 6,000 and not at 8,192.
 */
export function redirectorReads(snapshot: VenvSnapshot): number {
  return isOfLauncher(snapshot) ? 4050 : 6000;
}

/**
 * Puts the line of `home` at the very start where a redirector of Windows would miss it or take another: it looks through
 * its first few KiB for the word in lower case with a `=` after it, anywhere, a comment or the end of another key included
 * (CPython, PC/launcher.c, find_home_value).
 * @param reads how many bytes it looks at
 * @returns undefined where it finds the line as it is
 */
export function moveHomeFirst(bytes: Uint8Array, reads: number): Uint8Array | undefined {
  // One character for each byte, so that offsets are the same.
  const text = Buffer.from(bytes).toString('latin1');
  const line = /^[ \t]*home[ \t]*=[^\n]*\n/m.exec(text);
  if (line === null) return undefined;
  const first = /home[ \t]*=/.exec(text);
  const end = line.index + line[0].length;
  const isFound = first !== null && first.index >= line.index && end <= reads;
  if (isFound) return undefined;
  return Buffer.from(`${line[0]}${text.slice(0, line.index)}${text.slice(end)}`, 'latin1');
}
