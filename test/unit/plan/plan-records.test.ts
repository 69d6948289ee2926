import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/model/change.ts';
import type { RecordFile } from '../../../src/model/naming-place.ts';
import { planRecords } from '../../../src/plan/plan-records.ts';
import { toBytes } from '../support/memory-files.ts';
import { textAfter } from '../support/plan-venv.ts';

const sitePackages = 'lib/python3.11/site-packages';
const path = `${sitePackages}/tool-1.0.dist-info/RECORD`;

function record(text: string, place = sitePackages): RecordFile {
  return { path, sitePackages: place, file: { kind: 'text', bytes: toBytes(text), mode: 0o644 } };
}

function rewritten(name: string, content: string): Change {
  const file = (text: string) => ({ kind: 'text', bytes: toBytes(text), mode: 0o755 }) as const;
  return { path: name, kind: 'script', before: file('before'), after: file(content), details: [] };
}

function row(name: string, content: string): string {
  return `${name},sha256=${createHash('sha256').update(content).digest('base64url')},${Buffer.byteLength(content)}`;
}

function plan(text: string, changes: readonly Change[]): string | undefined {
  return textAfter(planRecords([record(text)], changes), path);
}

describe('RECORD', () => {
  it('gets hash and size of a rewritten script, and keeps all other rows, their order and line ends', () => {
    const before = `tool/__init__.py,sha256=abc,1\r\n../../../bin/tool,sha256=old,99\r\n../../../bin/tool2,sha256=x,3\r\n`;
    expect(plan(before, [rewritten('bin/tool', 'new')])).toBe(
      before.replace(/\.\.\/bin\/tool,.*/, `../bin/tool,${row('', 'new').slice(1)}`),
    );
  });

  it('has rows in the first and the last line, with a newline at the end or without', () => {
    const changes = [rewritten('bin/a', 'one'), rewritten(`${sitePackages}/b.pth`, 'two')];
    expect(plan('../../../bin/a,sha256=x,1\nb.pth,sha256=y,2', changes)).toBe(
      `${row('../../../bin/a', 'one')}\n${row('b.pth', 'two')}`,
    );
  });

  it.each([
    ['a row without a hash', '../../../bin/tool,,\n'],
    ['a row with a hash of another kind', '../../../bin/tool,sha512=abc,99\n'],
    ['a row that is right already', `${row('../../../bin/tool', 'new')}\n`],
    ['the row of a longer name', 'x../../../bin/tool,sha256=abc,3\n../../../bin/tool-2,sha256=abc,3\n'],
    ['nothing', ''],
  ])('stays with %s', (_, text) => {
    expect(plan(text, [rewritten('bin/tool', 'new')])).toBeUndefined();
  });

  it('finds names that csv quotes, and names beyond ASCII', () => {
    const names = ['bin/a,b', 'bin/say "x"', 'bin/größe'];
    const text =
      '"../../../bin/a,b",sha256=x,1\n"../../../bin/say ""x""",sha256=x,1\n../../../bin/größe,sha256=x,1\n';
    expect(
      plan(
        text,
        names.map((name) => rewritten(name, name)),
      ),
    ).toBe(
      `${row('"../../../bin/a,b"', 'bin/a,b')}\n${row('"../../../bin/say ""x"""', 'bin/say "x"')}\n${row('../../../bin/größe', 'bin/größe')}\n`,
    );
  });

  it('of Windows has slashes too', () => {
    const changes = [rewritten('Scripts/tool.exe', 'new')];
    const planned = planRecords(
      [record('../../Scripts/tool.exe,sha256=x,1\r\n', 'Lib/site-packages')],
      changes,
    );
    expect(textAfter(planned, path)).toBe(`${row('../../Scripts/tool.exe', 'new')}\r\n`);
  });

  it('is not planned where nothing is rewritten, and keeps its mode', () => {
    const link: Change = {
      path: 'bin/python',
      kind: 'interpreter-link',
      before: { kind: 'link', target: 'a' },
      after: { kind: 'link', target: 'b' },
      details: [],
    };
    expect(planRecords([record('bin/python,sha256=x,1\n')], [link])).toEqual([]);
    const [change] = planRecords([record('../../../bin/t,sha256=x,1\n')], [rewritten('bin/t', 'n')]);
    expect(change).toMatchObject({ path, kind: 'record', after: { mode: 0o644 } });
  });
});
