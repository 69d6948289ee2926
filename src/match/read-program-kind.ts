import { FileError, type FileReader } from '../world/world.ts';

/** Whether a file is a script of some sort, by its first two bytes. */
export async function beginsAsScript(files: FileReader, path: string): Promise<boolean> {
  try {
    return new TextDecoder('latin1').decode(await files.readFile(path, 2)) === '#!';
  } catch (error) {
    // An executable need not be readable to be run.
    if (error instanceof FileError) return false;
    throw error;
  }
}

/**
 * Whether a file is text without `#!`: the system hands that to a shell, if it may be executed, which would run its
 * lines.
 */
export async function isPlainText(files: FileReader, path: string): Promise<boolean> {
  try {
    const head = await files.readFile(path, 512);
    return !head.includes(0) && new TextDecoder('latin1').decode(head.subarray(0, 2)) !== '#!';
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}
