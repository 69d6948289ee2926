import type { FileReader } from './world.ts';

/**
 * The same reader, which looks at each place once: for reading one venv, whose files several stages ask for one after
 * the other, and which is then seen as it was at one moment. Not for anything that is read after a change;
 * and contents are read each time, since those of a large venv together are too much to keep.
 */
export function rememberReads(files: FileReader): FileReader {
  const remembered = <Given extends readonly unknown[], Result>(
    look: (...given: Given) => Promise<Result>,
  ) => {
    const known = new Map<string, Promise<Result>>();
    return (...given: Given): Promise<Result> => {
      const key = given.join('\0');
      const answer = known.get(key) ?? look(...given);
      known.set(key, answer);
      return answer;
    };
  };
  return {
    ...files,
    lstat: remembered(files.lstat),
    stat: remembered(files.stat),
    readLink: remembered(files.readLink),
    realPath: remembered(files.realPath),
    readDirectory: remembered(files.readDirectory),
  };
}
