import { createHash } from 'node:crypto';
import type { EntryState } from '../model/entry-state.ts';
import type { FileReader } from '../world/world.ts';
import type { RecordedState } from './journal.ts';

/** What stands at a place now. Things that are neither file nor link are told as a file that matches nothing. */
export async function readState(files: FileReader, path: string): Promise<RecordedState> {
  const facts = await files.lstat(path);
  if (facts === undefined) return { kind: 'absent' };
  if (facts.kind === 'link')
    return { kind: 'link', target: await files.readLink(path), modified: facts.modified };
  if (facts.kind !== 'file') return { kind: 'file', sha256: facts.kind, size: -1, mode: facts.mode };
  return { kind: 'file', sha256: await files.hash(path), size: facts.size, mode: facts.mode };
}

/** A planned state as the journal writes it. */
export function recordState(state: EntryState, modified: number): RecordedState {
  switch (state.kind) {
    case 'absent':
      return { kind: 'absent' };
    case 'link':
      return { kind: 'link', target: state.target, modified };
    case 'binary':
      return { kind: 'file', sha256: state.sha256, size: state.size, mode: state.mode };
    case 'text':
      return {
        kind: 'file',
        sha256: createHash('sha256').update(state.bytes).digest('hex'),
        size: state.bytes.length,
        mode: state.mode,
      };
  }
}

/** Whether both are the same to everything that `undo` promises: bytes, mode, link target. */
export function sameState(a: RecordedState, b: RecordedState): boolean {
  switch (a.kind) {
    case 'absent':
      return b.kind === 'absent';
    case 'link':
      return b.kind === 'link' && a.target === b.target;
    case 'file':
      return b.kind === 'file' && a.sha256 === b.sha256 && a.mode === b.mode;
  }
}
