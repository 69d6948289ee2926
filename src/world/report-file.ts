import { randomBytes } from 'node:crypto';
import { constants, type FileHandle, lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** A file under way: rows are put aside until the head, which counts them, can be written. */
export interface ReportFile {
  add(text: string): void;
  /** Writes head, rows and tail, and puts the file in its place at once. */
  finish(head: string, tail: string): Promise<void>;
  discard(): Promise<void>;
}

export type OpenedReport =
  | { readonly kind: 'file'; readonly file: ReportFile }
  | { readonly kind: 'refused'; readonly reason: string; readonly hint: string };

const blockSize = 64 * 1024;

/**
 * Opens a file beside the one that is meant, which takes its place at the end: nobody ever sees half a page. Written
 * over is only a regular file that begins with `mark`, so a slip of the hand costs no one a file; nothing is written
 * through a link.
 * @param path absolute
 * @param mark what the first line of every such file begins with
 */
export async function openReportFile(path: string, mark: string): Promise<OpenedReport> {
  try {
    const found = await describeOther(path, mark);
    if (found !== undefined)
      return {
        kind: 'refused',
        reason: found,
        hint: 'name a file that is not there yet, or an earlier report',
      };
    const name = join(dirname(path), `.${basename(path)}.${randomBytes(9).toString('hex')}`);
    return {
      kind: 'file',
      file: makeReportFile(path, await createNew(`${name}.rows`), await createNew(`${name}.new`)),
    };
  } catch (error) {
    const reason = describe(error);
    return { kind: 'refused', reason, hint: 'name a file in a directory that this account can write to' };
  }
}

interface Part {
  readonly path: string;
  readonly handle: FileHandle;
}

async function createNew(path: string): Promise<Part> {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL;
  return { path, handle: await open(path, flags, 0o644) };
}

async function describeOther(path: string, mark: string): Promise<string | undefined> {
  const facts = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (facts === undefined) return undefined;
  if (facts.isSymbolicLink()) return 'there is a link of that name';
  if (!facts.isFile()) return 'there is something of that name, and it is no file';
  if (facts.size === 0) return undefined;
  const handle = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(mark.length), 0, mark.length, 0);
    const isOurs = buffer.subarray(0, bytesRead).toString('latin1') === mark;
    return isOurs ? undefined : 'there is a file of that name, and it is no report of venv-relocate';
  } finally {
    await handle.close();
  }
}

function makeReportFile(path: string, rows: Part, page: Part): ReportFile {
  let writing = Promise.resolve();
  let failure: unknown;
  const discard = async (): Promise<void> => {
    await writing;
    for (const part of [rows, page]) {
      await part.handle.close();
      await rm(part.path, { force: true });
    }
  };
  return {
    add: (text) => {
      writing = writing
        .then(() => rows.handle.appendFile(text))
        .catch((error: unknown) => {
          failure ??= error;
        });
    },
    finish: async (head, tail) => {
      await writing;
      try {
        if (failure !== undefined) throw failure;
        await page.handle.appendFile(head);
        const block = Buffer.alloc(blockSize);
        for (let at = 0; ; ) {
          const { bytesRead } = await rows.handle.read(block, 0, blockSize, at);
          if (bytesRead === 0) break;
          await page.handle.appendFile(block.subarray(0, bytesRead));
          at += bytesRead;
        }
        await page.handle.appendFile(tail);
        await page.handle.sync();
      } catch (error) {
        await discard();
        throw error;
      }
      for (const part of [rows, page]) await part.handle.close();
      await rm(rows.path, { force: true });
      await rename(page.path, path);
    },
    discard,
  };
}

function describe(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  return message.replace(/, \w+ '.*$/, '');
}
