import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const source = fileURLToPath(new URL('../../src/', import.meta.url));

/** Files of src whose text a pattern matches, relative to src, with `/`. */
function filesWith(pattern: RegExp): readonly string[] {
  return readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => pattern.test(readFileSync(path, 'utf8')))
    .map((path) => relative(source, path).split(sep).join('/'))
    .sort();
}

describe('the source', () => {
  it('asks for the platform in one place', () => {
    expect(filesWith(/process\.platform|\{[^}]*\bplatform\b[^}]*\}\s*=\s*process\b|os\.platform\(/)).toEqual([
      'world/real-world.ts',
    ]);
  });

  it('never ends the process: the command line returns its exit status', () => {
    expect(filesWith(/process\.(exit|abort|reallyExit)\s*\(|process\.exitCode\s*=/)).toEqual([]);
  });

  it('writes to the terminal in one place', () => {
    expect(filesWith(/\bconsole\.(log|error|warn|info|debug|table)\(|process\.std(out|err)\b/)).toEqual([
      'cli/terminal.ts',
    ]);
  });

  it('starts no shell', () => {
    expect(filesWith(/\bexec(Sync)?\(['"`]|shell:\s*true/)).toEqual([]);
  });

  it('has no default exports and no files without a name of their own', () => {
    expect(filesWith(/^export default /m)).toEqual([]);
    expect(filesWith(/(?:)/).filter((path) => /(^|\/)(utils?|helpers?|misc|common)\.ts$/.test(path))).toEqual(
      [],
    );
  });

  it('reaches no network', () => {
    expect(filesWith(/from 'node:(https?|net|tls|dgram|dns)(\/promises)?'|\bfetch\(/)).toEqual([]);
  });
});
