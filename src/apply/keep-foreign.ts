import { type Problem, problem } from '../model/problem.ts';
import type { World } from '../world/world.ts';

/**
 * Keeps what somebody else put in a place that is about to be taken back, beside it under a name of its own; the place
 * may be empty afterwards.
 */
export async function keepForeign(world: World, path: string): Promise<readonly Problem[]> {
  const facts = await world.files.lstat(path);
  if (facts === undefined) return [];
  const copy = `${path}.changed-${world.randomName().slice(0, 8)}`;
  switch (facts.kind) {
    case 'file':
      await world.writer.copyNew(path, copy, facts);
      break;
    case 'link':
      await world.writer.symbolicLink(await world.files.readLink(path), copy);
      break;
    default:
      // A directory cannot be renamed over.
      await world.writer.rename(path, copy);
  }
  return [problem('left-alone', copy, `what was in ${path} is kept as ${copy}`)];
}
