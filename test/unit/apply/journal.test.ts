import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Journal,
  type JournalEntry,
  parseJournal,
  type RecordedState,
  renderJournal,
} from '../../../src/apply/journal.ts';
import { toBytes } from '../support/memory-files.ts';

const entry: JournalEntry = {
  path: 'bin/python',
  before: { kind: 'link', target: '/old/bin/python3.11', modified: 1_700_000_000_000.5 },
  after: { kind: 'link', target: '/opt/python/bin/python3.11', modified: 0 },
  kept: undefined,
  temporary: '.python.0123456789abcdef.new',
};
const journal: Journal = {
  version: 1,
  state: 'begun',
  time: 1_700_000_000_000,
  entries: [
    entry,
    {
      path: 'pyvenv.cfg',
      before: { kind: 'file', sha256: 'a'.repeat(64), size: 120, mode: 0o644 },
      after: { kind: 'file', sha256: 'b'.repeat(64), size: 118, mode: 0o644 },
      kept: 'kept-1',
      temporary: '.pyvenv.cfg.0123456789abcdef.new',
    },
  ],
};

/** A journal whose checksum is right, as somebody who means harm would write it. */
function forged(content: unknown): Uint8Array {
  const body = `${JSON.stringify(content, undefined, 1)}\n`;
  return toBytes(`venv-relocate journal 1 ${createHash('sha256').update(body).digest('hex')}\n${body}`);
}

describe('a journal', () => {
  it('is read as it was written, whatever it holds', () => {
    const name = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 12 })
      .filter((text) => !/[/\\]|^\.{1,2}$/.test(text) && !/^[a-z]:/i.test(text));
    const state: fc.Arbitrary<RecordedState> = fc.oneof(
      fc.constant({ kind: 'absent' as const }),
      fc.record({
        kind: fc.constant('file' as const),
        sha256: fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 }),
        size: fc.nat(),
        mode: fc.nat(0o7777),
      }),
      fc.record({
        kind: fc.constant('link' as const),
        target: fc.string({ unit: 'binary' }),
        modified: fc
          .double({ min: 0, max: 4e12, noNaN: true, noDefaultInfinity: true })
          .map((value) => value + 0),
      }),
    );
    const any: fc.Arbitrary<Journal> = fc.record({
      version: fc.constant(1 as const),
      state: fc.constantFrom('begun' as const, 'done' as const, 'undoing' as const),
      time: fc.nat(),
      entries: fc.array(
        fc.record({
          path: fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
          before: state,
          after: state,
          kept: fc.option(name, { nil: undefined }),
          temporary: name,
        }),
        { maxLength: 4 },
      ),
    });
    fc.assert(
      fc.property(any, (one) => {
        expect(parseJournal(renderJournal(one))).toEqual(one);
      }),
    );
  });

  it('that was written only in part is none, wherever it was cut', () => {
    const bytes = renderJournal(journal);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(parseJournal(bytes.subarray(0, length))).toBeUndefined();
    }
  });

  it('that was altered in any one byte is none', () => {
    const bytes = renderJournal(journal);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (index, change) => {
        const altered = Uint8Array.from(bytes);
        altered[index] = (altered[index] ?? 0) ^ change;
        expect(parseJournal(altered)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  it('with something after it is none', () => {
    expect(parseJournal(Uint8Array.from([...renderJournal(journal), 0x0a]))).toBeUndefined();
  });

  it('of a later version is none', () => {
    const text = new TextDecoder().decode(renderJournal(journal));
    expect(parseJournal(toBytes(text.replace('journal 1', 'journal 2')))).toBeUndefined();
  });
});

describe('a journal that somebody forged', () => {
  it('is taken where it holds nothing that leads outside', () => {
    expect(parseJournal(forged(journal))).toEqual(journal);
  });

  it.each([
    '../outside',
    '..',
    'bin/../../outside',
    '/etc/passwd',
    '\\windows',
    'C:\\windows',
    'c:windows',
    'bin\\..\\..\\x',
    '',
    '.',
    './../x',
    'bin/..',
  ])('is refused where a path leads outside: %j', (path) => {
    expect(parseJournal(forged({ ...journal, entries: [{ ...entry, path }] }))).toBeUndefined();
  });

  it.each(['../x', 'a/b', 'a\\b', '..', '.', '', '/x'])('is refused where a name is a path: %j', (name) => {
    expect(parseJournal(forged({ ...journal, entries: [{ ...entry, temporary: name }] }))).toBeUndefined();
    expect(parseJournal(forged({ ...journal, entries: [{ ...entry, kept: name }] }))).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['nothing', null],
    ['a list', []],
    ['no entries', { version: 1, state: 'begun', time: 0 }],
    ['entries that are no list', { ...journal, entries: { 0: entry } }],
    ['an entry that is nothing', { ...journal, entries: [null] }],
    ['a path that is a number', { ...journal, entries: [{ ...entry, path: 5 }] }],
    ['no temporary name', { ...journal, entries: [{ ...entry, temporary: undefined }] }],
    ['no state before', { ...journal, entries: [{ ...entry, before: undefined }] }],
    ['a state of an unknown kind', { ...journal, entries: [{ ...entry, before: { kind: 'device' } }] }],
    ['a link without target', { ...journal, entries: [{ ...entry, before: { kind: 'link', modified: 0 } }] }],
    ['a run in an unknown state', { ...journal, state: 'half' }],
  ])('is refused, and stops nobody else, where it has %s', (_what, content) => {
    expect(parseJournal(forged(content))).toBeUndefined();
  });

  it('is refused where its text is no JSON', () => {
    const body = 'entries\n';
    const sum = createHash('sha256').update(body).digest('hex');
    expect(parseJournal(toBytes(`venv-relocate journal 1 ${sum}\n${body}`))).toBeUndefined();
  });
});
