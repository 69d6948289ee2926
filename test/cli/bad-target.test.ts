import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectRefusal } from './support/refusal.ts';
import { makeSandbox, makeVenv, type Sandbox } from './support/sandbox.ts';

interface Case {
  readonly name: string;
  readonly snapshot: string;
  /** Prepares what `--to` names, and returns that. */
  readonly target: (sandbox: Sandbox) => string | Promise<string>;
  readonly code?: 1 | 2;
}

/** An executable in the place of a Python. */
function script(root: string, text: string, mode = 0o755): string {
  const path = join(root, 'python3.11');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

const cases: readonly Case[] = [
  {
    name: 'a target that does not exist',
    snapshot: 'target-missing',
    target: ({ root }) => join(root, 'nowhere', 'python3.11'),
  },
  {
    name: 'an empty target, as an unset variable of a shell leaves it',
    snapshot: 'target-empty',
    target: () => '',
  },
  {
    name: 'a word that is neither path nor version',
    snapshot: 'target-word',
    target: () => 'banana',
  },
  {
    name: 'a version that is not installed',
    snapshot: 'target-version-absent',
    target: () => '3.4',
  },
  {
    name: 'a glob that matches nothing',
    snapshot: 'target-glob-nothing',
    target: ({ root }) => join(root, 'pythons', '*'),
  },
  {
    name: 'a dangling link',
    snapshot: 'target-dangling',
    target: ({ root }) => {
      symlinkSync('no-such-python', join(root, 'python3.11'));
      return join(root, 'python3.11');
    },
  },
  {
    name: 'a text file',
    snapshot: 'target-text',
    target: ({ root }) => script(root, 'This is no program.\n', 0o644),
  },
  {
    name: 'a text file that says it is executable',
    snapshot: 'target-text-executable',
    target: ({ root }) => script(root, 'This is no program.\n'),
  },
  {
    name: 'a script whose interpreter is gone',
    snapshot: 'target-dead-script',
    target: ({ root }) => script(root, '#!/no/such/interpreter\n'),
  },
  { name: '/bin/true', snapshot: 'target-true', target: () => '/bin/true' },
  { name: '/bin/false', snapshot: 'target-false', target: () => '/bin/false' },
  {
    name: 'a program that prints garbage',
    snapshot: 'target-garbage',
    target: ({ root }) => script(root, '#!/bin/sh\nhead -c 100000 /dev/urandom\n'),
  },
  {
    name: 'a program that answers with nonsense in the right form',
    snapshot: 'target-nonsense',
    target: ({ root }) =>
      script(root, "#!/bin/sh\nprintf 'version=9.9.9.final.0\\0bits=64\\0base_prefix=/nowhere\\0'\n"),
  },
  {
    name: 'a program that prints without end',
    snapshot: 'target-endless',
    target: ({ root }) => script(root, '#!/bin/sh\nexec yes\n'),
  },
  {
    name: 'a program that complains without end',
    snapshot: 'target-endless-errors',
    target: ({ root }) => script(root, '#!/bin/sh\nexec yes no >&2\n'),
  },
  {
    name: 'a program that crashes',
    snapshot: 'target-crash',
    target: ({ root }) => script(root, '#!/bin/sh\nkill -SEGV $$\n'),
  },
  {
    name: 'a program that hangs and lets a child hang on after it',
    snapshot: 'target-hangs',
    target: ({ root }) => script(root, '#!/bin/sh\nsleep 300 &\nsleep 300\n'),
  },
  {
    name: 'a directory without a Python',
    snapshot: 'target-directory-without',
    target: ({ root }) => {
      mkdirSync(join(root, 'install', 'bin'), { recursive: true });
      return join(root, 'install');
    },
  },
  {
    name: 'an install without its standard library',
    snapshot: 'target-without-library',
    target: ({ fresh }) => {
      rmSync(join(fresh.prefix, 'lib', 'python3.11'), { recursive: true });
      return fresh.prefix;
    },
  },
  {
    name: 'a venv whose own base is gone',
    snapshot: 'target-dead-venv',
    target: async ({ root, old, venv }) => {
      // The first venv's base is gone already: the venv itself will do.
      expect(old.prefix).toContain(root);
      return venv;
    },
  },
];

describe('--to that cannot be used is refused before anything is done', () => {
  for (const { name, snapshot, target, code } of cases) {
    test(name, async (context) => {
      const sandbox = await makeSandbox(context);
      const args = ['--to', await target(sandbox), sandbox.venv];
      const { root } = sandbox;
      const result = await expectRefusal(root, {
        snapshot,
        args,
        code: code ?? 2,
        run: { timeoutMs: 40_000 },
      });
      // The time limit of one question is 15 s; a kill of all that was started must end it.
      expect(result.ms).toBeLessThan(25_000);
    });
  }

  test('another X.Y fails for a venv that was named', async (context) => {
    const sandbox = await makeSandbox(context);
    const other = await makeSandbox(context, { minor: '3.12' });
    symlinkSync(other.fresh.prefix, join(sandbox.root, 'python3.12'));
    const args = ['--to', join(sandbox.root, 'python3.12'), sandbox.venv];
    await expectRefusal(sandbox.root, { snapshot: 'target-other-version', args, code: 1 });
  });

  test('another X.Y is skipped, and said, for venvs that were found by searching', async (context) => {
    const sandbox = await makeSandbox(context);
    await makeVenv(sandbox.root, sandbox.fresh, join(sandbox.project, 'second'));
    const other = await makeSandbox(context, { minor: '3.12' });
    symlinkSync(other.fresh.prefix, join(sandbox.root, 'python3.12'));
    const args = ['--to', join(sandbox.root, 'python3.12'), sandbox.project];
    await expectRefusal(sandbox.root, { snapshot: 'target-other-version-searched', args, code: 0 });
  });
});
