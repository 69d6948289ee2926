import { hasMinor, type MinorVersion, parsePythonVersion, sameMinor } from '../model/python-version.ts';
import type {
  LibraryCopy,
  LibraryDirectory,
  Maker,
  NamedBase,
  PyvenvConfig,
  VenvExecutable,
  WantedPython,
} from '../model/venv.ts';
import { configValue } from '../model/venv.ts';
import type { VenvLayout } from '../platform/venv-layout.ts';

/** Who made the venv, by the keys that only one maker writes. */
export function parseMaker(config: PyvenvConfig | undefined, host: string | undefined): Maker {
  if (config === undefined) return { name: 'virtualenv-legacy', version: undefined, host };
  for (const name of ['virtualenv', 'uv'] as const) {
    const version = configValue(config, name);
    if (version !== undefined) return { name, version, host };
  }
  // venv has written `version` since 3.3 and nothing that names itself; 3.11 added a `command` that does.
  return {
    name: configValue(config, 'version') === undefined ? 'unknown' : 'venv',
    version: undefined,
    host,
  };
}

/**
 * The Python that the installed packages are for. What is installed decides over what pyvenv.cfg says: another
 * version may have been put over the venv, or its base may have been upgraded under it.
 */
export function parseWanted(
  config: PyvenvConfig | undefined,
  libraries: readonly LibraryDirectory[],
  executables: readonly VenvExecutable[],
  copies: readonly LibraryCopy[] = [],
): WantedPython | undefined {
  const told = configVersion(config);
  const library = busiestLibrary(libraries, told);
  const version = library?.version ?? told ?? versionOfNames(executables) ?? versionOfLibraries(copies);
  if (version === undefined) return undefined;
  const implementation =
    library?.version !== undefined
      ? library.implementation
      : (configValue(config, 'implementation') ?? 'cpython').toLowerCase();
  return {
    implementation,
    version:
      told !== undefined && sameMinor(told, version)
        ? { ...told, freeThreaded: version.freeThreaded || told.freeThreaded }
        : version,
    bits: undefined,
    machine: undefined,
    freeThreaded:
      version.freeThreaded || (told?.freeThreaded ?? false) || executables.some(isFreeThreadedName),
    debug: version.debug,
  };
}

function configVersion(config: PyvenvConfig | undefined): MinorVersion | undefined {
  // venv: version; virtualenv and uv: version_info; virtualenv 21 also python-version, without the patch.
  for (const key of ['version', 'version_info', 'python-version']) {
    const version = parsePythonVersion(configValue(config, key) ?? '');
    if (hasMinor(version)) return version;
  }
  return undefined;
}

function busiestLibrary(
  libraries: readonly LibraryDirectory[],
  told: MinorVersion | undefined,
): LibraryDirectory | undefined {
  const rank = (library: LibraryDirectory): number =>
    library.installedCount * 4 +
    (library.packageCount > 0 ? 2 : 0) +
    (told !== undefined && library.version !== undefined && sameMinor(told, library.version) ? 1 : 0);
  return libraries
    .filter((library) => library.version !== undefined)
    .reduce<LibraryDirectory | undefined>(
      (best, library) => (best === undefined || rank(library) > rank(best) ? library : best),
      undefined,
    );
}

function versionOfNames(executables: readonly VenvExecutable[]): MinorVersion | undefined {
  for (const { path } of executables) {
    const version = parsePythonVersion(/(\d+\.\d+t?)(?:\.exe)?$/.exec(path)?.[1] ?? '');
    if (hasMinor(version)) return version;
  }
  return undefined;
}

// virtualenv before 20 writes no pyvenv.cfg; on Windows its copies of the base's libraries tell: `python310.dll`.
function versionOfLibraries(copies: readonly LibraryCopy[]): MinorVersion | undefined {
  for (const { path } of copies) {
    const [, major, minor] = /(?:^|\/)python(\d)(\d+)(?:_d)?\.dll$/i.exec(path) ?? [];
    const version = parsePythonVersion(minor === undefined ? '' : `${major}.${minor}`);
    if (hasMinor(version)) return version;
  }
  return undefined;
}

// On Windows nothing else tells: venv makes `python3.13t.exe` beside `python.exe`, and `Lib` has no version in its name.
function isFreeThreadedName({ path }: VenvExecutable): boolean {
  return /\d\.\d+t(_d)?\.exe$/i.test(path);
}

/** The base as links and keys name it; nothing is looked up, so all of it may be gone. */
export function parseBase(
  layout: VenvLayout,
  config: PyvenvConfig | undefined,
  origPrefix: string | undefined,
  executables: readonly VenvExecutable[],
): NamedBase {
  const { paths } = layout;
  const link = executables.find((executable) => executable.state.kind === 'outer-link')?.state;
  const executable =
    (link?.kind === 'outer-link' ? link.destination : undefined) ??
    configValue(config, 'base-executable') ??
    configValue(config, 'executable');
  if (origPrefix !== undefined && config === undefined) {
    const home = layout.name === 'windows' ? origPrefix : paths.join(origPrefix, 'bin');
    return { home, prefix: origPrefix, executable };
  }
  const home = configValue(config, 'home');
  return { home, prefix: configValue(config, 'base-prefix') ?? prefixOf(layout, home), executable };
}

function prefixOf(layout: VenvLayout, home: string | undefined): string | undefined {
  if (home === undefined) return undefined;
  return layout.name === 'posix' && layout.paths.nameOf(home) === 'bin'
    ? layout.paths.directoryOf(home)
    : home;
}
