import { createHash } from 'node:crypto';
import type { Change } from '../model/change.ts';
import type { TextFile } from '../model/entry-state.ts';
import type { RecordFile } from '../model/naming-place.ts';
import { editBytes, type Span } from './edit-bytes.ts';

/**
 * Gives rows of RECORD (PEP 376, PEP 627: `path,sha256=<urlsafe base64>,<size>`) the hash and size that rewritten
 * files have now. Rows without a hash, such as those of compiled modules, stay.
 */
export function planRecords(records: readonly RecordFile[], changes: readonly Change[]): readonly Change[] {
  const rewritten = changes.flatMap(({ path, after }) =>
    after.kind === 'text' ? [{ path, bytes: after.bytes }] : [],
  );
  if (rewritten.length === 0) return [];
  return records.flatMap((record): readonly Change[] => {
    const text = new TextDecoder('latin1').decode(record.file.bytes);
    const spans: Span[] = [];
    for (const { path, bytes } of rewritten) {
      const span = findRow(text, rowName(record.sitePackages, path), bytes);
      if (span !== undefined) spans.push(span);
    }
    if (spans.length === 0) return [];
    const after: TextFile = { ...record.file, bytes: editBytes(record.file.bytes, spans) };
    return [
      {
        path: record.path,
        kind: 'record',
        before: record.file,
        after,
        details: ['hashes of rewritten files'],
      },
    ];
  });
}

// RECORD has `/` on every system, and counts from site-packages: `../../../bin/flask`.
function rowName(sitePackages: string, path: string): string {
  const from = sitePackages.split('/');
  const to = path.split('/');
  const differing = from.findIndex((step, index) => step !== to[index]);
  const common = differing === -1 ? from.length : differing;
  const name = [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/');
  // One character for each byte, as the text that is searched; csv quotes what holds a comma or a quote.
  const bytes = Buffer.from(name, 'utf8').toString('latin1');
  return /[",]/.test(bytes) ? `"${bytes.replaceAll('"', '""')}"` : bytes;
}

function findRow(text: string, name: string, bytes: Uint8Array): Span | undefined {
  const head = `${name},sha256=`;
  let start = text.startsWith(head) ? 0 : text.indexOf(`\n${head}`) + 1;
  if (start === 0 && !text.startsWith(head)) return undefined;
  start += name.length + 1;
  const end = /[\r\n]|$/.exec(text.slice(start))?.index ?? 0;
  const hash = createHash('sha256').update(bytes).digest('base64url');
  const fresh = `sha256=${hash},${bytes.length}`;
  return text.slice(start, start + end) === fresh ? undefined : { start, end: start + end, text: fresh };
}
