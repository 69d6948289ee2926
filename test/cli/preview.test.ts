import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cleanEnvironment, run, runRelocate } from '../support/command.ts';
import { snapshotTree, type Tree } from '../support/tree.ts';
import { everyDifference, expectTranscript } from './support/refusal.ts';
import { makeSandbox, makeVenv } from './support/sandbox.ts';

interface Case {
  readonly name: string;
  readonly maker?: string;
  readonly minor?: string;
  readonly place?: string;
  readonly spoil?: (config: string) => string;
}

const cases: readonly Case[] = [
  { name: 'of venv' },
  { name: 'of venv with Python 3.8', minor: '3.8' },
  { name: 'of uv', maker: 'uv 0.13.9' },
  { name: 'of virtualenv', maker: 'virtualenv 20.26.6' },
  { name: 'of virtualenv 16, with its forest of links', maker: 'virtualenv 16.7.12', minor: '3.8' },
  { name: 'in a place with spaces', place: 'project/two  words/venv' },
  { name: 'in a place with quotes and a backslash', place: 'project/"quo\\ted\'/venv' },
  { name: 'in a place with letters beyond ASCII', place: 'project/Öre 日本語 🐍/venv' },
  { name: 'in a place with a tab', place: 'project/a\tb/venv' },
  {
    name: 'whose configuration has the line ends of Windows',
    spoil: (text) => text.replaceAll('\n', '\r\n'),
  },
  { name: 'whose configuration has no end of its last line', spoil: (text) => text.trimEnd() },
];

/** What git keeps of a tree: content, links and whether a file can be executed. */
function asGit(tree: Tree): readonly string[] {
  return [...tree]
    .filter(([path]) => !path.startsWith('.venv-relocate'))
    .map(([path, entry]) =>
      [
        path,
        entry.type,
        entry.target ?? entry.sha256 ?? '',
        entry.type === 'file' ? entry.mode & 0o111 : '',
      ].join(' '),
    );
}

/** `git apply` as in a directory without a repository above it. */
function gitApply(directory: string, diff: string): ReturnType<typeof run> {
  return run('git', ['apply', '--verbose', '-'], {
    cwd: directory,
    env: cleanEnvironment({ GIT_CEILING_DIRECTORIES: join(directory, '..') }),
    input: diff,
  });
}

describe('a preview changes nothing, and git apply makes of it what a run makes, for a venv', () => {
  for (const { name, maker, minor, place, spoil } of cases) {
    test(name, async (context) => {
      const { root, fresh, project, venv } = await makeSandbox(context, {
        ...(maker === undefined ? {} : { maker }),
        ...(minor === undefined ? {} : { minor }),
        ...(place === undefined ? {} : { venvPlace: place }),
      });
      const config = join(venv, 'pyvenv.cfg');
      if (spoil !== undefined) writeFileSync(config, spoil(readFileSync(config, 'utf8')));
      await run('cp', ['-a', project, join(root, 'copy')]);
      const before = snapshotTree(root);
      const preview = await runRelocate(['--dry-run', '--to', fresh.prefix, venv], { cwd: project });
      expect(preview.code, preview.stderr).toBe(0);
      expect(everyDifference(before, snapshotTree(root))).toEqual([]);
      expect(preview.stderr).toContain('1 venv would change.  Run without -n to do it.');

      const copy = join(root, 'copy');
      const copied = join(copy, venv.slice(project.length + 1));
      // Copies of an interpreter are told in lines that git passes over.
      const applied = await gitApply(copy, preview.stdout);
      expect(applied.code, applied.stderr + preview.stdout).toBe(0);
      expect((await runRelocate(['--to', fresh.prefix, venv])).code).toBe(0);
      const ran = asGit(snapshotTree(venv));
      const differing = asGit(snapshotTree(copied)).filter((line) => !ran.includes(line));
      const binaries = preview.stdout.split('\n').filter((line) => line.startsWith('# binary'));
      expect(differing.length, differing.join('\n')).toBe(binaries.length);

      const reversed = await run('git', ['apply', '--reverse', '-'], { cwd: copy, input: preview.stdout });
      expect(reversed.code, reversed.stderr).toBe(0);
      const original = new Map([...before].filter(([path]) => path.startsWith('copy/')));
      const now = new Map([...snapshotTree(root)].filter(([path]) => path.startsWith('copy/')));
      expect(asGit(now)).toEqual(asGit(original));
    });
  }
});

describe('a preview', () => {
  test('is the diff alone on stdout, and the rest on stderr', async (context) => {
    const { root, fresh, project } = await makeSandbox(context);
    const args = ['-n', '--to', fresh.prefix, 'venv'];
    const result = await runRelocate(args, { cwd: project });
    const text = result.stdout.replace(/^(index )[0-9a-f]{7}\.\.[0-9a-f]{7}/gm, '$1<hash>..<hash>');
    await expectTranscript(root, 'preview', args, { ...result, stdout: text });
  });

  test('of a venv elsewhere shows its path whole, without the root', async (context) => {
    const { root, fresh, venv } = await makeSandbox(context);
    const { stdout } = await runRelocate(['-n', '--to', fresh.prefix, venv], { cwd: join(root, 'opt') });
    expect(stdout).toContain(`--- a${venv}/pyvenv.cfg\n`);
  });

  test('of several venvs is one diff', async (context) => {
    const { root, old, fresh, project } = await makeSandbox(context, { keepOld: true });
    await makeVenv(root, old, join(project, 'second'));
    rmSync(old.prefix, { recursive: true });
    const { stdout, stderr, code } = await runRelocate(['-n', '--to', fresh.prefix], { cwd: project });
    expect(code).toBe(0);
    expect(stderr).toContain('2 venvs would change.');
    expect((await gitApply(project, stdout)).code).toBe(0);
    expect((await run(join(project, 'second', 'bin', 'python'), ['--version'])).code).toBe(0);
    expect((await run(join(project, 'venv', 'bin', 'python'), ['--version'])).code).toBe(0);
  });

  test('of a venv that needs nothing is empty', async (context) => {
    const { old, venv } = await makeSandbox(context, { keepOld: true });
    const result = await runRelocate(['-n', '--to', old.prefix, venv]);
    expect(result).toMatchObject({ code: 0, stdout: '' });
    expect(result.stderr).toContain('nothing to do');
  });

  test('with --json tells the changes and says that it was one', async (context) => {
    const { root, fresh, venv } = await makeSandbox(context);
    const before = snapshotTree(root);
    const result = await runRelocate(['-n', '--json', '--to', fresh.prefix, venv]);
    expect(everyDifference(before, snapshotTree(root))).toEqual([]);
    expect(JSON.parse(result.stdout)).toMatchObject({
      command: 'relocate',
      dryRun: true,
      changed: false,
      venvs: [{ status: 'would-relocate', changes: [{ path: 'bin/python3.11' }, { path: 'pyvenv.cfg' }] }],
    });
  });
});
