import { describe, expect, it } from 'vitest';
import { editBytes } from '../../../src/plan/edit-bytes.ts';
import { planConfigMove } from '../../../src/plan/plan-config-move.ts';
import { posixPaths, windowsPaths } from '../../../src/platform/path-rules.ts';
import { parsePyvenvConfig } from '../../../src/read/parse-pyvenv-config.ts';
import { toBytes, toText } from '../support/memory-files.ts';

function moved(text: string, from = '/old/venv', to = '/new place/venv', paths = posixPaths): string {
  const head = 'home = /opt/bin\n';
  const file = { kind: 'text', bytes: toBytes(head + text), mode: 0o644 } as const;
  const parsed = parsePyvenvConfig(file);
  if (parsed.kind !== 'config') throw new Error(`${text} is no configuration`);
  const edited = toText(
    editBytes(file.bytes, planConfigMove(parsed.config, { moves: [{ from, to }], paths }).spans),
  );
  expect(edited.startsWith(head)).toBe(true);
  return edited.slice(head.length);
}

describe('pyvenv.cfg of a venv that moved', () => {
  it.each([
    ['/opt/bin/python3.11 -m venv /old/venv', '/opt/bin/python3.11 -m venv /new place/venv'],
    [
      '/opt/bin/python3.11 -m venv --copies --prompt="my app" /old/venv',
      '/opt/bin/python3.11 -m venv --copies --prompt="my app" /new place/venv',
    ],
    ['/tool/bin/python -m virtualenv /old/venv', '/tool/bin/python -m virtualenv /new place/venv'],
  ])('has the place at the end of command changed: %s', (before, after) => {
    const text = (value: string): string => `home = /opt/bin\r\ncommand = ${value}\r\nversion = 3.11.7`;
    expect(moved(text(before))).toBe(text(after));
  });

  it.each([
    'command = /opt/bin/python3 -m venv /old/venv-data',
    'command = /opt/bin/python3 -m venv /else/old/venv',
    'command = /opt/bin/python3 -m venv .',
    'home = /old/venv/bin',
    'prompt = /old/venv',
    '# command = x -m venv /old/venv',
  ])('stays as it is: %s', (line) => {
    expect(moved(`home = /opt/bin\n${line}\n`)).toBe(`home = /opt/bin\n${line}\n`);
  });

  it('takes a place with blanks for one word', () => {
    expect(moved('command = /p -m venv /old place/my venv\n', '/old place/my venv', '/new')).toBe(
      'command = /p -m venv /new\n',
    );
  });

  it('has the venv that it extends changed, which may lie in a project that moved', () => {
    expect(moved('extends-environment = /old/venv/sub\n')).toBe(
      'extends-environment = /new place/venv/sub\n',
    );
  });

  it.each(['/new\nline/venv', '/new/venv ', '/new\r/venv'])('stays where its line cannot hold %j', (to) => {
    const text = 'command = /opt/bin/python3 -m venv /old/venv\n';
    expect(moved(text, '/old/venv', to)).toBe(text);
  });

  it('is compared as Windows does', () => {
    const text = 'command = C:\\Python\\python.exe -m venv c:\\OLD\\venv\n';
    expect(moved(text, 'C:\\old\\venv', 'D:\\new', windowsPaths)).toMatch(/-m venv d:\\new\n$/i);
  });
});
