import { styleText } from 'node:util';
import { escapeControls, type Paint, plainPaint } from '../report/words.ts';

/** Where the result goes, and everything else. */
export interface Terminal {
  out(text: string | Uint8Array): void;
  /** To the same place, byte by byte for a program; on a screen, what is not text is shown escaped. */
  outBytes(bytes: Uint8Array): void;
  err(text: string): void;
  readonly paint: Paint;
  /** Columns of the terminal that `err` goes to; undefined where it is none. */
  errorColumns(): number | undefined;
  readonly outIsTerminal: boolean;
  /** For what goes to `err`. */
  readonly errorPaint: Paint;
}

const colourPaint: Paint = {
  good: (text) => styleText('green', text, { validateStream: false }),
  bad: (text) => styleText('red', text, { validateStream: false }),
  dim: (text) => styleText('dim', text, { validateStream: false }),
  strong: (text) => styleText('bold', text, { validateStream: false }),
};

export function realTerminal(noColour: boolean): Terminal {
  // A reader that goes away, such as `head`, is no failure of ours; nor is a terminal that is closed.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  }
  return {
    out: (text) => void process.stdout.write(text),
    outBytes: (bytes) => void process.stdout.write(process.stdout.isTTY ? showBytes(bytes) : bytes),
    err: (text) => void process.stderr.write(text),
    // A terminal that does not tell is taken for one of the usual width.
    errorColumns: () => (process.stderr.isTTY ? process.stderr.columns || 80 : undefined),
    outIsTerminal: process.stdout.isTTY === true,
    paint: paintFor(process.stdout, noColour),
    errorPaint: paintFor(process.stderr, noColour),
  };
}

// Line by line: line breaks and tabs are what a diff is made of.
function showBytes(bytes: Uint8Array): string {
  return new TextDecoder()
    .decode(bytes)
    .split(/([\n\t])/)
    .map((part) => (part === '\n' || part === '\t' ? part : escapeControls(part)))
    .join('');
}

// no-color.org; FORCE_COLOR as Node and most tools take it.
function paintFor(stream: NodeJS.WriteStream, noColour: boolean): Paint {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (noColour) return plainPaint;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') return colourPaint;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return plainPaint;
  return stream.isTTY ? colourPaint : plainPaint;
}
