import type { Origin } from '../model/interpreter.ts';

/** A path that may hold an interpreter, not yet asked. */
export interface Place {
  /** Absolute path of an executable; of a place that could not be searched, where `obstacle` tells of one. */
  readonly path: string;
  readonly origin: Origin;
  /** Why nothing could be found there. */
  readonly obstacle?: string;
}

const privateOrigins: ReadonlySet<Origin> = new Set(['private directory', 'account registry', 'py launcher']);

/** Whether what is found so belongs to one account, whatever its place and its access list say. */
export function isPrivateOrigin(origin: Origin): boolean {
  return privateOrigins.has(origin);
}
