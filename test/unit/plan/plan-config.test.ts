import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { posixPaths } from '../../../src/platform/path-rules.ts';
import { interpreterAt } from '../support/interpreters.ts';
import { type MemoryFiles, makeMemoryFiles } from '../support/memory-files.ts';
import { planTwice, planVenv, textAfter } from '../support/plan-venv.ts';
import { posixConfigs } from '../support/pyvenv-texts.ts';

const root = '/srv/app/.venv';
const oldBase = '/home/alice/.pyenv/versions/3.11.7';

/** A venv of Python 3.11 whose python is a link into the old base. */
function venv(config: string | Uint8Array, minor = '3.11', base = oldBase): MemoryFiles {
  const files = makeMemoryFiles(posixPaths);
  files.addFile(`${root}/pyvenv.cfg`, config);
  files.addLink(`${root}/bin/python`, `${base}/bin/python${minor}`);
  files.addLink(`${root}/bin/python${minor}`, 'python');
  files.addDirectory(`${root}/lib/python${minor}/site-packages`);
  return files;
}

async function replan(
  config: string,
  prefix = '/opt/python',
  version = '3.11.9',
): Promise<string | undefined> {
  const { first, second } = await planTwice(venv(config), root, interpreterAt(prefix, version));
  expect(second.changes).toEqual([]);
  return textAfter(first.changes, 'pyvenv.cfg');
}

describe('pyvenv.cfg of every maker', () => {
  it.each(Object.entries(posixConfigs))(
    'of %s is what the maker writes for the new base',
    async (maker, render) => {
      const minor = maker.endsWith('3.8') ? '3.8' : '3.11';
      const files = venv(render({ prefix: oldBase, minor, patch: 7 }), minor);
      const { first, second } = await planTwice(files, root, interpreterAt('/opt/python', `${minor}.9`));
      expect(textAfter(first.changes, 'pyvenv.cfg')).toBe(render({ prefix: '/opt/python', minor, patch: 9 }));
      expect(second.changes).toEqual([]);
    },
  );

  it('of virtualenv 20.0 to 20.13, which leave out bin, names the directory of the interpreter', async () => {
    const rest = 'virtualenv = 20.0.35\ninclude-system-site-packages = false\n';
    expect(
      await replan(`home = ${oldBase}\nversion_info = 3.11.7.final.0\n${rest}base-prefix = ${oldBase}\n`),
    ).toBe(`home = /opt/python/bin\nversion_info = 3.11.9.final.0\n${rest}base-prefix = /opt/python\n`);
  });

  it('of a venv that was made from another venv names the base itself', async () => {
    const files = venv('home = /srv/first/bin\nversion = 3.11.7\n', '3.11', '/srv/first');
    const { first } = await planTwice(files, root, interpreterAt('/opt/python', '3.11.7'));
    expect(textAfter(first.changes, 'pyvenv.cfg')).toBe('home = /opt/python/bin\nversion = 3.11.7\n');
  });

  it('tells which keys change', async () => {
    const files = venv(posixConfigs.uv?.({ prefix: oldBase, minor: '3.11', patch: 7 }) ?? '');
    const plan = await planVenv(files, root, interpreterAt('/opt/python', '3.11.7'));
    expect(plan.changes.find(({ kind }) => kind === 'config')?.details).toEqual(['home']);
  });
});

describe('bytes that are no path to be changed', () => {
  it.each([
    [
      'CRLF',
      `home = ${oldBase}/bin\r\nversion = 3.11.7\r\n`,
      'home = /opt/python/bin\r\nversion = 3.11.9\r\n',
    ],
    [
      'a missing last newline',
      `version = 3.11.7\nhome = ${oldBase}/bin`,
      'version = 3.11.9\nhome = /opt/python/bin',
    ],
    [
      'mixed line endings',
      `home = ${oldBase}/bin\nversion = 3.11.7\r\n`,
      'home = /opt/python/bin\nversion = 3.11.9\r\n',
    ],
    [
      'odd spacing',
      ` home\t=  ${oldBase}/bin \t\nversion=3.11.7\n`,
      ' home\t=  /opt/python/bin \t\nversion=3.11.9\n',
    ],
    [
      'keys in capitals',
      `HOME = ${oldBase}/bin\nVersion = 3.11.7\n`,
      'HOME = /opt/python/bin\nVersion = 3.11.9\n',
    ],
    [
      'comments and empty lines',
      `# home = ${oldBase}/bin\n\nhome = ${oldBase}/bin\n# end\n`,
      `# home = ${oldBase}/bin\n\nhome = /opt/python/bin\n# end\n`,
    ],
    [
      'unknown keys, prompt and site-packages, even where they hold the old path',
      `prompt = ${oldBase}\nhome = ${oldBase}/bin\ninclude-system-site-packages = TRUE\nrelocatable = true\nx-${oldBase} = ${oldBase}\n`,
      `prompt = ${oldBase}\nhome = /opt/python/bin\ninclude-system-site-packages = TRUE\nrelocatable = true\nx-${oldBase} = ${oldBase}\n`,
    ],
    [
      'later lines with a key that was there already',
      `home = ${oldBase}/bin\nhome = /second\nversion = 3.11.7\nversion = 1.2.3\n`,
      'home = /opt/python/bin\nhome = /second\nversion = 3.11.9\nversion = 1.2.3\n',
    ],
    [
      'letters of other alphabets',
      `prompt = (日本)\nhome = /home/zoë/py/bin\nx = Ä\n`,
      `prompt = (日本)\nhome = /opt/python/bin\nx = Ä\n`,
    ],
  ])('stay: %s', async (_what, before, after) => {
    expect(await replan(before)).toBe(after);
  });

  it('and mode stay', async () => {
    const files = venv('version = 3.11.7\n');
    files.addFile(`${root}/pyvenv.cfg`, `home = ${oldBase}/bin\n`, 0o600);
    const plan = await planVenv(files, root, interpreterAt('/opt/python'));
    expect(plan.changes.find(({ kind }) => kind === 'config')?.after).toMatchObject({ mode: 0o600 });
  });

  it('stay all where pyvenv.cfg is right already, in any spelling', async () => {
    expect(await replan('home = /opt/python/./bin/\nversion = 3.11.9\n')).toBeUndefined();
  });
});

describe('the interpreter in command', () => {
  const rest = 'version = 3.11.9\n';
  it.each([
    [
      'of the base is changed',
      `${oldBase}/bin/python3 -m venv --copies ${root}`,
      `/opt/python/bin/python3.11 -m venv --copies ${root}`,
    ],
    [
      'of the base is changed with spaces behind it',
      `${oldBase}/bin/python3.11 -m venv "/a b"`,
      '/opt/python/bin/python3.11 -m venv "/a b"',
    ],
    ['of virtualenv itself stays', `/opt/tools/bin/python -m virtualenv ${root}`, undefined],
    ['of uv or another program stays', `/opt/tools/uv venv ${root}`, undefined],
  ])('%s', async (_what, command, expected) => {
    const after = await replan(`home = ${oldBase}/bin\n${rest}command = ${command}\n`);
    expect(after).toBe(`home = /opt/python/bin\n${rest}command = ${expected ?? command}\n`);
  });
});

describe('versions', () => {
  it.each([
    ['version = 3.11.7', 'version = 3.11.9'],
    ['version_info = 3.11.7', 'version_info = 3.11.9'],
    ['version_info = 3.11.7.final.0', 'version_info = 3.11.9.final.0'],
    ['python-version = 3.11', 'python-version = 3.11'],
  ])('keep their form: %s', async (before, after) => {
    expect(await replan(`home = ${oldBase}/bin\n${before}\n`)).toBe(`home = /opt/python/bin\n${after}\n`);
  });

  it.each([
    ['version_info = 3.14.0.candidate.2', '3.14.0rc2'],
    ['version_info = 3.14.0rc2', '3.14.0rc2'],
  ])('of a pre-release are known as the same: %s', async (line, version) => {
    const files = venv(`home = ${oldBase}/bin\n${line}\n`, '3.14');
    const plan = await planVenv(files, root, interpreterAt('/opt/python', version));
    expect(textAfter(plan.changes, 'pyvenv.cfg')).toBe(`home = /opt/python/bin\n${line}\n`);
  });
});

describe('keys that name the executable', () => {
  it('stay where they name the file behind the stable path', async () => {
    const target = interpreterAt('/opt/homebrew/opt/python@3.11', '3.11.9', {
      realExecutable: '/opt/homebrew/Cellar/python@3.11/3.11.9/bin/python3.11',
    });
    const line = `executable = ${target.realExecutable}\n`;
    const plan = await planVenv(venv(`home = ${oldBase}/bin\n${line}`), root, target);
    expect(textAfter(plan.changes, 'pyvenv.cfg')).toBe(`home = ${target.home}\n${line}`);
  });
});

describe('home of a venv with copies, which the interpreter itself has to find in the file', () => {
  // Modules/getpath.c of CPython up to 3.10 wants the word `home` in lower case and a lone sign after it.
  const copies = (config: string, minor: string): MemoryFiles => {
    const files = venv(config, minor);
    files.addFile(`${root}/bin/python`, 'a copy', 0o755);
    files.addFile(`/opt/python/bin/python${minor}`, 'the new one', 0o755);
    return files;
  };

  it.each(['home=/old/bin', 'HOME = /old/bin', 'home =/old/bin', 'Home=/old/bin'])(
    'is spelled anew for 3.8: %s',
    async (line) => {
      const files = copies(`version = 3.8.18\n${line}\nprompt = x\n`, '3.8');
      const { first, second } = await planTwice(files, root, interpreterAt('/opt/python', '3.8.18'));
      expect(textAfter(first.changes, 'pyvenv.cfg')).toBe(
        'version = 3.8.18\nhome = /opt/python/bin\nprompt = x\n',
      );
      expect(second.changes).toEqual([]);
      expect(first.changes.find(({ kind }) => kind === 'config')?.details).toHaveLength(2);
    },
  );

  it('keeps its spelling for 3.11, and where only links are in the venv', async () => {
    const first = await planVenv(
      copies('home=/old/bin\nversion = 3.11.7\n', '3.11'),
      root,
      interpreterAt('/opt/python'),
    );
    expect(textAfter(first.changes, 'pyvenv.cfg')).toBe('home=/opt/python/bin\nversion = 3.11.7\n');
    const second = await planVenv(
      venv('home=/old/bin\nversion = 3.8.18\n', '3.8'),
      root,
      interpreterAt('/opt/python', '3.8.18'),
    );
    expect(textAfter(second.changes, 'pyvenv.cfg')).toBe('home=/opt/python/bin\nversion = 3.8.18\n');
  });
});

describe('for any pyvenv.cfg and any base', () => {
  const blank = fc.constantFrom('', ' ', '\t');
  const path = fc.constantFrom(
    '/usr/bin',
    '/usr',
    '/opt/a b/bin',
    oldBase,
    `${oldBase}/bin`,
    '/ä/bin/python3.11',
    'x',
  );
  const keys = [
    'home',
    'Home',
    'executable',
    'base-prefix',
    'base-exec-prefix',
    'base-executable',
    'version',
    'version_info',
    'prompt',
    'x',
  ];
  const line = fc.oneof(
    fc
      .tuple(
        blank,
        fc.constantFrom(...keys),
        blank,
        fc.constant('='),
        blank,
        fc.oneof(path, fc.constantFrom('3.11.7', '3.11', '3.11.7.final.0', '')),
        blank,
      )
      .map((parts) => parts.join('')),
    fc.constantFrom(
      '',
      '# note',
      'no sign',
      'command = /usr/bin/python3 -m venv /srv',
      `command = ${oldBase}/bin/python3.11 -m venv /srv`,
    ),
  );
  const text = fc
    .tuple(fc.array(line, { maxLength: 8 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
    .map(([lines, ending, last]) => [`home = ${oldBase}/bin`, ...lines].join(ending) + (last ? ending : ''));
  const prefix = fc.constantFrom('/usr', '/opt/a b', '/opt/pythön', oldBase);

  it('a plan after the changes are made is empty, and the number of lines stays', async () => {
    await fc.assert(
      fc.asyncProperty(text, prefix, fc.boolean(), async (config, place, hasCopy) => {
        const files = venv(config);
        const target = interpreterAt(place, '3.11.9');
        files.addFile(target.executable, 'python', 0o755);
        if (hasCopy) files.addFile(`${root}/bin/python`, 'old python', 0o755);
        const { first, second } = await planTwice(files, root, target);
        expect(second.changes).toEqual([]);
        const after = textAfter(first.changes, 'pyvenv.cfg') ?? config;
        expect(after.split('\n')).toHaveLength(config.split('\n').length);
      }),
      { numRuns: 300 },
    );
  });
});
