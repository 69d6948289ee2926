import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainArguments } from '../../../src/cli/explain-arguments.ts';
import { optionSpecs } from '../../../src/cli/options.ts';
import { type Arguments, parseArguments } from '../../../src/cli/parse-arguments.ts';

function parsed(...argv: readonly string[]): Arguments | undefined {
  return parseArguments(argv);
}

function plain(given: Arguments): unknown {
  return { ...given, flags: [...given.flags].sort(), values: [...given.values].sort() };
}

/** What a command line means once both have had their turn, as `main` asks them. */
async function meaning(...argv: readonly string[]): Promise<unknown> {
  const given = parseArguments(argv);
  if (given !== undefined) return plain(given);
  const explained = await explainArguments(argv, '1.2.3');
  return explained.kind === 'arguments' ? plain(explained.arguments) : explained.kind;
}

describe('a plain command line', () => {
  it('without anything means the current directory', () => {
    expect(parsed()).toEqual({ command: 'relocate', paths: [], flags: new Set(), values: new Map() });
  });

  it('gives command, paths, flags and values', () => {
    expect(parsed('check', '.venv', 'other dir', '--allow-private', '--jobs', '4', '-v')).toEqual({
      command: 'check',
      paths: ['.venv', 'other dir'],
      flags: new Set(['allow-private', 'verbose']),
      values: new Map([['jobs', ['4']]]),
    });
  });

  it('takes --to several times, a value each time, and leaves the paths behind it alone', () => {
    expect(parsed('--to', '3.9', '--to=C:\\python3*', 'venv')).toMatchObject({
      paths: ['venv'],
      values: new Map([['to', ['3.9', 'C:\\python3*']]]),
    });
  });

  it('takes letters together', () => {
    expect(parsed('-nv', 'venv')?.flags).toEqual(new Set(['dry-run', 'verbose']));
  });

  it('leaves words as they are: numbers, dots, leading zeros', () => {
    expect(parsed('007', '3.10', '1e3', '--to', '3.10')).toMatchObject({
      paths: ['007', '3.10', '1e3'],
      values: new Map([['to', ['3.10']]]),
    });
  });

  it('takes what follows -- for paths', async () => {
    expect(await meaning('--', '--to', '-n')).toMatchObject({ command: 'relocate', paths: ['--to', '-n'] });
    expect(await meaning('check', '--', '-n')).toMatchObject({ command: 'check', paths: ['-n'] });
    expect(await meaning('--', 'undo')).toMatchObject({ command: 'relocate', paths: ['undo'] });
  });
});

describe('what is out of the ordinary is left to yargs, which', () => {
  it.each([[['--help']], [['-h']], [['check', '--help']], [['--version']], [['completion', 'zsh']]])(
    'prints something for %j',
    async (argv) => {
      expect(parseArguments(argv)).toBeUndefined();
      expect(await explainArguments(argv, '1.2.3')).toMatchObject({ kind: 'print' });
    },
  );

  it.each([
    ['an unknown option', ['--frobnicate']],
    ['an unknown letter', ['-z']],
    ['an option of another command', ['check', '--to', '3.9']],
    ['an option of another command, as a flag', ['--force']],
    ['an option of another command after a flag', ['-v', 'check', '--to', '3.9']],
    ['the same, where it would do the contrary of what was meant', ['-q', 'undo', '--to', '3.9', 'venv']],
    ['a flag with a value', ['--dry-run=false', 'venv']],
    ['a value that is missing once', ['--to', '--to=3.9', 'venv']],
    ['a value that is empty', ['--to=3.9', '--to=', 'venv']],
    ['an empty word for a value', ['--to', '', 'venv']],
    ['a value that is missing before --', ['--to', '--', 'venv']],
    ['an option of the command that only a path is named like', ['--force', '--', 'undo']],
    ['a path behind -- where there are none', ['pythons', '--', 'venv']],
    ['a value that is missing', ['--to']],
    ['a value that is missing before another option', ['--to', '--dry-run']],
    ['a choice that there is not', ['--verify', 'thoroughly']],
    ['a path where there are none', ['pythons', 'venv']],
  ])('turns down %s', async (_what, argv) => {
    expect(parseArguments(argv)).toBeUndefined();
    const explained = await explainArguments(argv, '1.2.3');
    expect(explained.kind).toBe('error');
    expect(explained.kind === 'error' && explained.message.length > 5).toBe(true);
  });

  it('has every option of a command in its help', async () => {
    for (const command of ['relocate', 'check', 'undo', 'pythons'] as const) {
      const argv = command === 'relocate' ? ['--help'] : [command, '--help'];
      const explained = await explainArguments(argv, '1.2.3');
      const text = explained.kind === 'print' ? explained.text : '';
      const names = optionSpecs
        .filter(({ commands }) => commands.includes(command))
        .map(({ name }) => `--${name}`);
      expect(names.filter((name) => !text.includes(name))).toEqual([]);
    }
  });
});

describe('an option with one value that is given twice', () => {
  it('is an error, since either could be meant', async () => {
    expect(await meaning('--verify', 'full', '--verify', 'none')).toBe('error');
  });
});

describe('both readers', () => {
  const word = fc.constantFrom(
    'venv',
    '.venv',
    'a b',
    '3.9',
    '--',
    'check',
    'undo',
    'pythons',
    'relocate',
    '-1',
    '0x10',
    '',
    'completion',
    '__proto__',
    'a=b',
  );
  const option = fc.constantFrom(
    '-n',
    '-q',
    '-v',
    '-nv',
    '-x',
    '--dry-run',
    '--json',
    '--no-color',
    '--exact',
    '--force',
    '--allow-private',
    '--to',
    '--to=3.9',
    '--to=',
    '--jobs',
    '--jobs=2',
    '--verify',
    '--verify=full',
    '--verify=x',
    '--json=false',
    '--json=true',
    '--dryRun',
    '--color',
    '--no-json',
    '-n=false',
    '-j4',
    '--to.x',
  );
  const argv = fc.array(fc.oneof(word, option), { maxLength: 6 });

  it('agree wherever the quick one has an answer', async () => {
    await fc.assert(
      fc.asyncProperty(argv, async (words) => {
        const quick = parseArguments(words);
        fc.pre(quick !== undefined);
        if (quick === undefined) return;
        const thorough = await explainArguments(words, '1.2.3');
        expect(thorough.kind).toBe('arguments');
        if (thorough.kind === 'arguments') expect(plain(thorough.arguments)).toEqual(plain(quick));
      }),
      { numRuns: 400 },
    );
  });
});
