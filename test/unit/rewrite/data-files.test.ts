import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { posixPaths } from '../../../src/platform/path-rules.ts';
import type { RewriteContext, Rewritten } from '../../../src/rewrite/rewrite.ts';
import { rewriteJson } from '../../../src/rewrite/rewrite-json.ts';
import { rewriteLines } from '../../../src/rewrite/rewrite-lines.ts';
import { rewritePythonSource } from '../../../src/rewrite/rewrite-python-source.ts';
import { rewriteText } from '../../../src/rewrite/rewrite-text.ts';
import { anyPath, bytesOf, moved, movedOnWindows, textOf } from './support/random-paths.ts';

type Rewriter = (bytes: Uint8Array, context: RewriteContext) => Rewritten;

function run(rewriter: Rewriter, text: string, context: RewriteContext): string {
  return textOf(rewriter(bytesOf(text), context).bytes) ?? text;
}

/** As Python's `json.dumps` writes it. */
function pythonJson(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

describe('kernel.json, pipx_metadata.json and .tox-info.json', () => {
  const kernel = (path: string): string =>
    `{\n "argv": [\n  ${pythonJson(`${path}/bin/python`)},\n  "-m",\n  "ipykernel_launcher"\n ],\n "env": { "X": ${pythonJson(`A=${path}/x`)} },\n\t"other": ${pythonJson(`${path}-data/bin`)}\n}`;

  it('are what their writer would have written, and come back', () => {
    fc.assert(
      fc.property(anyPath, anyPath, (from, to) => {
        const after = run(rewriteJson, kernel(from), moved(from, to));
        const expected = kernel(to).replace(pythonJson(`${to}-data/bin`), () =>
          pythonJson(`${from}-data/bin`),
        );
        expect(after).toBe(expected);
        expect(run(rewriteJson, after, moved(to, from))).toBe(kernel(from));
      }),
    );
  });

  it('keep letters beyond ASCII where their writer did', () => {
    expect(run(rewriteJson, '{"a": "ä", "b": "/old"}', moved('/old', '/日'))).toBe('{"a": "ä", "b": "/日"}');
  });

  it('of Windows double backslashes', () => {
    expect(run(rewriteJson, '["C:\\\\old\\\\python.exe"]', movedOnWindows('C:\\old', 'D:\\n w'))).toBe(
      '["D:\\\\n w\\\\python.exe"]',
    );
  });
});

describe('direct_url.json', () => {
  it.each([
    [
      `{"dir_info": {"editable": true}, "url": "file:///old/it%27s"}`,
      `{"dir_info": {"editable": true}, "url": "file:///n%20w%27/it%27s"}`,
    ],
    // uv's URLs quote less.
    [
      `{"url":"file:///old/it's","dir_info":{"editable":true}}`,
      `{"url":"file:///n%20w'/it's","dir_info":{"editable":true}}`,
    ],
  ])('%s is percent-encoded as its writer does', (text, expected) => {
    expect(run(rewriteJson, text, moved('/old', "/n w'"))).toBe(expected);
  });
});

describe('generated modules', () => {
  it.each([
    [
      "MAPPING = {'qflat': '/old/src/qflat'}\nNAMESPACES = {}\n",
      "MAPPING = {'qflat': '/n\\'w/src/qflat'}\nNAMESPACES = {}\n",
    ],
    ["MAPPING: dict[str, str] = {'a': '/old'}\n", "MAPPING: dict[str, str] = {'a': '/n\\'w'}\n"],
    [
      "install('m', {'m'}, '/old/build', ['/old/bin/ninja'], False)\n",
      "install('m', {'m'}, '/n\\'w/build', ['/n\\'w/bin/ninja'], False)\n",
    ],
    ["x = r'/old'\ny = b'/old'\nz = \"/old\"\n", "x = '/n\\'w'\ny = b'/n\\'w'\nz = \"/n'w\"\n"],
    ["'/old-data' '/old2'\n", "'/old-data' '/old2'\n"],
  ])('%j becomes %j', (text, expected) => {
    expect(run(rewritePythonSource, text, moved('/old', "/n'w"))).toBe(expected);
  });

  it('of Windows double backslashes', () => {
    expect(
      run(rewritePythonSource, "M = {'a': 'C:\\\\Old\\\\a'}\n", movedOnWindows('C:\\Old', 'D:\\N')),
    ).toBe("M = {'a': 'D:\\\\N\\\\a'}\n");
  });

  it('come back', () => {
    const module = (path: string): string => `MAPPING = {'a': '${path.replace(/[\\']/g, '\\$&')}/a'}\n`;
    fc.assert(
      fc.property(anyPath, anyPath, (from, to) => {
        const after = run(rewritePythonSource, module(from), moved(from, to));
        expect(after).toBe(module(to));
        expect(run(rewritePythonSource, after, moved(to, from))).toBe(module(from));
      }),
    );
  });

  it('tell of places in f-strings and comments', () => {
    const { bytes, left } = rewritePythonSource(bytesOf("# /old/x\nf'/old/{x}'\n"), moved('/old', '/new'));
    expect(bytes).toBeUndefined();
    expect(left.map(({ line }) => line)).toEqual([1, 2]);
  });
});

describe('files with a path in a line', () => {
  it.each([
    ['/old/src', '/n w/src'],
    ['/old/src\n.', '/n w/src\n.'],
    ['/old/src\r\n/usr/x\r\n/old-data\r\n', '/n w/src\r\n/usr/x\r\n/old-data\r\n'],
    [
      '# /old\nimport _x\nimport site; site.addsitedir(__import__("os").fsdecode(b"/old/lib"))\n/old',
      '# /old\nimport _x\nimport site; site.addsitedir(__import__("os").fsdecode(b"/n w/lib"))\n/n w',
    ],
    ['\uFEFF/old\n', '\uFEFF/n w\n'],
  ])('%j become %j', (text, expected) => {
    expect(run(rewriteLines, text, moved('/old', '/n w'))).toBe(expected);
  });

  it('come back, with and without a last line ending', () => {
    fc.assert(
      fc.property(anyPath, anyPath, fc.constantFrom('', '\n', '\r\n', '\n.'), (from, to, end) => {
        const after = run(rewriteLines, `${from}/src${end}`, moved(from, to));
        expect(after).toBe(`${to}/src${end}`);
        expect(run(rewriteLines, after, moved(to, from))).toBe(`${from}/src${end}`);
      }),
    );
  });

  it('hold no line break', () => {
    const { bytes, left } = rewriteLines(bytesOf('/old/src\n'), moved('/old', '/a\nimport os'));
    expect([bytes, left.length]).toEqual([undefined, 1]);
  });

  it('of setuptools on Windows are in lower case', () => {
    const context = movedOnWindows('C:\\Src\\Legacy', 'D:\\New');
    expect(run(rewriteLines, 'c:\\src\\legacy\r\n', context)).toBe('d:\\new\r\n');
    expect(run(rewriteLines, 'C:\\Src\\Legacy\r\n.', context)).toBe('D:\\New\r\n.');
  });
});

describe('other text files', () => {
  const pc = `prefix=/old\nlibdir=\${prefix}/lib\nCflags: -I/old/include -DX="/old/x"\nother=/old-data\n`;

  it('are changed wherever the path stands, if the new one needs no quotes', () => {
    expect(run(rewriteText, pc, moved('/old', '/new'))).toBe(
      `prefix=/new\nlibdir=\${prefix}/lib\nCflags: -I/new/include -DX="/new/x"\nother=/old-data\n`,
    );
  });

  it('are left and told of where it would need some that nobody knows', () => {
    const { bytes, left } = rewriteText(bytesOf(pc), moved('/old', '/n w'));
    expect(bytes).toBeUndefined();
    expect(left.map(({ line }) => line)).toEqual([1, 3]);
  });

  it('that are a path and nothing else need none', () => {
    expect(run(rewriteText, 'x\n/old/a\n', moved('/old', '/n w'))).toBe('x\n/n w/a\n');
  });

  it('are never binary', () => {
    expect(rewriteText(bytesOf('\u0000/old\n'), moved('/old', '/new')).bytes).toBeUndefined();
  });

  it('keep bytes that are no UTF-8', () => {
    const latin = Uint8Array.from([0xe4, 0x0a, ...bytesOf('/old\n'), 0xff]);
    expect([...(rewriteText(latin, moved('/old', '/new')).bytes ?? [])]).toEqual([
      0xe4,
      0x0a,
      ...bytesOf('/new\n'),
      0xff,
    ]);
  });
});

describe('hand-written wrappers for sh', () => {
  const wrapper = `#!/bin/sh\n# runs /old/bin/x\nexport PATH="/old/bin:$PATH"\ncd '/old/data'\nexec /old/bin/python -m x "$@"\n`;

  it('are quoted where the path stands', () => {
    expect(run(rewriteText, wrapper, moved('/old', "/it's $x"))).toBe(
      `#!/bin/sh\n# runs /old/bin/x\nexport PATH="/it's \\$x/bin:$PATH"\ncd '/it'"'"'s $x/data'\nexec /it\\'s\\ \\$x/bin/python -m x "$@"\n`,
    );
  });

  it('come back', () => {
    fc.assert(
      fc.property(anyPath, (to) => {
        // A colon parts paths in PATH, and whoever reads it back sees two.
        fc.pre(!to.includes(':') && !to.startsWith('/old'));
        const there = run(rewriteText, wrapper.replace('# runs /old/bin/x\n', ''), moved('/old', to));
        expect(run(rewriteText, there, moved(to, '/old'))).toBe(wrapper.replace('# runs /old/bin/x\n', ''));
      }),
    );
  });

  it.each([
    `#!/bin/sh\neval /old/bin/x\n`,
    `#!/bin/bash\nbash -c '/old/bin/x'\n`,
    `#!/bin/sh\ntrap '/old/bin/x' EXIT\n`,
    `#!/bin/sh\necho "run '/old/bin/x' now"\n`,
    `#!/bin/sh\ncat <<E\n/old/bin/x y\nE\n`,
    `#!/bin/sh\ncd "\${X:-/old/bin}"\n`,
    `#!/usr/bin/perl\nexec "/old/bin/x";\n`,
  ])('are left where the path would be read once more, or in an unknown way: %j', (text) => {
    const { bytes, left } = rewriteText(bytesOf(text), moved('/old', '/a; reboot'));
    expect(bytes).toBeUndefined();
    expect(left.length).toBe(1);
    expect(run(rewriteText, text, moved('/old', '/new'))).toBe(text.replace('/old', '/new'));
  });
});

describe('a project that moved along', () => {
  it('is followed beside the venv', () => {
    const context: RewriteContext = {
      paths: posixPaths,
      moves: [
        { from: '/p/.venv', to: '/q/.venv' },
        { from: '/p', to: '/q' },
      ],
    };
    expect(run(rewriteLines, '/p/src\n', context)).toBe('/q/src\n');
    expect(run(rewriteJson, '{"url": "file:///p"}', context)).toBe('{"url": "file:///q"}');
  });
});
