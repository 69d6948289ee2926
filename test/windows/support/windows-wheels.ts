import { chmod, cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachedDirectory } from './cached-directory.ts';
import { fetchByCommand, localPython } from './local-command.ts';
import {
  type PythonSeries,
  sampleRequirements,
  setuptoolsWithScriptPairs,
  type UvVersion,
  type VirtualenvVersion,
  virtualenvRequirements,
  wheelForScriptPairs,
} from './pinned-versions.ts';
import { extractZip } from './zip-archive.ts';

/** A folder for `pip install --no-index --find-links`: the sample packages for one Python, and our own `sample-apps`. */
export function windowsWheels(series: PythonSeries): Promise<string> {
  return cachedDirectory(join('wheels', series), async (directory) => {
    const wanted = new Set<string>();
    for (const requirements of Object.values(sampleRequirements[series])) {
      for (const requirement of requirements) wanted.add(requirement);
    }
    for (const requirement of [setuptoolsWithScriptPairs, wheelForScriptPairs]) wanted.add(requirement);
    await downloadWheels(directory, series, [...wanted]);
    await cp(join(await sampleAppsWheel()), directory, { recursive: true });
  });
}

function downloadWheels(directory: string, series: string, requirements: readonly string[]): Promise<string> {
  // One at a time without their needs: pip would judge the needs' conditions by the machine it runs on.
  return fetchByCommand(localPython(), [
    ...['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', directory],
    ...['--platform', 'win_amd64', '--implementation', 'cp', '--python-version', series],
    ...['--only-binary=:all:', ...requirements],
  ]);
}

function sampleAppsWheel(): Promise<string> {
  return cachedDirectory(join('wheels', 'sample-apps'), async (directory) => {
    // A copy, because setuptools leaves a build folder in its source.
    const source = await mkdtemp(join(tmpdir(), 'venv-relocate-sample-'));
    try {
      await cp(join(import.meta.dirname, 'sample-apps'), source, { recursive: true });
      const wheel = ['-m', 'pip', 'wheel', '--quiet', '--no-deps', '--wheel-dir', directory, source];
      await fetchByCommand(localPython(), wheel);
    } finally {
      await rm(source, { recursive: true, force: true });
    }
  });
}

/** A folder for `PYTHONPATH` with one virtualenv and what it needs: all pure Python. */
export function virtualenvTool(version: VirtualenvVersion): Promise<string> {
  return cachedDirectory(join('tools', `virtualenv-${version}`), async (directory) => {
    await fetchByCommand(localPython(), [
      ...['-m', 'pip', 'install', '--quiet', '--no-deps', '--no-compile', '--target', directory],
      ...['--platform', 'win_amd64', '--implementation', 'py', '--python-version', '3.11'],
      ...['--only-binary=:all:', ...virtualenvRequirements[version]],
    ]);
  });
}

/** A folder that holds `uv.exe`. */
export function uvTool(version: UvVersion): Promise<string> {
  return cachedDirectory(join('tools', `uv-${version}`), async (directory) => {
    const downloads = await mkdtemp(join(tmpdir(), 'venv-relocate-uv-'));
    try {
      await downloadWheels(downloads, '3.11', [`uv==${version}`]);
      for (const wheel of await readdir(downloads)) {
        await extractZip(join(downloads, wheel), directory, (name) =>
          name.endsWith('/scripts/uv.exe') ? 'uv.exe' : null,
        );
      }
      await chmod(join(directory, 'uv.exe'), 0o755);
    } finally {
      await rm(downloads, { recursive: true, force: true });
    }
  });
}
