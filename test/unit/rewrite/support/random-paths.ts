import fc from 'fast-check';
import type { PathRules } from '../../../../src/platform/path-rules.ts';
import { posixPaths, windowsPaths } from '../../../../src/platform/path-rules.ts';
import type { RewriteContext } from '../../../../src/rewrite/rewrite.ts';

const plain = [...'abcXYZ019_-.+@=,'];
const alive = [...' \'"$`%!#&|;<>()[]{}*?~^:'];
const beyondAscii = ['ä', 'é', '日', '🐍', 'ß', '’'];

function component(letters: readonly string[]): fc.Arbitrary<string> {
  return (
    fc
      .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 10 })
      .map((parts) => parts.join(''))
      // Neither `.` nor `..`, and no blank at an end, which files with a path in a line do not hold.
      .map((name) => `n${name}m`)
  );
}

function posixPath(letters: readonly string[]): fc.Arbitrary<string> {
  return fc.array(component(letters), { minLength: 1, maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
}

/** Paths whose letters mean nothing to any shell. */
export const plainPath: fc.Arbitrary<string> = posixPath(plain);

/** Paths with everything that a directory's name may hold, short of a line break. */
export const anyPath: fc.Arbitrary<string> = posixPath([...plain, ...alive, ...beyondAscii, '\\']);

/** The same without what no maker quoted before 2024. */
export const mildPath: fc.Arbitrary<string> = posixPath([...plain, ' ', ...beyondAscii.slice(0, 4)]);

export const windowsPath: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('C', 'D', 'z'),
    fc.array(component([...plain, ..." '$`%!#&;()[]{}~^", ...beyondAscii]), { minLength: 1, maxLength: 3 }),
  )
  .map(([drive, parts]) => `${drive}:\\${parts.join('\\')}`);

export function moved(from: string, to: string, paths: PathRules = posixPaths): RewriteContext {
  return { moves: [{ from, to }], paths };
}

export function movedOnWindows(from: string, to: string): RewriteContext {
  return moved(from, to, windowsPaths);
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
