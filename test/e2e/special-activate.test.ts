import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { posixPaths } from '../../src/platform/path-rules.ts';
import { scanPythonLiterals, writePythonLiteral } from '../../src/rewrite/python-literal.ts';
import { escapeInCsh } from '../../src/rewrite/quote-csh.ts';
import { escapeInFish } from '../../src/rewrite/quote-fish.ts';
import { escapeInSh, quoteLikeShlex } from '../../src/rewrite/quote-sh.ts';
import { rewriteActivate } from '../../src/rewrite/rewrite-activate.ts';
import { rewriteScript } from '../../src/rewrite/rewrite-script.ts';
import { linuxShebangLimit } from '../../src/rewrite/rewrite-shebang.ts';
import { quoteNuDouble, quoteNuRaw } from '../../src/rewrite/scan-nu.ts';
import { makeBase } from '../support/bases.ts';
import { run } from '../support/command.ts';
import { makerNamed } from '../support/makers.ts';
import { pythonOrSkip } from '../support/pythons.ts';
import { makeTemporaryDirectory, type TemporaryDirectory } from '../support/temporary.ts';
import { anyPath } from '../unit/rewrite/support/random-paths.ts';
import { activateIn, findShell, type Shell, shellNames } from './support/shells.ts';

const shells = new Map<string, Shell>();

beforeAll(async () => {
  for (const name of shellNames) {
    const shell = await findShell(name);
    if (shell !== undefined) shells.set(name, shell);
  }
});

/** Names of directories, each of which some shell would read as something else. A colon cannot stand in PATH. */
const names: readonly string[] = [
  'renamed',
  'sp ace',
  "it's",
  'a"b',
  '$HOME',
  '$(touch PWNED)',
  '`touch PWNED`',
  "'; touch PWNED; '",
  '"; touch PWNED; "',
  '100%s',
  'b!ang!!',
  'back\\slash',
  'end\\',
  'ä é 日本',
  "#h~{a,b}*?[x];&|<>()^'",
  "r#'raw'#",
  `${'long'.repeat(40)}`,
];

/** Makers, by the Python under which they leave a form of their own. */
const made: readonly (readonly [string, string])[] = [
  ['venv --without-pip', '3.6'],
  ['venv --without-pip', '3.9'],
  ['venv --without-pip', '3.11'],
  ['venv --without-pip', '3.12'],
  ['venv --without-pip', '3.13'],
  ['virtualenv 16.7.12', '3.8'],
  ['virtualenv 20.0.35', '3.8'],
  ['virtualenv 20.13.4', '3.11'],
  ['virtualenv 20.21.1', '3.11'],
  ['virtualenv 20.26.6', '3.11'],
  ['virtualenv 21.15.8', '3.13'],
  ['uv 0.4.30', '3.11'],
  ['uv 0.4.30 --relocatable', '3.11'],
  ['uv 0.13.9', '3.13'],
  ['uv 0.13.9 --relocatable', '3.13'],
];

/** Scripts that this shell cannot read, whatever path is in them. */
function cannotRead(shell: string, maker: string, name: string): boolean {
  // uv's relocatable script asks bash, zsh or ksh where it is.
  if (shell === 'dash' && maker.endsWith('--relocatable')) return true;
  // Nushell changes its language; these were written for others, or (uv) could not be sourced before 0.106.
  if (shell === 'nushell' && !/^(virtualenv 21|uv 0\.13)/.test(maker)) return true;
  // xonsh expands `$name` in every path of its environment, so that such a path is left alone.
  if (shell === 'xonsh' && name.includes('$')) return true;
  // Written for an xonsh of 2019.
  return shell === 'xonsh' && /^virtualenv (16|20)/.test(maker);
}

describe('a venv that was moved', () => {
  for (const [maker, minor] of made) {
    test(`made by ${maker} under ${minor} is activated in its new place by every shell, and is the same again in the old one`, async (context) => {
      const python = await pythonOrSkip(context, minor);
      const temporary = makeTemporaryDirectory('activate');
      try {
        const base = await makeBase(python, join(temporary.path, 'base'));
        const first = join(temporary.path, 'first', 'venv');
        await makerNamed(maker).make({ base, directory: first, work: join(temporary.path, 'work') });
        const original = readScripts(first);
        expect(await activated(first, 'venv', maker), 'where it was made').toEqual([]);
        let place = first;
        const wrong: string[] = [];
        for (const [index, name] of names.entries()) {
          const next = join(temporary.path, `place ${index}`, name);
          move(place, next);
          place = next;
          wrong.push(...(await activated(place, name, maker)));
          // Back to where every form is the maker's own, so that one place never hides what another would show.
          move(place, first);
          place = first;
          expect(readScripts(first), `back from ${name}`).toEqual(original);
        }
        expect(wrong).toEqual([]);
        expect(findFile(temporary.path, 'PWNED'), 'nothing in a name was run').toEqual([]);
      } finally {
        temporary.remove();
      }
    });
  }
});

function move(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
  const context = { moves: [{ from, to }], paths: posixPaths };
  for (const [name, text] of Object.entries(readScripts(to))) {
    const bytes = Buffer.from(text, 'latin1');
    const rewritten = /^(de)?activate/i.test(name)
      ? rewriteActivate(name, bytes, context)
      : rewriteScript(bytes, context, { limit: linuxShebangLimit, name });
    if (rewritten.bytes !== undefined) writeFileSync(join(to, 'bin', name), rewritten.bytes);
  }
}

/** Activate scripts and scripts, one letter for each byte. */
function readScripts(venv: string): Readonly<Record<string, string>> {
  const entries = readdirSync(join(venv, 'bin'), { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !/^python/.test(entry.name));
  return Object.fromEntries(
    files.map(({ name }) => [name, readFileSync(join(venv, 'bin', name), 'latin1')] as const),
  );
}

async function activated(venv: string, name: string, maker: string): Promise<readonly string[]> {
  const wrong: string[] = [];
  const bin = join(venv, 'bin');
  const files = readdirSync(bin);
  for (const shell of shells.values()) {
    if (!files.includes(shell.file) || cannotRead(shell.name, maker, name)) continue;
    const { virtualEnv, python, errors } = await activateIn(shell, bin, dirname(venv));
    if (virtualEnv !== venv || python !== join(bin, 'python')) {
      wrong.push(`${shell.name} in ${venv}: ${virtualEnv} and ${python}: ${errors}`);
    }
  }
  return wrong;
}

function findFile(directory: string, name: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path === name || path.endsWith(`/${name}`),
  );
}

describe('a path that is quoted', () => {
  const seed = Number(process.env.VENV_RELOCATE_TEST_SEED ?? Date.now() & 0x7fffffff);
  const paths: readonly string[] = [
    ...names.map((name) => `/${name}`),
    ...fc.sample(anyPath, { numRuns: 300, seed }),
  ];
  let temporary: TemporaryDirectory | undefined;

  beforeAll(() => {
    temporary = makeTemporaryDirectory('quote');
  });
  afterAll(() => temporary?.remove());

  type Quoting = (path: string) => string | undefined;
  const bySh: readonly Quoting[] = [
    quoteLikeShlex,
    (path) => `'${escapeInSh(path, 'single')}'`,
    (path) => `"${escapeInSh(path, 'double')}"`,
    (path) => escapeInSh(path, 'bare'),
  ];
  const languages: readonly {
    readonly shell: string;
    readonly ways: readonly Quoting[];
    readonly print: (word: string) => string;
    readonly args: readonly string[];
  }[] = [
    ...['bash', 'dash', 'zsh'].map((shell) => ({
      shell,
      ways: bySh,
      print: (word: string) => `printf '%s\\0' ${word}`,
      args: shell === 'zsh' ? ['-f'] : [],
    })),
    {
      shell: 'tcsh',
      ways: [
        (path) => `'${escapeInCsh(path, 'single', false)}'`,
        (path) => `"${escapeInCsh(path, 'double', false)}"`,
        (path) => escapeInCsh(path, 'bare', false),
      ],
      print: (word) => `printf '%s\\0' ${word}`,
      args: ['-f'],
    },
    {
      shell: 'fish',
      ways: [
        (path) => `'${escapeInFish(path, 'single', 'split')}'`,
        (path) => `'${escapeInFish(path, 'single', 'posix')}'`,
        (path) => `"${escapeInFish(path, 'double', 'split')}"`,
        (path) => escapeInFish(path, 'bare', 'split'),
      ],
      print: (word) => `printf '%s\\0' ${word}`,
      args: ['--no-config'],
    },
    {
      shell: 'nushell',
      ways: [quoteNuRaw, quoteNuDouble, (path) => (path.includes("'") ? undefined : `'${path}'`)],
      print: (word) => `print -n ${word} (char -i 0)`,
      args: ['-n'],
    },
    {
      shell: 'xonsh',
      ways: [pythonLiteral("'", '', true), pythonLiteral('"', 'r', false)],
      print: (word) => `print(${word}, end='\\0')`,
      args: ['--no-rc'],
    },
  ];

  for (const { shell, ways, print, args } of languages) {
    test(`is read by ${shell} as it was meant (seed ${seed})`, async (context) => {
      const found = shells.get(shell);
      if (found === undefined) return context.skip(`there is no ${shell} here, and no registry has it`);
      const cases = ways
        .flatMap((way) => paths.map((path) => ({ path, word: way(path) })))
        .filter((one) => one.word !== undefined);
      const script = join(temporary?.path ?? '', `quoted.${shell}`);
      writeFileSync(script, `${cases.map(({ word }) => print(word ?? '')).join('\n')}\n`);
      const result = await run(found.executable, [...args, script], {
        cwd: temporary?.path ?? '.',
        env: { HOME: temporary?.path ?? '', PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', TERM: 'dumb' },
      });
      const read = result.stdout.split('\0').slice(0, -1);
      const wrong = cases.filter(({ path }, index) => read[index] !== path).slice(0, 5);
      expect(wrong, result.stderr.slice(0, 2000)).toEqual([]);
      expect(read.length).toBe(cases.length);
    });
  }

  test(`is read by Python as it was meant, in any literal (seed ${seed})`, async (context) => {
    const python = await pythonOrSkip(context, '3.8');
    const ways = [
      pythonLiteral("'", '', true),
      pythonLiteral("'", '', false),
      pythonLiteral('"', '', false),
      pythonLiteral("'", 'r', false),
      pythonLiteral("'", 'b', false),
      pythonLiteral('"""', 'rb', false),
    ];
    const cases = ways.flatMap((way) => paths.map((path) => ({ path, word: way(path) })));
    const script = join(temporary?.path ?? '', 'quoted.py');
    const lines = cases.map(({ word }) => `show(${word})`).join('\n');
    const show = 'import os, sys\ndef show(x): sys.stdout.buffer.write(os.fsencode(x) + b"\\0")\n';
    writeFileSync(script, `${show}${lines}\n`);
    const result = await run(python.executable, ['-W', 'error', script], {
      env: { LANG: 'C.UTF-8', PATH: '' },
    });
    expect(result.stderr).toBe('');
    expect(result.stdout.split('\0').slice(0, -1)).toEqual(cases.map(({ path }) => path));
    const scanned = scanPythonLiterals(lines).map(({ value }) => value);
    expect(scanned).toEqual(cases.map(({ path }) => path));
  });

  function pythonLiteral(quote: string, prefix: string, ascii: boolean): Quoting {
    return (path) => writePythonLiteral(path, { prefix, quote, ascii });
  }
});
