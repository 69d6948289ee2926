import { createHash } from 'node:crypto';

/** What stood at a place, in so much detail that it can be recognised; contents are kept beside the journal. */
export type RecordedState =
  | { readonly kind: 'absent' }
  | { readonly kind: 'file'; readonly sha256: string; readonly size: number; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string; readonly modified: number };

export interface JournalEntry {
  /** Relative to the venv's root, with `/`. */
  readonly path: string;
  readonly before: RecordedState;
  readonly after: RecordedState;
  /** Name in the run's directory under which the old file or link is kept; undefined where nothing was, or a link could not be. */
  readonly kept: string | undefined;
  /** Name beside the place that the new file has until it is renamed. */
  readonly temporary: string;
}

/**
 * `begun`: changes may have been made and are not proved, so they have to be put back. `done`: the run stands, and can
 * be undone. `undoing`: an undo was begun and has to be finished.
 */
export type JournalState = 'begun' | 'done' | 'undoing';

export interface Journal {
  readonly version: 1;
  readonly state: JournalState;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly entries: readonly JournalEntry[];
}

const heading = /^venv-relocate journal 1 ([0-9a-f]{64})\n/;
const anyHeading = /^venv-relocate journal (\d{1,9}) /;

/** A line with a checksum of all that follows, then JSON: a journal that was written only in part is seen to be so. */
export function renderJournal(journal: Journal): Uint8Array {
  const body = `${JSON.stringify(journal, undefined, 1)}\n`;
  return new TextEncoder().encode(`venv-relocate journal 1 ${checksum(body)}\n${body}`);
}

/** Undefined where the bytes are not a whole journal of a version that is known. */
export function parseJournal(bytes: Uint8Array): Journal | undefined {
  // First: what is planted may be large.
  if (journalVersion(bytes) !== 1) return undefined;
  const text = new TextDecoder().decode(bytes);
  const match = heading.exec(text);
  if (match === null) return undefined;
  const body = text.slice(match[0].length);
  if (checksum(body) !== match[1]) return undefined;
  const content = parseJson(body);
  return isJournal(content) ? content : undefined;
}

/** The version of the form of a journal, which a later release of this program may raise; undefined where it does not tell. */
export function journalVersion(bytes: Uint8Array): number | undefined {
  const version = anyHeading.exec(new TextDecoder().decode(bytes.subarray(0, 64)))?.[1];
  return version === undefined ? undefined : Number(version);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function checksum(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

// The checksum keeps out accidents, not intent: whoever can write to the venv can write a journal, and must neither be
// able to lead a roll-back out of it nor to stop a run over many venvs with something that is no journal at all.
function isJournal(value: unknown): value is Journal {
  const states: readonly unknown[] = ['begun', 'done', 'undoing'] satisfies readonly JournalState[];
  return (
    isRecord(value) &&
    value.version === 1 &&
    states.includes(value.state) &&
    typeof value.time === 'number' &&
    Array.isArray(value.entries) &&
    value.entries.every(isEntry)
  );
}

function isEntry(value: unknown): value is JournalEntry {
  return (
    isRecord(value) &&
    isInside(value.path) &&
    isState(value.before) &&
    isState(value.after) &&
    (value.kept === undefined || isName(value.kept)) &&
    isName(value.temporary)
  );
}

function isState(value: unknown): value is RecordedState {
  if (!isRecord(value)) return false;
  switch (value.kind) {
    case 'absent':
      return true;
    case 'file':
      return (
        typeof value.sha256 === 'string' && typeof value.size === 'number' && typeof value.mode === 'number'
      );
    case 'link':
      return typeof value.target === 'string' && typeof value.modified === 'number';
    default:
      return false;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isInside(path: unknown): boolean {
  if (typeof path !== 'string' || /^([/\\]|[a-z]:)/i.test(path)) return false;
  return path.split(/[/\\]/).every((name) => name !== '' && name !== '.' && name !== '..');
}

function isName(name: unknown): boolean {
  return typeof name === 'string' && !/[/\\]/.test(name) && isInside(name);
}
