import type { FileFacts, FileReader } from './world.ts';

/** More links on one way than this are a loop to every kernel. */
const linkLimit = 40;

/** One name on the way to a place, the file system's root first. */
export interface PathStep {
  /** Absolute, with every link before it resolved. */
  readonly path: string;
  /** What is there, a link not followed; undefined where nothing is. */
  readonly facts: FileFacts | undefined;
  /** The directory that the name stands in; undefined for the root. */
  readonly directory: FileFacts | undefined;
}

/**
 * The way to a place as the kernel goes it, every link in it taken: who can change one of these names decides what the
 * path means. Ends early where nothing is there. POSIX paths only.
 * @param path absolute
 */
export async function walkPath(files: FileReader, path: string): Promise<readonly PathStep[]> {
  let at = '/';
  let here = await files.lstat(at);
  const steps: PathStep[] = [{ path: at, facts: here, directory: undefined }];
  const waiting = namesOf(path);
  let links = 0;
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (name === '..') {
      at = parentOf(at);
      here = await files.lstat(at);
      continue;
    }
    const next = at === '/' ? `/${name}` : `${at}/${name}`;
    const facts = await files.lstat(next);
    steps.push({ path: next, facts, directory: here });
    if (facts === undefined) return steps;
    if (facts.kind !== 'link') {
      at = next;
      here = facts;
      continue;
    }
    links += 1;
    if (links > linkLimit) return steps;
    const target = await files.readLink(next);
    waiting.unshift(...namesOf(target));
    if (!target.startsWith('/')) continue;
    at = '/';
    here = await files.lstat(at);
  }
  return steps;
}

function namesOf(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}
