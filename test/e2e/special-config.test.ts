import { chmodSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeSandbox } from '../cli/support/sandbox.ts';
import { runRelocate } from '../support/command.ts';
import { ask, reportOne } from './support/special.ts';

interface Case {
  readonly name: string;
  /** pyvenv.cfg with `<home>`, `<executable>` and `<version>` in the place of what a run has to change. */
  readonly text: string;
  readonly maker?: string;
  /** Python up to 3.10 reads less than later ones do. */
  readonly minor?: string;
}

const cases: readonly Case[] = [
  {
    name: 'line ends of Windows',
    text: 'home = <home>\r\ninclude-system-site-packages = false\r\nversion = <version>\r\n',
  },
  {
    name: 'a last line without its end',
    text: 'include-system-site-packages = false\nversion = <version>\nhome = <home>',
  },
  {
    name: 'line ends of two sorts, and empty lines',
    text: '\r\nhome = <home>\n\n\r\nversion = <version>\r\n\n',
  },
  {
    name: 'blanks and tabs around keys and values',
    text: '  home\t=   <home>  \t\n\tversion=<version>\nexecutable =<executable>   \n',
  },
  { name: 'keys in capitals', text: 'HOME = <home>\nVersion = <version>\nExecutable = <executable>\n' },
  {
    name: 'comments, also ones that look like keys, and lines that are no pairs',
    text: '# made by hand\n# home = /not/this\nhome = <home>\nnonsense\nversion = <version>\n; home = x\n',
  },
  {
    name: 'unknown keys, a prompt with an equals sign, and system packages',
    text: "home = <home>\ninclude-system-site-packages = true\nversion = <version>\nprompt = 'a = b'\nx-owner = ops # team\n",
  },
  {
    name: 'the second of two homes, which counts for nothing',
    text: 'home = <home>\nversion = <version>\nhome = /the/second\n',
  },
  {
    name: 'letters beyond ASCII in other values',
    text: 'home = <home>\nprompt = Öre 日本語 🐍\nversion = <version>\n',
  },
  {
    name: "virtualenv's keys in virtualenv's order",
    text: 'home = <home>\nimplementation = CPython\nversion_info = <version>.final.0\nvirtualenv = 20.26.6\ninclude-system-site-packages = false\nbase-executable = <executable>\nversion = <version>\n',
  },
  {
    name: 'a home without blanks around the sign, for a linked interpreter of an older Python',
    text: 'home=<home>\nversion=<version>\n',
    minor: '3.8',
  },
];

function fill(text: string, home: string, executable: string, version: string): Buffer {
  return Buffer.from(
    text.replaceAll('<home>', home).replaceAll('<executable>', executable).replaceAll('<version>', version),
  );
}

describe('pyvenv.cfg keeps, byte for byte,', () => {
  for (const { name, text, maker, minor } of cases) {
    test(name, async (context) => {
      const { python, old, fresh, venv } = await makeSandbox(context, {
        ...(maker === undefined ? {} : { maker }),
        ...(minor === undefined ? {} : { minor }),
      });
      const path = join(venv, 'pyvenv.cfg');
      const original = fill(text, join(old.prefix, 'bin'), old.executable, python.version);
      writeFileSync(path, original);
      chmodSync(path, 0o640);
      utimesSync(path, 1_000_000_000, 1_000_000_000);
      const relocated = await reportOne(['--to', fresh.prefix, venv]);
      expect(relocated.status).toBe('relocated');
      const expected = fill(text, join(fresh.prefix, 'bin'), fresh.executable, python.version);
      expect(readFileSync(path).toString('latin1')).toBe(expected.toString('latin1'));
      expect(statSync(path).mode & 0o7777).toBe(0o640);
      expect((await reportOne(['--to', fresh.prefix, venv])).status).toBe('unchanged');
      expect((await runRelocate(['undo', venv])).code).toBe(0);
      expect(readFileSync(path).equals(original)).toBe(true);
      expect(statSync(path).mtimeMs).toBe(1_000_000_000_000);
    });
  }

  test('and system packages are seen from the new base', async (context) => {
    const { fresh, venv, python } = await makeSandbox(context);
    const path = join(venv, 'pyvenv.cfg');
    const text = readFileSync(path, 'utf8').replace('site-packages = false', 'site-packages = true');
    writeFileSync(path, text);
    expect((await reportOne(['--to', fresh.prefix, venv])).status).toBe('relocated');
    const inherited = join(fresh.prefix, 'lib', `python${python.minor}`, 'site-packages');
    expect(await ask(venv, `${JSON.stringify(inherited)} in sys.path`)).toBe('True');
  });

  test('but a home that an older copied interpreter could not find is spelled so that it can', async (context) => {
    const { fresh, old, python, venv } = await makeSandbox(context, {
      minor: '3.8',
      maker: 'venv --copies --without-pip',
    });
    const path = join(venv, 'pyvenv.cfg');
    writeFileSync(path, `# by hand\nhome=${join(old.prefix, 'bin')}\nversion=${python.version}\n`);
    expect((await reportOne(['--to', fresh.prefix, venv])).status).toBe('relocated');
    expect(readFileSync(path, 'utf8')).toBe(
      `# by hand\nhome = ${join(fresh.prefix, 'bin')}\nversion=${python.version}\n`,
    );
  });
});
