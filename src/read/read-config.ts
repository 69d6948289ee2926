import type { TextFile } from '../model/entry-state.ts';
import { type Problem, problem } from '../model/problem.ts';
import type { PyvenvConfig } from '../model/venv.ts';
import type { PathRules } from '../platform/path-rules.ts';
import { FileError, type FileReader } from '../world/world.ts';
import { type ConfigDefect, parsePyvenvConfig } from './parse-pyvenv-config.ts';

/** Real ones have some hundred bytes; CPython's redirector looks at the first few thousand. */
const sizeLimit = 64 * 1024;

/** The configuration of a venv; undefined where there is none; a problem where it cannot be used. */
export type ConfigReading =
  | { readonly kind: 'config'; readonly config: PyvenvConfig }
  | { readonly kind: 'absent' }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** Reads `pyvenv.cfg` at `path` and says in a problem why it is not one, or why it cannot be trusted to be edited. */
export async function readConfig(files: FileReader, paths: PathRules, path: string): Promise<ConfigReading> {
  const facts = await files.lstat(path);
  if (facts === undefined) return { kind: 'absent' };
  if (facts.kind === 'link') {
    return refuse(
      'leads-outside',
      path,
      `${path} is a link, to ${await files.readLink(path)}`,
      'Other venvs may use that file too. Put a pyvenv.cfg of its own in the place of the link and run this again.',
    );
  }
  if (facts.kind !== 'file') {
    const what = facts.kind === 'directory' ? 'a directory' : 'neither a file nor a directory';
    return refuse('config-invalid', path, `${path} is ${what}`);
  }
  if (facts.size > sizeLimit) {
    return refuse(
      'config-invalid',
      path,
      `${path} is ${facts.size} bytes long; a real one has a few hundred`,
    );
  }
  const file = await readText(files, path, facts.mode);
  if ('code' in file) return { kind: 'problem', problem: file };
  const parsed = parsePyvenvConfig(file);
  if (parsed.kind === 'defect') return { kind: 'problem', problem: describeDefect(parsed.defect, path) };
  const home = parsed.config.entries.find((entry) => entry.key === 'home')?.value ?? '';
  // A Windows venv may be looked at from elsewhere and the other way round: absolute is what either calls so.
  if (!paths.isAbsolute(home) && !home.startsWith('/') && !/^([a-z]:[\\/]|\\\\)/i.test(home)) {
    return refuse(
      'config-invalid',
      path,
      `home in ${path} is relative: ${home}`,
      'Python reads it against whatever directory it is started in. Write the whole path there and run this again.',
    );
  }
  return { kind: 'config', config: parsed.config };
}

async function readText(files: FileReader, path: string, mode: number): Promise<TextFile | Problem> {
  try {
    return { kind: 'text', bytes: await files.readFile(path, sizeLimit), mode };
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return problem('config-unreadable', path, `${path} cannot be read: ${error.reason}`);
  }
}

function describeDefect(defect: ConfigDefect, path: string): Problem {
  switch (defect.kind) {
    case 'empty':
      return problem(
        'config-without-home',
        path,
        `${path} is empty`,
        'An interrupted "python -m venv" or "uv venv" leaves it so. Add "home = <directory of the base python>" and "version = 3.x.y", or make the venv anew.',
      );
    case 'byte-order-mark':
      return problem(
        'config-invalid',
        path,
        `${path} begins with a byte order mark, and Python cannot read its first line`,
        'Save it as UTF-8 without BOM and run this again.',
      );
    case 'not-text':
      return problem('config-invalid', path, `${path} is not UTF-8 text (byte ${defect.offset})`);
    case 'no-home':
      return problem('config-without-home', path, `${path} has no home`);
    case 'quoted-home':
      return problem(
        'config-invalid',
        path,
        `home in ${path}, line ${defect.line}, is quoted: ${defect.value}`,
        'Python takes the quotes for a part of the path. Remove them and run this again.',
      );
  }
}

function refuse(
  code: 'config-invalid' | 'leads-outside',
  path: string,
  message: string,
  hint?: string,
): ConfigReading {
  return { kind: 'problem', problem: problem(code, path, message, hint) };
}
