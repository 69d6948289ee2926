import type { PathRules } from '../platform/path-rules.ts';
import { decodeLossless } from './lossless-text.ts';
import { scanPythonLiterals } from './python-literal.ts';
import { scanCsh } from './scan-csh.ts';
import { scanFish } from './scan-fish.ts';
import { scanNu } from './scan-nu.ts';
import { scanSh } from './scan-sh.ts';
import { parseTrampoline } from './shebang-trampoline.ts';
import type { ShellLiteral } from './shell-literals.ts';

/** A place that a file takes for the root of its venv. */
export interface RootEvidence {
  /** Absolute, as the file names it, without a separator at its end. */
  readonly root: string;
  /** What in the file says so. */
  readonly source: 'shebang' | 'activate' | 'command';
}

/**
 * The roots that a file of a venv names, each once: the interpreter of a script's first lines, VIRTUAL_ENV of an activate
 * script, the last argument of `command` in pyvenv.cfg (CPython 3.11 and later, virtualenv 21). None of them is proof by
 * itself: scripts are copied between venvs, and `command` may be relative.
 * @param name of the file, without its directory
 */
export function collectEvidence(name: string, bytes: Uint8Array, paths: PathRules): readonly RootEvidence[] {
  const roots = findRoots(name, decodeLossless(bytes), paths);
  const seen = new Set<string>();
  return roots.flatMap(({ root, source }) => {
    const trimmed = paths.resolve(root, root);
    if (!paths.isAbsolute(root) || /[\r\n]/.test(root) || seen.has(paths.comparable(trimmed))) return [];
    seen.add(paths.comparable(trimmed));
    return [{ root: trimmed, source }];
  });
}

function findRoots(name: string, text: string, paths: PathRules): readonly RootEvidence[] {
  const lower = name.toLowerCase();
  const activate = (root: string): RootEvidence => ({ root, source: 'activate' });
  switch (lower) {
    case 'pyvenv.cfg':
      return commandRoot(text).map((root) => ({ root, source: 'command' }));
    case 'activate':
    case 'activate.sh':
      return shellValues(text, paths).map(activate);
    case 'activate.csh':
      return wordsAfter(text, /setenv VIRTUAL_ENV /g, scanCsh(text)).map(activate);
    case 'activate.fish':
      return wordsAfter(text, /set -gx VIRTUAL_ENV /g, scanFish(text)).map(activate);
    case 'activate.nu':
      return scanNu(text)
        .filter(
          ({ start, end }) =>
            /\s/.test(text[end] ?? ' ') &&
            /(?:let|const) virtual[-_]env = $/.test(text.slice(Math.max(0, start - 24), start)),
        )
        .map(({ value }) => activate(value));
    case 'activate.xsh':
      return scanPythonLiterals(text)
        .filter(
          ({ start, end }) =>
            /^\s/.test(text[end] ?? ' ') &&
            /(?:\$VIRTUAL_ENV|embedded_virtual_env) = $/.test(text.slice(Math.max(0, start - 32), start)),
        )
        .flatMap(({ value }) => (value === undefined ? [] : [activate(value)]));
    case 'activate.bat':
      return [
        ...text.matchAll(
          /(?:set[ \t]+"?VIRTUAL_ENV=|for %%i in \(")(?<value>[^"\r\n]+)(?=\r?\n|"\r?\n|"\) do)/gi,
        ),
      ]
        .map((match) => (match.groups?.value ?? '').replaceAll('%%', '%'))
        .filter((value) => !value.includes('%~'))
        .map(activate);
    case 'activate.ps1':
      return [...text.matchAll(/\$env:VIRTUAL_ENV\s*=\s*"(?<value>[^"`$\r\n]+)"/gi)].map((match) =>
        activate(match.groups?.value ?? ''),
      );
    default:
      return shebangRoot(text, paths).map((root) => ({ root, source: 'shebang' }));
  }
}

/** `command = <python> -m venv [options] <root>`: not quoted, so that the root reaches to the end of the line. */
function commandRoot(text: string): readonly string[] {
  const line = /^command[ \t]*=[ \t]*.*? -m (?:venv|virtualenv) (?<rest>[^\r\n]*)/im.exec(text)?.groups?.rest;
  const root = line?.replace(/^(?:--prompt="[^"]*" +|--[a-z-]+(?:=\S*)? +)*/, '').trimEnd();
  return root === undefined || root === '' ? [] : [root];
}

/** `VIRTUAL_ENV=V`, `$(cygpath V)`, `cygpath -u V`. */
function shellValues(source: string, paths: PathRules): readonly string[] {
  const literals = scanSh(source);
  return literals.flatMap((literal, index) => {
    const { text, startsWord, endsWord } = literal;
    if (!startsWord || !endsWord) return [];
    const value = /^VIRTUAL_ENV=(?<value>.+)$/s.exec(text)?.groups?.value;
    if (value !== undefined) return [value];
    const previous = literals[index - 1];
    const follows = previous !== undefined && /^['"]?[ \t]+['"]?$/.test(between(source, previous, literal));
    const isArgument = follows && (previous.text === 'cygpath' || previous.text === '-u');
    return isArgument && paths.isAbsolute(text) ? [text] : [];
  });
}

function between(source: string, before: ShellLiteral, after: ShellLiteral): string {
  return source.slice(before.characters.at(-1)?.end, after.characters[0]?.start);
}

function wordsAfter(text: string, before: RegExp, literals: readonly ShellLiteral[]): readonly string[] {
  const ends = [...text.matchAll(before)].map((match) => match.index + match[0].length);
  return literals
    .filter(({ characters, startsWord, endsWord }) => {
      const start = characters[0]?.start ?? -1;
      const line = /^[^\n]*/.exec(text.slice(Math.max(0, start - 1)))?.[0] ?? '';
      const isWhole = /^[ ]?(?:'[^']*'|"[^"]*"|\\.|[^'"\s])+\s*$/.test(line);
      return startsWord && endsWord && isWhole && ends.some((end) => start === end || start === end + 1);
    })
    .map(({ text: value }) => value);
}

function shebangRoot(text: string, paths: PathRules): readonly string[] {
  if (!text.startsWith('#!')) return [];
  const line = /^#![ \t]*(?:"(?<quoted>[^"\r\n]*)"|(?<bare>[^\r\n]*?))(?: +-[^\r\n]*)?[ \t]*(?:\r?\n|$)/.exec(
    text,
  )?.groups;
  const interpreter = parseTrampoline(text)?.interpreter ?? line?.quoted ?? line?.bare ?? '';
  const directory = paths.directoryOf(interpreter);
  const isVenvPython =
    /^(?:python|pypy|graalpy)/i.test(paths.nameOf(interpreter)) &&
    /^(?:bin|scripts)$/i.test(paths.nameOf(directory));
  return isVenvPython ? [paths.directoryOf(directory)] : [];
}
