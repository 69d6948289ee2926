import type { Plan } from '../model/change.ts';
import type { PathRules } from '../platform/path-rules.ts';
import { placeOf } from '../platform/place-of.ts';
import type { Ownership, World } from '../world/world.ts';

/** Owner and group of a venv, which what is new in it gets as well. */
export async function readOwner({ files }: World, root: string): Promise<Omit<Ownership, 'mode'>> {
  const facts = await files.stat(root);
  return { owner: facts?.owner ?? 0, group: facts?.group ?? 0 };
}

/**
 * Whether files that a plan replaces may have an access list or attributes that the new ones have to be given. Asked
 * once for all; a copied interpreter is too large to be asked about, and may always have some.
 */
export async function mayHaveAttributes(world: World, paths: PathRules, plan: Plan): Promise<boolean> {
  if (plan.changes.some(({ before }) => before.kind === 'binary')) return true;
  const texts = plan.changes.filter(({ before }) => before.kind === 'text');
  if (texts.length === 0) return false;
  const files = texts.map(({ path }) => placeOf(paths, plan.root, path));
  // A directory may have a list that new files in it get of themselves, and that the old ones need not have.
  return world.files.haveAttributes([...files, ...new Set(files.map((path) => paths.directoryOf(path)))]);
}
