import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseShebang } from '../../../src/read/parse-shebang.ts';
import { toBytes } from '../support/memory-files.ts';

function read(text: string): ReturnType<typeof parseShebang> {
  return parseShebang(toBytes(text));
}

const body = '# -*- coding: utf-8 -*-\nimport re\nimport sys\n';

describe('a plain first line', () => {
  it.each([
    ['pip and uv', '#!/srv/venv/bin/python\n', '/srv/venv/bin/python', ''],
    ['ensurepip', '#!/srv/venv/bin/python3.11\n', '/srv/venv/bin/python3.11', ''],
    ['pipx', '#!/srv/venv/bin/python -E\n', '/srv/venv/bin/python', ' -E'],
    ['uv 0.1.45', '#!/srv/venv/bin/python -u -E\n', '/srv/venv/bin/python', ' -u -E'],
    ['setuptools develop with other letters', '#!/srv/vënv/bin/python -x\n', '/srv/vënv/bin/python', ' -x'],
    ['a path with an apostrophe', "#!/srv/o'brien/bin/python\n", "/srv/o'brien/bin/python", ''],
    ['a path with spaces, broken from birth', '#!/sp ace/venv/bin/python\n', '/sp ace/venv/bin/python', ''],
    ['the same with an argument', '#!/sp ace/venv/bin/python -E\n', '/sp ace/venv/bin/python', ' -E'],
    ['setuptools develop with spaces', '#!"/sp ace/venv/bin/python"\n', '/sp ace/venv/bin/python', ''],
    ['Windows, with CRLF', '#!C:\\venv\\Scripts\\python.exe\r\n', 'C:\\venv\\Scripts\\python.exe', ''],
    ['Windows, quoted', '#!"C:\\a b\\Scripts\\python.exe" -E\r\n', 'C:\\a b\\Scripts\\python.exe', ' -E'],
    ['a blank after the mark', '#! /srv/venv/bin/python\n', '/srv/venv/bin/python', ''],
  ])('%s: %j', (_writer, line, interpreter, rest) => {
    expect(read(line + body)).toEqual({ form: 'plain', interpreter, rest });
  });

  it('may be all there is, without a newline', () => {
    expect(read('#!/srv/venv/bin/python')?.interpreter).toBe('/srv/venv/bin/python');
  });
});

describe('a trampoline through /bin/sh', () => {
  const long = `/srv/${'deep/'.repeat(30)}venv/bin/python3`;
  it.each([
    [
      'pip before 24.3 with spaces',
      `'''exec' "/sp ace/bin/python3.11" "$0" "$@"`,
      '/sp ace/bin/python3.11',
      '',
    ],
    ['pip 26 with spaces', `'''exec' '/sp ace/bin/python' "$0" "$@"`, '/sp ace/bin/python', ''],
    ['uv, always in single quotes', `'''exec' '/srv/bin/python' "$0" "$@"`, '/srv/bin/python', ''],
    ['pip with a long path, no quotes', `'''exec' ${long} "$0" "$@"`, long, ''],
    ['an argument', `'''exec' "/sp ace/bin/python" -E "$0" "$@"`, '/sp ace/bin/python', ' -E'],
    [
      'an argument after single quotes',
      `'''exec' '/sp ace/bin/python' -u -E "$0" "$@"`,
      '/sp ace/bin/python',
      ' -u -E',
    ],
    [
      'an apostrophe, quoted by shlex',
      `'''exec' '/o'"'"'brien s/bin/python' "$0" "$@"`,
      "/o'brien s/bin/python",
      '',
    ],
    ['two of them', `'''exec' '/o'"'"'b'"'"'c d/bin/python' "$0" "$@"`, "/o'b'c d/bin/python", ''],
  ])('%s', (_writer, line, interpreter, rest) => {
    expect(read(`#!/bin/sh\n${line}\n' '''\n${body}`)).toEqual({ form: 'trampoline', interpreter, rest });
  });

  it.each([
    ['uv 0.4 to 0.13', `'''exec' "$(dirname -- "$(realpath -- "$0")")"/'python3' "$0" "$@"`],
    ['uv 0.2', `'''exec' "$(CDPATH= cd -- "$(dirname -- "$0")" && echo "$PWD")"/'python3' "$0" "$@"`],
  ])('that finds the interpreter beside itself names none: %s', (_writer, line) => {
    expect(read(`#!/bin/sh\n${line}\n' '''\n${body}`)).toBeUndefined();
  });

  it('quotes any path as shlex does, and reads it back', () => {
    const path = fc
      .string({ unit: fc.constantFrom(...'ab/ .\'$"\\ä-'), minLength: 1, maxLength: 30 })
      .map((text) => `/${text}`);
    fc.assert(
      fc.property(path, (interpreter) => {
        const quoted = `'${interpreter.replaceAll("'", `'"'"'`)}'`;
        const text = `#!/bin/sh\n'''exec' ${quoted} "$0" "$@"\n' '''\n`;
        expect(read(text)).toEqual({ form: 'trampoline', interpreter, rest: '' });
      }),
    );
  });
});

describe('anything else', () => {
  it.each([
    ['an empty file', ''],
    ['a script without one', 'import sys\n'],
    ['a mark alone', '#!\n'],
    ['a mark on the second line', '\n#!/srv/venv/bin/python\n'],
    ['an ELF file', '\x7fELF'],
  ])('names no interpreter: %s', (_what, text) => {
    expect(read(text)).toBeUndefined();
  });

  it('of a shell script is its shell, which is no Python', () => {
    expect(read('#!/bin/sh\nexec true\n')?.interpreter).toBe('/bin/sh');
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        parseShebang(bytes);
        parseShebang(Uint8Array.from([0x23, 0x21, ...bytes]));
      }),
    );
  });
});
