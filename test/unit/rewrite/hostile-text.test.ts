import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { posixPaths, windowsPaths } from '../../../src/platform/path-rules.ts';
import { collectEvidence } from '../../../src/rewrite/parse-old-root.ts';
import type { RewriteContext, Rewritten } from '../../../src/rewrite/rewrite.ts';
import { rewriteActivate } from '../../../src/rewrite/rewrite-activate.ts';
import { rewriteJson } from '../../../src/rewrite/rewrite-json.ts';
import { rewriteLines } from '../../../src/rewrite/rewrite-lines.ts';
import { rewritePythonSource } from '../../../src/rewrite/rewrite-python-source.ts';
import { rewriteScript } from '../../../src/rewrite/rewrite-script.ts';
import { rewriteText } from '../../../src/rewrite/rewrite-text.ts';
import { bytesOf } from './support/random-paths.ts';

const files = [
  'activate',
  'activate.csh',
  'activate.fish',
  'activate.nu',
  'activate.xsh',
  'activate.bat',
  'Activate.ps1',
];

const rewriters: readonly (readonly [string, (bytes: Uint8Array, context: RewriteContext) => Rewritten])[] = [
  ...files.map(
    (file) =>
      [file, (bytes: Uint8Array, context: RewriteContext) => rewriteActivate(file, bytes, context)] as const,
  ),
  ['a script', (bytes, context) => rewriteScript(bytes, context, { limit: 127, name: 'x' })],
  ['JSON', rewriteJson],
  ['Python', rewritePythonSource],
  ['lines', rewriteLines],
  ['text', rewriteText],
  ['sh', (bytes, context) => rewriteText(bytes, context, 'sh')],
];

const pieces = [
  ...[
    '/old/v',
    '/old/v/bin',
    '/old/v2',
    'C:\\old\\v',
    'C:/old/v',
    "'",
    '"',
    '`',
    '\\',
    '$',
    '${',
    '$(',
    ')',
    '}',
    '#',
    '\n',
    '\r\n',
    ' ',
  ],
  ...[
    '<<E',
    'E',
    "r#'",
    "'#",
    '"""',
    "'''",
    '#!',
    "#!/bin/sh\n'''exec' ",
    ' "$0" "$@"\n',
    "' '''\n",
    'VIRTUAL_ENV=',
    'set "VIRTUAL_ENV=',
    'import ',
  ],
  ...[
    'PS1="(v) ${PS1',
    '%%',
    '!',
    '<#',
    '#>',
    'f',
    'b',
    '{"a":',
    'ä',
    '\\x41',
    '\\u',
    '\udc80',
    '-c ',
    'eval ',
  ],
];
const text = fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((parts) => parts.join(''));

const contexts: readonly RewriteContext[] = [
  { paths: posixPaths, moves: [{ from: '/old/v', to: '/n w/$(x)`y`"\'\\' }] },
  { paths: posixPaths, moves: [{ from: '/old/v', to: '/old/v/deeper' }] },
  { paths: windowsPaths, moves: [{ from: 'C:\\old\\v', to: 'D:\\n w\\100%' }] },
];

describe.each(rewriters)('a file made to confuse, read as %s', (_, rewrite) => {
  it('never throws, and is the same when nothing in it moved', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...contexts), (content, context) => {
        const bytes = bytesOf(content);
        const { bytes: after, details, left } = rewrite(bytes, context);
        expect(after === undefined ? details : []).toEqual([]);
        for (const { line } of left) expect(line).toBeLessThanOrEqual(content.split('\n').length);
        const elsewhere = { ...context, moves: [{ from: '/nowhere/at all', to: '/x' }] };
        expect(rewrite(bytes, elsewhere)).toEqual({ bytes: undefined, details: [], left: [] });
      }),
      { numRuns: 500 },
    );
  });

  it('never gets a longer name changed', () => {
    const siblings = pieces.map((piece) => piece.replace(/(old[\\/])v2?/, '$1v-data'));
    const sibling = fc.array(fc.constantFrom(...siblings), { maxLength: 30 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(sibling, fc.constantFrom(...contexts), (content, context) => {
        const after = rewrite(bytesOf(content), context);
        // The prompt, which is a name, may be changed in a file that speaks of the place.
        if (!content.includes('PS1="(v)')) expect(after.bytes).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });
});

describe('evidence', () => {
  it('is taken from any file without an error', () => {
    fc.assert(
      fc.property(text, fc.constantFrom(...files, 'pip', 'pyvenv.cfg'), (content, name) => {
        for (const { root } of collectEvidence(name, bytesOf(content), posixPaths)) {
          expect(posixPaths.isAbsolute(root)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
