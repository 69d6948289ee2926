import type { PathRules } from './path-rules.ts';

/**
 * The full path of a place in a venv.
 * @param path relative to the root, with `/`
 */
export function placeOf(paths: PathRules, root: string, path: string): string {
  return paths.join(root, ...path.split('/'));
}
