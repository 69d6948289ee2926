import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rewriteScript } from '../../../src/rewrite/rewrite-script.ts';
import { beyondStub, brokenFromBirth } from '../../../src/rewrite/rewrite-shebang.ts';
import { anyPath, bytesOf, moved, movedOnWindows, textOf } from './support/random-paths.ts';

const body = `# -*- coding: utf-8 -*-\nimport re\nimport sys\nif __name__ == '__main__':\n    sys.exit(main())\n`;
const uvBody = `# -*- coding: utf-8 -*-\nimport sys\nfrom a import main\nif __name__ == "__main__":\n    if sys.argv[0].endswith("-script.pyw"):\n        sys.argv[0] = sys.argv[0][:-11]\n`;
const options = { limit: 127, name: 'flask' };

function rewrite(text: string, from: string, to: string, limit = 127): string {
  return textOf(rewriteScript(bytesOf(text), moved(from, to), { ...options, limit }).bytes) ?? text;
}

/** What distlib writes: up to pip 25 with double quotes where there is a blank, since as shlex does. */
function distlib(interpreter: string, rest = '', quote: (path: string) => string = (path) => path): string {
  const short = !interpreter.includes(' ') && Buffer.byteLength(`#!${interpreter}${rest}\n`) <= 127;
  if (short) return `#!${interpreter}${rest}\n${body}`;
  return `#!/bin/sh\n'''exec' ${quote(interpreter)}${rest} "$0" "$@"\n' '''\n${body}`;
}

const double = (path: string): string => (path.includes(' ') ? `"${path}"` : path);
const single = (path: string): string => `'${path.replaceAll("'", `'"'"'`)}'`;
const shlex = (path: string): string => (/^[\w@%+=:,./-]+$/.test(path) ? path : single(path));
const long = `/${'long/'.repeat(30)}venv`;

describe('the first line of a script', () => {
  it.each(['', ' -E', ' -x', ' -u -E', ' -s'])('keeps the arguments %j', (rest) => {
    expect(rewrite(distlib('/old/bin/python3.11', rest), '/old', '/new')).toBe(
      distlib('/new/bin/python3.11', rest),
    );
    expect(rewrite(distlib('/old/bin/python3.11', rest), '/old', '/sp ace')).toBe(
      distlib('/sp ace/bin/python3.11', rest, shlex),
    );
  });

  it('keeps its line ending', () => {
    expect(rewrite('#!/old/bin/python\r\nx = 1\r\n', '/old', '/new')).toBe('#!/new/bin/python\r\nx = 1\r\n');
    expect(rewrite('#!/old/bin/python\r\n', '/old', '/n w')).toBe(
      `#!/bin/sh\r\n'''exec' '/n w/bin/python' "$0" "$@"\r\n' '''\r\n`,
    );
    expect(rewrite('#!/old/bin/python', '/old', '/new')).toBe('#!/new/bin/python');
  });

  it('goes by way of /bin/sh from 128 bytes on, by distlib’s rule', () => {
    for (const [length, limit] of [
      [127, 127],
      [512, 512],
    ] as const) {
      const fits = `/${'x'.repeat(length - '#!//bin/python\n'.length)}`;
      expect(rewrite('#!/old/bin/python\n', '/old', fits, limit)).toBe(`#!${fits}/bin/python\n`);
      expect(rewrite('#!/old/bin/python\n', '/old', `${fits}x`, limit)).toBe(
        `#!/bin/sh\n'''exec' ${fits}x/bin/python "$0" "$@"\n' '''\n`,
      );
    }
  });

  it('counts bytes, not letters', () => {
    expect(rewrite('#!/old/bin/python\n', '/old', `/${'ä'.repeat(60)}`)).toContain("'''exec' '/ää");
  });

  it.each([
    ['pip before 26, a blank', `#!/bin/sh\n'''exec' "/a b/bin/python" "$0" "$@"\n' '''\n${body}`, '/a b'],
    ['pip 26, a blank', `#!/bin/sh\n'''exec' '/a b/bin/python' "$0" "$@"\n' '''\n${body}`, '/a b'],
    ['pip, long', `#!/bin/sh\n'''exec' ${long}/bin/python "$0" "$@"\n' '''\n${body}`, long],
    ['uv, long', `#!/bin/sh\n'''exec' '${long}/bin/python' "$0" "$@"\n' '''\n${uvBody}`, long],
    ['uv, a quote', `#!/bin/sh\n'''exec' '/it'"'"'s a/bin/python' "$0" "$@"\n' '''\n${uvBody}`, "/it's a"],
    ['uv, plain', `#!/short/bin/python\n${uvBody}`, '/short'],
    ['pip, plain', `#!/short/bin/python3.11\n${body}`, '/short'],
  ])('has its bytes again after a move and back: %s', (_, text, from) => {
    fc.assert(
      fc.property(fc.oneof(anyPath, fc.constantFrom(long, '/plain', '/sp ace', '/a\nb', '/a\tb')), (to) => {
        fc.pre(to !== from && !to.includes('\\'));
        expect(rewrite(rewrite(text, from, to), to, from)).toBe(text);
      }),
    );
  });

  it('that goes by way of /bin/sh without need goes on to do so', () => {
    const text = (path: string): string => `#!/bin/sh\n'''exec' ${path}/bin/python "$0" "$@"\n' '''\n`;
    expect(rewrite(text('/short'), '/short', '/other')).toBe(text('/other'));
  });

  it('of uv is what uv would have written', () => {
    const uv = (path: string): string =>
      / /.test(path) || Buffer.byteLength(`#!${path}/bin/python\n`) > 127
        ? `#!/bin/sh\n'''exec' ${single(`${path}/bin/python`)} "$0" "$@"\n' '''\n${uvBody}`
        : `#!${path}/bin/python\n${uvBody}`;
    fc.assert(
      fc.property(
        fc.oneof(anyPath, fc.constant(long)),
        fc.oneof(anyPath, fc.constant(`${long}2`)),
        (from, to) => {
          fc.pre(from !== to && !(from + to).includes('\\'));
          expect(rewrite(uv(from), from, to)).toBe(uv(to));
        },
      ),
    );
  });

  it('is what pip would have written, between all paths that pip quotes', () => {
    fc.assert(
      fc.property(anyPath, anyPath, (from, to) => {
        fc.pre(from !== to && !(from + to).includes('\\'));
        expect(rewrite(distlib(`${from}/bin/python`, '', shlex), from, to)).toBe(
          distlib(`${to}/bin/python`, '', shlex),
        );
      }),
    );
  });

  it('of old pip keeps its double quotes, and never lets anything live in them', () => {
    expect(rewrite(distlib('/a b/bin/python', '', double), '/a b', '/x$y `z"')).toBe(
      `#!/bin/sh\n'''exec' "/x"'$'"y "'\`'"z"'"'"/bin/python" "$0" "$@"\n' '''\n${body}`,
    );
  });

  it('holds a backslash so that sh and Python both read it', () => {
    expect(rewrite('#!/old/bin/python\n', '/old', '/a b\\nc')).toBe(
      `#!/bin/sh\n'''exec' "/a b\\\\nc/bin/python" "$0" "$@"\n' '''\n`,
    );
    expect(rewrite(rewrite('#!/old/bin/python\n', '/old', '/a b\\nc'), '/a b\\nc', '/old')).toBe(
      '#!/old/bin/python\n',
    );
  });

  it.each([
    ['#!/sp ace/venv/bin/python\n', '/sp ace/venv', 'of `scripts=` under a blank'],
    ['#!"/sp ace/venv/bin/python"\n', '/sp ace/venv', 'of `setup.py develop` under a blank'],
  ])('%j was broken from the start, is said and left', (text, from) => {
    const { bytes, left } = rewriteScript(bytesOf(text), moved(from, '/new'), options);
    expect(bytes).toBeUndefined();
    expect(left).toEqual([{ line: 1, why: brokenFromBirth }]);
  });

  it('of a relocatable script of uv stays', () => {
    for (const name of ["'python'", "'python3'"]) {
      const text = `#!/bin/sh\n'''exec' "$(dirname -- "$(realpath -- "$0")")"/${name} "$0" "$@"\n' '''\n${body}`;
      expect(rewrite(text, '/old', '/new')).toBe(text);
    }
  });

  it('by way of env is changed where it needs no quotes, and else left', () => {
    expect(rewrite('#!/usr/bin/env /old/bin/python\n', '/old', '/new')).toBe(
      '#!/usr/bin/env /new/bin/python\n',
    );
    const { bytes, left } = rewriteScript(
      bytesOf('#!/usr/bin/env /old/bin/python\n'),
      moved('/old', '/n w'),
      options,
    );
    expect([bytes, left.length]).toEqual([undefined, 1]);
  });

  it('of another language than Python cannot go by way of /bin/sh', () => {
    const { bytes, left } = rewriteScript(bytesOf('#!/old/bin/node\n'), moved('/old', '/n w'), options);
    expect([bytes, left.length]).toEqual([undefined, 1]);
    expect(rewrite('#!/old/bin/node\n', '/old', '/new')).toBe('#!/new/bin/node\n');
  });

  it('of a longer path stays', () => {
    expect(rewrite(distlib('/old-data/bin/python'), '/old', '/new')).toBe(distlib('/old-data/bin/python'));
  });

  it('that is already too long for distlib stays plain as far as Linux reads it', () => {
    expect(rewrite(`#!${long}/bin/python\n`, long, `${long}2`)).toBe(`#!${long}2/bin/python\n`);
  });
});

describe('the first line of a script on Windows', () => {
  function onWindows(text: string, to: string, name: string): string | undefined {
    return textOf(rewriteScript(bytesOf(text), movedOnWindows('C:\\old', to), { limit: 127, name }).bytes);
  }

  it("is told where setuptools' launcher may not find its script, and only there", () => {
    const whys = (to: string, name: string): readonly string[] =>
      rewriteScript(bytesOf('#!C:\\old\\Scripts\\python.exe\r\n'), movedOnWindows('C:\\old', to), {
        ...options,
        name,
      }).left.map(({ why }) => why);
    expect(whys('D:\\größe', 'legacy-script.py')).toEqual([beyondStub]);
    expect(whys('D:\\größe', 'legacy-script')).toEqual([]);
    expect(whys('D:\\new place', 'legacy-script.pyw')).toEqual([]);
  });

  it('is never quoted, but for setuptools’ own launcher', () => {
    const text = '#!C:\\old\\Scripts\\python.exe\r\n# x\r\n';
    expect(onWindows(text, 'D:\\sp ace', 'sample-script')).toBe(
      '#!D:\\sp ace\\Scripts\\python.exe\r\n# x\r\n',
    );
    expect(onWindows(text, 'D:\\sp ace', 'legacy-script.py')).toBe(
      '#!"D:\\sp ace\\Scripts\\python.exe"\r\n# x\r\n',
    );
    expect(onWindows('#!"C:\\old\\pythonw.exe" -x\n', 'D:\\new', 'legacy-script.pyw')).toBe(
      '#!D:\\new\\pythonw.exe -x\n',
    );
  });
});

describe('the body of a script', () => {
  it('of `setup.py develop` names its source in a literal', () => {
    const text = `#!/old/bin/python\n# EASY-INSTALL-DEV-SCRIPT: 'x','s'\n__file__ = '/old/src/s'\n`;
    expect(rewrite(text, '/old', "/it's")).toBe(
      `#!/it's/bin/python\n# EASY-INSTALL-DEV-SCRIPT: 'x','s'\n__file__ = '/it\\'s/src/s'\n`,
    );
  });

  it('that is an archive keeps its bytes', () => {
    const archive = [0x50, 0x4b, 3, 4, 0, 0xff, ...bytesOf('/old/x')];
    const bytes = Uint8Array.from([...bytesOf('#!/old/bin/python\n'), ...archive]);
    const { bytes: after } = rewriteScript(bytes, moved('/old', '/longer'), options);
    expect([...(after ?? [])]).toEqual([...bytesOf('#!/longer/bin/python\n'), ...archive]);
  });

  it('counts its lines from the top of the file', () => {
    const text = `#!/bin/sh\n'''exec' '/a b/bin/python' "$0" "$@"\n' '''\n\n# /a b/x\n`;
    expect(rewriteScript(bytesOf(text), moved('/a b', '/c d'), options).left.map(({ line }) => line)).toEqual(
      [5],
    );
  });
});
