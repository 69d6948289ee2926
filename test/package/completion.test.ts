import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandSpecs, optionSpecs } from '../../src/cli/options.ts';
import { buildOnce, cacheRoot } from '../support/cache.ts';
import { cleanEnvironment, runOrThrow } from '../support/command.ts';
import { runPip } from '../support/pip.ts';
import { findPython } from '../support/pythons.ts';
import { temporaryDirectories } from '../support/temporary.ts';
import {
  completeInBash,
  completeInFish,
  completeInZsh,
  completionScript,
} from './support/shell-completion.ts';

const temporary = temporaryDirectories();
afterAll(temporary.removeAll);

let directory: string;
beforeAll(() => {
  directory = temporary.make('completion');
  for (const name of ['billing', 'chess', 'web']) mkdirSync(join(directory, name));
  mkdirSync(join(directory, 'billing', '.venv'));
});

/** The command line up to the cursor, and what is offered: from the option table, so that each new option is asked for. */
const cases: readonly (readonly [string, readonly string[]])[] = [
  ...commandSpecs.map(({ name }) => {
    const typed = name === 'relocate' ? 'venv-relocate --' : `venv-relocate ${name} --`;
    const options = optionSpecs.filter(({ commands }) => commands.includes(name));
    return [typed, [...options.map((option) => `--${option.name}`), '--help'].sort()] as const;
  }),
  ['venv-relocate c', ['check', 'chess', 'completion']],
  ['venv-relocate --jobs 2 --to x -q un', ['undo']],
  ['venv-relocate --verify ', ['full', 'none', 'quick']],
  ['venv-relocate --verify q', ['quick']],
  ['venv-relocate --verify=', ['full', 'none', 'quick']],
  ['venv-relocate --jobs ', []],
  ['venv-relocate completion ', ['bash', 'fish', 'powershell', 'zsh']],
  ['venv-relocate pythons ', []],
  ['venv-relocate check bil', ['billing']],
  ['venv-relocate --to w', ['web']],
  ['venv-relocate check web undo --for', []],
  ['venv-relocate undo check --for', ['--force']],
  ['venv-relocate -- che', ['chess']],
];

describe('completion', () => {
  test('in bash offers the commands, options and values of the table', async () => {
    for (const [typed, wanted] of cases) {
      const words = typed.split(/(?<==)|(?==)| /);
      const found = (await completeInBash(words, directory)).filter((word) => !/^-[^-]/.test(word));
      // Where it offers nothing, bash itself completes paths.
      const withoutPaths = wanted.filter((word) => !['billing', 'chess', 'web'].includes(word));
      expect([...found].sort(), typed).toEqual(withoutPaths);
    }
  });

  test('in bash leaves paths to bash, and nothing to it where there is nothing to complete', async () => {
    writeFileSync(join(directory, 'script.bash'), await completionScript('bash'));
    const options = async (line: string): Promise<string> => {
      // compopt tells the options that hold while a completion is asked for; the driver stands in for readline.
      const ask = `source ./script.bash; compopt() { echo "compopt $*"; }; COMP_WORDS=(${line} ''); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _venv_relocate`;
      return (await runOrThrow('bash', ['--norc', '-c', ask], { cwd: directory })).stdout.trim();
    };
    const declared = await runOrThrow(
      'bash',
      ['--norc', '-c', 'source ./script.bash; complete -p venv-relocate'],
      { cwd: directory },
    );
    expect(declared.stdout.trim()).toBe('complete -o default -F _venv_relocate venv-relocate');
    expect(await options('venv-relocate --to')).toBe('');
    expect(await options('venv-relocate check')).toBe('');
    expect(await options('venv-relocate --jobs')).toBe('compopt +o default');
    expect(await options('venv-relocate pythons')).toBe('compopt +o default');
  });

  test('in fish offers the commands, options and values of the table', async () => {
    for (const [typed, wanted] of cases) {
      const found = (await completeInFish(typed, directory))
        .filter((word) => !/^-[^-]/.test(word))
        .map((word) => word.replace(/\/$/, '').replace(/^--verify=/, ''));
      expect([...found].sort(), typed).toEqual(wanted);
    }
  });

  test('in zsh offers the commands, options and values of the table when Tab is pressed', async () => {
    const found = await completeInZsh(
      cases.map(([typed]) => typed),
      directory,
    );
    for (const [index, [typed, wanted]] of cases.entries()) {
      const long = (found[index] ?? []).filter((word) => !/^-[^-]?$/.test(word));
      // Where no word can follow, zsh offers options without being asked for them.
      const offered = wanted.length === 0 ? long.filter((word) => !word.startsWith('--')) : long;
      expect(offered, typed).toEqual(wanted);
    }
  });

  test('for PowerShell is a script that its grammar can read, with every option in it', async () => {
    const script = await completionScript('powershell');
    const { errors, strings } = await parsePowershell(script);
    expect(errors).toEqual([]);
    for (const { name, alias, description } of optionSpecs) {
      const spellings = alias === undefined ? [`--${name}`] : [`--${name}`, `-${alias}`];
      for (const word of [...spellings, description])
        expect(strings).toContain(`'${word.replaceAll("'", "''")}'`);
    }
    // Windows PowerShell 5.1 reads what has no mark of its encoding in that of the system.
    expect(script).toMatch(/^[\n\x20-\x7e]*$/);
    // The grammar itself must be one that finds mistakes.
    expect((await parsePowershell(script.replace('param(', 'param((('))).errors).not.toEqual([]);
  });
});

/** Reads a script with tree-sitter's grammar of PowerShell, since there is no PowerShell here. */
async function parsePowershell(
  script: string,
): Promise<{ readonly errors: readonly string[]; readonly strings: readonly string[] }> {
  const python = (await findPython('3.12')) ?? (await findPython('3.11'));
  if (python === undefined) throw new Error('the grammar of PowerShell needs a Python 3.11 or 3.12');
  const place = await buildOnce(join(cacheRoot(), `tree-sitter-powershell-${python.minor}`), (target) =>
    runPip([
      ...['--python', python.executable, 'install', '--quiet', '--target', target],
      'tree-sitter==0.26.1',
      'tree-sitter-powershell==0.26.4',
    ]),
  );
  const { stdout } = await runOrThrow(python.executable, ['-c', reader], {
    env: cleanEnvironment({ PYTHONPATH: place }),
    input: script,
  });
  return JSON.parse(stdout);
}

const reader = `
import json, sys
import tree_sitter, tree_sitter_powershell
parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
errors, strings = [], []
def walk(node):
    if node.is_error or node.is_missing:
        errors.append("%d:%d %s" % (node.start_point[0] + 1, node.start_point[1] + 1, node.type))
    if node.type == "verbatim_string_characters":
        strings.append(node.text.decode())
    for child in node.children:
        walk(child)
walk(parser.parse(sys.stdin.buffer.read()).root_node)
print(json.dumps({"errors": errors, "strings": strings}))
`;
