import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot, runOrThrow } from '../../support/command.ts';

/** Copies what a clone of the project would hold, work that is not committed yet included. */
export async function copyProject(destination: string): Promise<string> {
  const { stdout } = await runOrThrow(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    {
      cwd: projectRoot,
    },
  );
  const { stdout: removed } = await runOrThrow('git', ['ls-files', '-z', '--deleted'], { cwd: projectRoot });
  const gone = new Set(removed.split('\0'));
  for (const name of stdout.split('\0')) {
    if (name === '' || gone.has(name)) continue;
    mkdirSync(dirname(join(destination, name)), { recursive: true });
    cpSync(join(projectRoot, name), join(destination, name), { verbatimSymlinks: true });
  }
  return destination;
}

/**
 * Packs the project as it would be published: in a fresh copy, so that what an earlier build left over stays out, and
 * with all of npm's steps. Returns the archive.
 */
export async function packProject(directory: string): Promise<string> {
  const copy = await copyProject(join(directory, 'project'));
  symlinkSync(join(projectRoot, 'node_modules'), join(copy, 'node_modules'));
  return pack(copy, join(directory, 'archives'), []);
}

/** Packs what is built already, for tests of what comes after. */
export function packBuiltProject(directory: string): Promise<string> {
  return pack(projectRoot, join(directory, 'archives'), ['--ignore-scripts']);
}

async function pack(project: string, archives: string, options: readonly string[]): Promise<string> {
  mkdirSync(archives);
  await npm(['pack', ...options, '--pack-destination', archives], project);
  const [archive, ...others] = readdirSync(archives);
  if (archive === undefined || others.length > 0) throw new Error(`npm pack made ${readdirSync(archives)}`);
  return join(archives, archive);
}

/** Runs npm, which needs the settings of this machine to reach its registry. */
export async function npm(args: readonly string[], cwd: string): Promise<string> {
  const env = { ...(process.env as Record<string, string>), npm_config_update_notifier: 'false' };
  return (await runOrThrow('npm', args, { cwd, env, timeoutMs: 300_000 })).stdout;
}
