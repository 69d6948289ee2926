import type { VenvSnapshot, WantedPython } from '../model/venv.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import type { FileReader } from '../world/world.ts';
import { type BinaryHeader, parseBinaryHeader } from './parse-binary-header.ts';
import { type ExtensionTag, parseExtensionName } from './parse-extension-name.ts';

/** Directories of site-packages that are looked into for a compiled module before giving up. */
const directoryLimit = 400;
const headSize = 4096;

/**
 * What the compiled parts of a venv are made for: pointer width, machine, ABI. A copied interpreter tells the machine
 * first, then the tag in the name of any extension module; a venv of pure Python tells nothing and takes any. Only on
 * Windows does the tag tell of free threading: elsewhere the name of the library directory has done so.
 */
export async function readAbi(files: FileReader, snapshot: VenvSnapshot): Promise<WantedPython> {
  const { wanted, layout } = snapshot;
  const header = await readHeader(files, snapshot);
  if (header !== undefined && layout === 'posix') return { ...wanted, ...header };
  const tag = await findTag(files, snapshot);
  if (tag === undefined) return { ...wanted, ...header };
  // A redirector, unlike a copy, starts Pythons of any width.
  const isCopy = snapshot.libraryCopies.some(({ path }) => /[\\/]python\d\d+(_d)?\.dll$/i.test(path));
  const isOwn = header !== undefined && (isCopy || header.bits === tag.bits);
  const machine = isOwn ? header : { bits: tag.bits, machine: tag.machine };
  const freeThreaded = wanted.freeThreaded || (layout === 'windows' && tag.freeThreaded);
  return { ...wanted, ...machine, debug: tag.debug, freeThreaded };
}

async function readHeader(files: FileReader, snapshot: VenvSnapshot): Promise<BinaryHeader | undefined> {
  const { paths } = layoutNamed(snapshot.layout);
  for (const { path, state } of snapshot.executables) {
    if (state.kind !== 'file') continue;
    const header = parseBinaryHeader(await files.readFile(paths.join(snapshot.root, path), headSize));
    if (header !== undefined) return header;
  }
  return undefined;
}

/** The tag of the first extension module that has one. */
async function findTag(files: FileReader, snapshot: VenvSnapshot): Promise<ExtensionTag | undefined> {
  const { paths } = layoutNamed(snapshot.layout);
  const places = snapshot.layout === 'windows' ? ['Lib'] : await libraryNames(files, snapshot);
  let visited = 0;
  for (const place of places) {
    const sitePackages = paths.join(snapshot.root, place, 'site-packages');
    const entries = (await files.readDirectory(sitePackages)) ?? [];
    const nested = entries.filter((entry) => entry.kind === 'directory' && !entry.name.endsWith('-info'));
    for (const directory of ['', ...nested.map((entry) => entry.name)]) {
      visited += 1;
      if (visited > directoryLimit) return undefined;
      const inside =
        directory === '' ? entries : ((await files.readDirectory(paths.join(sitePackages, directory))) ?? []);
      for (const entry of inside) {
        const tag = entry.kind === 'file' ? parseExtensionName(entry.name) : undefined;
        if (tag !== undefined) return tag;
      }
    }
  }
  return undefined;
}

async function libraryNames(files: FileReader, snapshot: VenvSnapshot): Promise<readonly string[]> {
  const entries = (await files.readDirectory(`${snapshot.root}/lib`)) ?? [];
  return entries.filter((entry) => /^(python|pypy)\d/.test(entry.name)).map((entry) => `lib/${entry.name}`);
}
