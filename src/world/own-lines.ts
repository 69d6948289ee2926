import fs from 'node:fs';
import { makeLineReader } from './line-reader.ts';

/** Bytes of one request, which root makes. */
const requestLimit = 16 * 1024 * 1024;

/** Reads lines from the standard input; the promise holds until it ends, as it does when whoever asks is gone. */
export function readOwnLines(take: (line: string) => void): Promise<void> {
  const read = makeLineReader(requestLimit, take);
  return new Promise((resolve, reject) => {
    process.stdin.on('data', (chunk: Buffer) => void read(chunk));
    process.stdin.on('end', resolve);
    process.stdin.on('error', reject);
  });
}

/** Writes a line to the standard output, and returns when it is out. */
export function writeOwnLine(line: string): void {
  const bytes = Buffer.from(`${line}\n`);
  let written = 0;
  while (written < bytes.length) written += fs.writeSync(1, bytes, written);
}
