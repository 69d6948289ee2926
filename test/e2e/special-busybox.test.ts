import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { everyDifference } from '../cli/support/refusal.ts';
import { makeSandbox } from '../cli/support/sandbox.ts';
import { cleanEnvironment, projectRoot, run } from '../support/command.ts';
import { snapshotTree } from '../support/tree.ts';

const busybox = '/usr/bin/busybox';
const program = join(projectRoot, 'bin', 'venv-relocate.js');

describe('where tar and cp are those of BusyBox, as on Alpine', () => {
  for (const maker of ['venv --without-pip', 'venv --copies --without-pip']) {
    test(`a venv is changed and undone all the same, for ${maker}`, async (context) => {
      const { fresh, venv } = await makeSandbox(context, { maker });
      if (!existsSync(busybox)) return context.skip(`there is no ${busybox} here`);
      // In a mount namespace of its own, so that nobody else sees it.
      const script = [
        `for tool in tar cp; do mount --bind ${busybox} "$(readlink -f "$(command -v $tool)")" || exit 77; done`,
        'exec "$@"',
      ].join('\n');
      const within = (...args: readonly string[]) =>
        run('unshare', ['--mount', 'sh', '-c', script, 'sh', process.execPath, program, ...args], {
          env: cleanEnvironment(),
        });
      const before = snapshotTree(venv);
      const made = await within('--to', fresh.prefix, venv);
      if (made.code === 77 || made.stderr.includes('unshare failed'))
        return context.skip(`no mount namespace can be made here: ${made.stderr.trim()}`);
      expect(made.code, made.stdout + made.stderr).toBe(0);
      expect((await within('undo', venv)).code).toBe(0);
      const files = (tree: ReturnType<typeof snapshotTree>) =>
        new Map([...tree].filter(([, { type }]) => type !== 'directory'));
      expect(everyDifference(files(before), files(snapshotTree(venv)))).toEqual([]);
    });
  }
});
