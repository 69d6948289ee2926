import { createHash } from 'node:crypto';
import { lstat, readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { CommandResult } from './windows-host.ts';
import type { RunOptions, WindowsMachine } from './windows-machine.ts';

/** Run the built command by Windows Node, as people do. */
export function venvRelocate(
  machine: WindowsMachine,
  args: readonly string[],
  options: RunOptions = {},
): Promise<CommandResult> {
  const env = { NO_COLOR: '1', ...options.env };
  return machine.node([machine.projectPath('bin', 'venv-relocate.js'), ...args], { ...options, env });
}

/** What `--json` says of one venv; only what tests look at. */
export interface ToldVenv {
  readonly path: string;
  readonly status: string;
  readonly python: {
    readonly from: Record<string, unknown> | null;
    readonly to: Record<string, unknown> | null;
  };
  readonly changes: readonly { readonly path: string; readonly kind: string }[];
  readonly proof: { readonly passed: boolean } | null;
  readonly problems: readonly {
    readonly code: string;
    readonly message: string;
    readonly path: string | null;
    readonly severity?: string;
  }[];
}

/** Run the command with `--json` on one venv. */
export async function tellVenv(
  machine: WindowsMachine,
  args: readonly string[],
  options: RunOptions = {},
): Promise<ToldVenv & { readonly code: number }> {
  const { code, stdout, stderr } = await venvRelocate(machine, [...args, '--json'], options);
  let told: { readonly venvs?: readonly ToldVenv[] };
  try {
    told = JSON.parse(stdout) as typeof told;
  } catch (cause) {
    throw new Error(`no JSON with exit ${code}: ${stdout}\n${stderr}`, { cause });
  }
  const [venv] = told.venvs ?? [];
  if (venv === undefined) throw new Error(`no venv in ${stdout}\n${stderr}`);
  return { ...venv, code };
}

/** Each file of a tree with its content's hash, mode and time, for comparing before and after. */
export async function recordTree(
  directory: string,
  without: RegExp = /^\.venv-relocate(\/|$)/,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const walk = async (place: string): Promise<void> => {
    for (const name of (await readdir(place)).sort()) {
      const path = join(place, name);
      const key = relative(directory, path).split(sep).join('/');
      // Python writes these whenever it likes.
      if (without.test(key) || name === '__pycache__') continue;
      const facts = await lstat(path);
      if (facts.isDirectory()) await walk(path);
      else {
        const hash = createHash('sha256')
          .update(await readFile(path))
          .digest('hex');
        found[key] = `${hash} ${(facts.mode & 0o777).toString(8)} ${Math.floor(facts.mtimeMs)}`;
      }
    }
  };
  await walk(directory);
  return found;
}

/** Names in the first that are not the same in the second, or there only in one. */
export function differences(before: Record<string, string>, after: Record<string, string>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .sort();
}
