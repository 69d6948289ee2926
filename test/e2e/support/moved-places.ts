import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { MadeVenv } from '../../support/makers.ts';

/** Where a venv may be moved to: below the directory that holds all of a test, without a leading `/`. */
export const places = {
  'same depth': 'b/app',
  deeper: 'b/c/d/e/app',
  renamed: 'a/programme',
  'a blank': 'a/an app of ours',
  'a quote': "a/it's",
  'letters beyond ASCII': 'a/größe-日本',
  'over 127 bytes': `a/${'long'.repeat(32)}`,
  'what shells read': 'a/$HOME `id` "x" & %PATH% !1',
} as const;

export type PlaceName = keyof typeof places;

/** A venv, and what is moved when it moves: its project where it lies in one, else itself. */
export interface Movable {
  readonly root: string;
  readonly venv: string;
}

export function movableOf({ venv, project }: MadeVenv): Movable {
  return { root: project !== undefined && venv.startsWith(`${project}/`) ? project : venv, venv };
}

/** Moves it, and leaves nothing behind. */
export function moveTo({ root, venv }: Movable, destination: string): Movable {
  if (existsSync(destination)) throw new Error(`there is something at ${destination} already`);
  mkdirSync(dirname(destination), { recursive: true });
  renameSync(root, destination);
  return { root: destination, venv: join(destination, relative(root, venv)) };
}
