import type { ChangeKind } from '../model/change.ts';
import type { NamingPlace, PlaceSyntax } from '../model/naming-place.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import { couldName } from '../rewrite/edit-text.ts';
import { namesOldPlace } from '../rewrite/launcher-rewrite.ts';
import type { RewriteContext } from '../rewrite/rewrite.ts';
import { type DirectoryEntry, FileError, type FileReader } from '../world/world.ts';
import { sitePackagesOf } from './read-derived-files.ts';

/** Scripts, launchers and data files are far smaller; what is larger is reported by the look at what is left. */
const sizeLimit = 16 * 1024 * 1024;
/** Texts are looked at as a whole, which takes about a hundred times their size in memory. */
const textLimit = 1024 * 1024;
const depthLimit = 16;

interface Sort {
  readonly syntax: PlaceSyntax;
  readonly kind: ChangeKind;
}

const rootFiles: Readonly<Record<string, Sort>> = {
  'pipx_metadata.json': { syntax: 'json', kind: 'metadata' },
  '.tox-info.json': { syntax: 'json', kind: 'metadata' },
  // pipenv: the project's directory, in one line.
  '.project': { syntax: 'lines', kind: 'metadata' },
};

/**
 * The files of a venv that makers, installers and build backends write places into, of those that may name one of the
 * old places in some spelling.
 */
export async function readNamingPlaces(
  files: FileReader,
  snapshot: VenvSnapshot,
  context: RewriteContext,
): Promise<readonly NamingPlace[]> {
  const reader = new PlaceReader(files, snapshot, context);
  for (const [path, sort] of Object.entries(rootFiles)) await reader.take(path, sort);
  await reader.takeScripts();
  for (const sitePackages of await sitePackagesOf(files, snapshot))
    await reader.takeSitePackages(sitePackages);
  for (const directory of ['share', 'etc', 'lib/pkgconfig', 'Lib/pkgconfig'])
    await reader.takeData(directory, 0);
  return reader.found;
}

class PlaceReader {
  readonly found: NamingPlace[] = [];
  private readonly files: FileReader;
  private readonly snapshot: VenvSnapshot;
  private readonly context: RewriteContext;

  constructor(files: FileReader, snapshot: VenvSnapshot, context: RewriteContext) {
    this.files = files;
    this.snapshot = snapshot;
    this.context = context;
  }

  async take(path: string, sort: Sort): Promise<void> {
    const full = this.fullPath(path);
    try {
      const facts = await this.files.lstat(full);
      // A script or launcher may carry a whole program behind its head.
      const limit = sort.syntax === 'script' || sort.syntax === 'launcher' ? sizeLimit : textLimit;
      if (facts?.kind !== 'file' || facts.size > limit || facts.size === 0) return;
      const bytes = await this.files.readFile(full, limit);
      const isNamed = couldName(bytes, this.context);
      if (!isNamed && !(sort.syntax === 'launcher' && namesOldPlace(bytes, this.context))) return;
      this.found.push({ path, ...sort, file: { kind: 'text', bytes, mode: facts.mode } });
    } catch (error) {
      // What this account cannot read it could not rewrite either; it shows in what is left.
      if (!(error instanceof FileError) || error.code !== 'EACCES') throw error;
    }
  }

  async takeScripts(): Promise<void> {
    const layout = layoutNamed(this.snapshot.layout);
    for (const entry of await this.list(layout.scripts)) {
      if (entry.kind !== 'file' || layout.isInterpreterName(entry.name)) continue;
      await this.take(`${layout.scripts}/${entry.name}`, sortOfScript(entry.name));
    }
  }

  async takeSitePackages(sitePackages: string): Promise<void> {
    for (const entry of await this.list(sitePackages)) {
      const path = `${sitePackages}/${entry.name}`;
      if (entry.kind === 'directory' && entry.name.endsWith('.dist-info')) {
        await this.take(`${path}/direct_url.json`, { syntax: 'json', kind: 'metadata' });
      }
      const syntax = entry.kind === 'file' ? syntaxOfModule(entry.name) : undefined;
      if (syntax !== undefined) await this.take(path, { syntax, kind: 'module' });
    }
  }

  async takeData(directory: string, depth: number): Promise<void> {
    if (depth > depthLimit) return;
    for (const entry of await this.list(directory)) {
      const path = `${directory}/${entry.name}`;
      if (entry.kind === 'directory') await this.takeData(path, depth + 1);
      if (entry.kind === 'file')
        await this.take(path, { syntax: entry.name === 'kernel.json' ? 'json' : 'text', kind: 'data' });
    }
  }

  private async list(path: string): Promise<readonly DirectoryEntry[]> {
    return (await this.files.readDirectory(this.fullPath(path))) ?? [];
  }

  private fullPath(path: string): string {
    return layoutNamed(this.snapshot.layout).paths.join(this.snapshot.root, ...path.split('/'));
  }
}

function sortOfScript(name: string): Sort {
  if (/^(de)?activate(\.|$)/i.test(name)) return { syntax: 'activate', kind: 'activate' };
  return /\.exe$/i.test(name)
    ? { syntax: 'launcher', kind: 'launcher' }
    : { syntax: 'script', kind: 'script' };
}

/** Modules and path files by which editable installs are found: setuptools, meson-python, scikit-build-core, flit, … */
function syntaxOfModule(name: string): PlaceSyntax | undefined {
  if (/\.(pth|egg-link)$/.test(name)) return 'lines';
  return /^(__editable__|_editable_|_.*_editable_loader).*\.py$/.test(name) ? 'python' : undefined;
}
