import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { cachedDirectory } from './cached-directory.ts';
import { fetchByCommand } from './local-command.ts';
import {
  bytedecoArtifact,
  goEmbedPythonModule,
  type PythonSeries,
  type PythonVersion,
  pinnedPythons,
  pythonOfSeries,
} from './pinned-versions.ts';
import { copyTree } from './tree-copy.ts';
import { extractZip } from './zip-archive.ts';

export function isPythonSeries(version: PythonSeries | PythonVersion): version is PythonSeries {
  return version in pythonOfSeries;
}

export function exactPythonVersion(version: PythonSeries | PythonVersion): PythonVersion {
  return isPythonSeries(version) ? pythonOfSeries[version] : version;
}

export function seriesOf(version: PythonSeries | PythonVersion): PythonSeries {
  if (isPythonSeries(version)) return version;
  const series = version.replace(/\.\d+$/, '') as PythonSeries;
  if (!isPythonSeries(series)) throw new Error(`no series for Python ${version}`);
  return series;
}

/** A Windows CPython as its installer lays it out: `python.exe`, `pythonXY.dll`, `Lib`, with `venv` in working order. */
export function windowsPython(version: PythonVersion): Promise<string> {
  return cachedDirectory(join('pythons', version), async (directory) => {
    const pinned = pinnedPythons[version];
    await copyTree(await publishedPython(version), directory, (path) => (keepOutOf(path) ? null : 'link'));
    await mkdir(join(directory, 'Lib', 'site-packages'), { recursive: true });
    if (pinned.redirectorFrom !== undefined) await borrowRedirectors(pinned.redirectorFrom, directory);
    if (pinned.ensurepipFrom !== undefined) await borrowEnsurepip(pinned.ensurepipFrom, directory);
  });
}

/**
 * What no test needs and makes each copy dear (CPython's own tests, headers), and the pip and setuptools that bytedeco
 * puts straight into `Lib`, where they would count as installed in every venv.
 */
function keepOutOf(path: string): boolean {
  const aside = /^(?:include|libs|share|bin)\/$|^jnipython\.dll$|^files\.json$/;
  const ofLib = /^Lib\/(?:test|idlelib|lib2to3|pydoc_data|site-packages|pip|setuptools|pkg_resources)\/$/;
  const installed =
    /^Lib\/(?:[^/]+\.(?:dist-info|egg-info)\/$|_distutils_hack\/$|easy_install\.py$|[^/]+\.pth$)/;
  return aside.test(path) || ofLib.test(path) || installed.test(path);
}

/** The tree as its publisher packed it, with its own names. */
function publishedPython(version: PythonVersion): Promise<string> {
  return cachedDirectory(join('published-pythons', version), async (directory) => {
    const pinned = pinnedPythons[version];
    if (pinned.source === 'go-embed-python') await fetchGoEmbedPython(pinned.artifact, directory);
    else await fetchBytedecoPython(pinned.artifact, directory);
  });
}

async function fetchGoEmbedPython(artifact: string, directory: string): Promise<void> {
  // Outside of any Go module, so that no go.mod nearby decides what is fetched.
  const elsewhere = await mkdtemp(join(tmpdir(), 'venv-relocate-go-'));
  try {
    const answer = await fetchByCommand(
      'go',
      ['mod', 'download', '-json', `${goEmbedPythonModule}@${artifact}`],
      { cwd: elsewhere, env: { GOWORK: 'off' } },
    );
    const { Dir } = JSON.parse(answer) as { Dir: string };
    await copyTree(join(Dir, 'python', 'internal', 'data', 'windows-amd64'), directory);
    await gunzipBelow(directory);
  } finally {
    await rm(elsewhere, { recursive: true, force: true });
  }
}

async function gunzipBelow(directory: string): Promise<void> {
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await gunzipBelow(path);
    else if (entry.name.endsWith('.gz')) {
      await writeFile(path.slice(0, -'.gz'.length), gunzipSync(await readFile(path)));
      await rm(path, { force: true });
    } else {
      // Go's module cache is read-only, and a copied mode would make the file so for Windows programs too.
      await writeFile(`${path}.writable`, await readFile(path));
      await rename(`${path}.writable`, path);
    }
  }
}

async function fetchBytedecoPython(artifact: string, directory: string): Promise<void> {
  const classifier = 'windows-x86_64';
  const downloads = await mkdtemp(join(tmpdir(), 'venv-relocate-maven-'));
  try {
    await fetchByCommand('mvn', [
      '-q',
      '-B',
      // A failure is remembered otherwise, and not tried again for a day.
      '-U',
      'dependency:copy',
      `-Dartifact=${bytedecoArtifact}:${artifact}:jar:${classifier}`,
      `-DoutputDirectory=${downloads}`,
    ]);
    const inside = `org/bytedeco/cpython/${classifier}/`;
    await extractZip(join(downloads, `cpython-${artifact}-${classifier}.jar`), directory, (name) => {
      const path = name.slice(inside.length).replace(/^lib\//, 'Lib/');
      return name.startsWith(inside) && !/^(?:include|libs|share|Lib\/test)\//.test(path) ? path : null;
    });
  } finally {
    await rm(downloads, { recursive: true, force: true });
  }
  // The installer puts these beside python.exe.
  for (const name of ['vcruntime140.dll', 'vcruntime140_1.dll']) {
    const inLib = join(directory, 'Lib', name);
    if (existsSync(inLib)) await rename(inLib, join(directory, name));
  }
  await copyFile(join(directory, 'bin', 'pythonw.exe'), join(directory, 'pythonw.exe'));
}

/** `Lib\venv\scripts\nt\python[w].exe` up to 3.12, `venv[w]launcher.exe` from 3.13. */
async function borrowRedirectors(lender: PythonVersion, directory: string): Promise<void> {
  const folder = join('Lib', 'venv', 'scripts', 'nt');
  const from = join(await publishedPython(lender), folder);
  for (const name of await readdir(from)) {
    if (name.endsWith('.exe')) await copyFile(join(from, name), join(directory, folder, name));
  }
}

async function borrowEnsurepip(lender: PythonVersion, directory: string): Promise<void> {
  await copyTree(
    join(await publishedPython(lender), 'Lib', 'ensurepip'),
    join(directory, 'Lib', 'ensurepip'),
  );
}
