import type { FileReader } from './world.ts';

/**
 * The same reader, which now and then lets timers and messages have their turn: reading blocks, and so a tree of a
 * hundred thousand files would keep a process from giving a sign of life, or from hearing that it is to stop.
 * @param pause milliseconds of reading after which everything else that waits gets its turn
 */
export function readWithPauses(files: FileReader, pause = 500): FileReader {
  let last = performance.now();
  const breathe = async (): Promise<void> => {
    if (performance.now() - last < pause) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    last = performance.now();
  };
  const paced =
    <Given extends readonly unknown[], Result>(look: (...given: Given) => Promise<Result>) =>
    async (...given: Given): Promise<Result> => {
      await breathe();
      return look(...given);
    };
  return {
    ...files,
    lstat: paced(files.lstat),
    readFile: paced(files.readFile),
    lookInto: async (path, limit, look) => {
      await breathe();
      return files.lookInto(path, limit, look);
    },
    readDirectory: paced(files.readDirectory),
    hash: paced(files.hash),
  };
}
