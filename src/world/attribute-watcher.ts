import { spawn } from 'node:child_process';
import { holdChild } from './hold-child.ts';

/** Tells whether files have access lists, extended attributes or a security context. */
export interface AttributeWatcher {
  /** @param files absolute; false for those that are gone. Undefined where the program behind it has ended. */
  ask(files: readonly string[]): Promise<boolean | undefined>;
}

/** Bytes of a block of tar, which a header fills. */
const block = 512;
/** What is asked for behind the files of a question, to know where they end: a file that every system has. */
const end = '/dev/null';
const timeout = 30_000;

interface Question {
  readonly answer: (found: boolean | undefined) => void;
  found: boolean;
}

/**
 * Keeps one GNU tar at work for a whole run, since to start a program takes longer than to look at the files of a venv.
 * It gets names on its standard input, ended by NUL, and writes an archive in pax format (POSIX 1003.1-2001): before
 * the header of a file with attributes stands a record with `SCHILY.acl.*` or `SCHILY.xattr.*`. With one block to a
 * record it holds back no more than the last header, so each question ends with two that tell nothing.
 * @param tar its path
 */
export function watchAttributes(tar: string): AttributeWatcher {
  // A second name of a file, such as uv makes of those in its cache, would else be told without its attributes.
  const args = ['--format=pax', '--acls', '--xattrs', '--no-recursion', '--hard-dereference', '-P'];
  const names = ['--null', '--verbatim-files-from', '-T', '-'];
  const child = spawn(tar, [...args, '-b', '1', '-cf', '-', ...names], {
    cwd: '/',
    env: {},
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const questions: Question[] = [];
  let gone = false;
  const lose = (): void => {
    gone = true;
    child.kill('SIGKILL');
    for (const { answer } of questions.splice(0)) answer(undefined);
  };
  const read = readArchive({
    attributes: () => {
      const [first] = questions;
      if (first !== undefined) first.found = true;
    },
    // The second of the two comes with the files of the next question, ahead of them.
    file: (name, isFirst) => {
      if (name !== end || isFirst) return false;
      const done = questions.shift();
      done?.answer(done.found);
      return true;
    },
  });
  child.on('error', lose);
  child.on('close', lose);
  child.stdin.on('error', lose);
  child.stdout.on('data', read);
  holdChild(child, false);
  return {
    ask: (files) =>
      new Promise((resolve) => {
        if (gone) return resolve(undefined);
        const timer = setTimeout(lose, timeout);
        if (questions.length === 0) holdChild(child, true);
        const answer = (found: boolean | undefined): void => {
          clearTimeout(timer);
          if (questions.length === 0) holdChild(child, false);
          resolve(found);
        };
        questions.push({ answer, found: false });
        child.stdin.write([...files, end, end].map((name) => `${name}\0`).join(''));
      }),
  };
}

interface Listener {
  attributes(): void;
  /** @param isFirst whether it is the rest of the question before. @returns whether it ends one. */
  file(name: string, isFirst: boolean): boolean;
}

/** Goes through an archive as it comes, and keeps nothing of it but a block. */
function readArchive(listener: Listener): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  let skip = 0;
  let record: Buffer[] | undefined;
  let isFirst = false;
  return (chunk) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (; rest.length - at >= block; at += block) {
      const piece = rest.subarray(at, at + block);
      if (skip > 0) {
        skip -= block;
        record?.push(piece);
        continue;
      }
      if (record !== undefined && /SCHILY\.(acl|xattr)\./.test(Buffer.concat(record).toString('latin1')))
        listener.attributes();
      record = undefined;
      const size = Number.parseInt(piece.toString('latin1', 124, 135), 8) || 0;
      skip = Math.ceil(size / block) * block;
      const kind = piece.toString('latin1', 156, 157);
      if (kind === 'x') {
        record = [];
        continue;
      }
      const name = piece.toString('utf8', 0, 100).split('\0')[0] ?? '';
      const ended = listener.file(name, isFirst);
      isFirst = ended;
    }
    rest = Buffer.from(rest.subarray(at));
  };
}
