import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandSpecs, optionSpecs } from '../../src/cli/options.ts';
import { projectRoot, run, runOrThrow } from '../support/command.ts';

const page = join(projectRoot, 'man', 'venv-relocate.1');

describe('the manual page', () => {
  test('is read by groff, mandoc and man without a warning', async () => {
    const groff = await run('groff', ['-man', '-ww', '-Tutf8', page]);
    expect([groff.code, groff.stderr]).toEqual([0, '']);
    const man = await run('man', ['-l', '--warnings=w', '--pager=cat', page]);
    expect([man.code, man.stderr]).toEqual([0, '']);
    const mandoc = await run('mandoc', ['-Tlint', '-Wwarning', page]);
    const complaints = `${mandoc.stdout}${mandoc.stderr}`.split('\n').filter((line) => line !== '');
    // It has its date from the changelog, once it is released.
    expect(
      complaints.filter((line) => !line.endsWith('cannot parse date, using it verbatim: TH unreleased')),
    ).toEqual([]);
  });

  test('is what the option table says, and has all of it', async () => {
    await runOrThrow(process.execPath, [join(projectRoot, 'scripts', 'make-cli-docs.js'), '--check']);
    const { stdout } = await runOrThrow('mandoc', ['-Tascii', '-Owidth=500', page]);
    // Bold and underlined letters are typed twice over for a terminal.
    const text = stdout.replaceAll(/.\x08/g, '').replaceAll(/\s+/g, ' ').toLowerCase();
    for (const { name, description } of [...optionSpecs, ...commandSpecs]) {
      expect(text).toContain(name.toLowerCase());
      expect(text).toContain(description.toLowerCase());
    }
    expect(readFileSync(page, 'utf8')).toMatch(/^[\n\x20-\x7e]*$/);
  });
});
