import { execFileSync } from 'node:child_process';
import { existsSync, linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchAttributes } from '../../../src/world/attribute-watcher.ts';

const tar = '/usr/bin/tar';
const python = '/usr/bin/python3';
const lacking = [tar, python].find((path) => process.platform !== 'linux' || !existsSync(path));

describe.skipIf(lacking !== undefined)(
  `one tar for many questions${lacking === undefined ? '' : `: no ${lacking} of Linux`}`,
  () => {
    let directory: string;

    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'venv-relocate-attributes-'));
      for (const name of ['plain', 'marked', `long-${'x'.repeat(150)}`, '-name', 'new\nline', 'large'])
        writeFileSync(join(directory, name), name === 'large' ? 'x'.repeat(100_000) : name);
      const set = 'import os, sys; os.setxattr(sys.argv[1], "user.origin", b"here")';
      execFileSync(python, ['-c', set, join(directory, 'marked')]);
    });

    afterAll(() => rmSync(directory, { recursive: true, force: true }));

    const at = (...names: readonly string[]): readonly string[] => names.map((name) => join(directory, name));

    it('answers each by itself, in whatever order they come', async () => {
      const watcher = watchAttributes(tar);
      expect(await watcher.ask(at('plain'))).toBe(false);
      expect(await watcher.ask(at('marked'))).toBe(true);
      linkSync(join(directory, 'marked'), join(directory, 'second-name'));
      expect(await watcher.ask(at('second-name')), 'though tar knows the file by now').toBe(true);
      expect(await watcher.ask(at('plain', 'large', 'gone', '.'))).toBe(false);
      const long = `long-${'x'.repeat(150)}`;
      const many = [['plain'], ['plain', 'marked'], [long, '-name', 'new\nline'], ['marked'], [], ['large']];
      expect(await Promise.all(many.map((names) => watcher.ask(at(...names))))).toEqual([
        ...[false, true, false],
        ...[true, false, false],
      ]);
    });

    it('tells where the program is none that can be asked so', async () => {
      expect(await watchAttributes('/bin/false').ask(at('plain'))).toBeUndefined();
      expect(await watchAttributes('/nowhere/tar').ask(at('plain'))).toBeUndefined();
    });
  },
);
