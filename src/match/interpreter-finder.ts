import type { Choice, InstallChoice, MatchRules } from '../model/choice.ts';
import type { Candidate } from '../model/interpreter.ts';
import { formatMinor, type PythonVersion, sameMinor, sameRelease } from '../model/python-version.ts';
import { RelocateError } from '../model/relocate-error.ts';
import type { WantedPython } from '../model/venv.ts';
import type { Platform } from '../platform/platform.ts';
import { FileError, type World } from '../world/world.ts';
import { chooseInterpreter, findAbiObjection } from './choose-interpreter.ts';
import { describeInterpreter } from './describe-interpreter.ts';
import { listPlaces } from './list-places.ts';
import { isPrivateOrigin, type Place } from './place.ts';
import { probeInterpreter } from './probe-interpreter.ts';
import { readLauncherDefault } from './read-launcher-default.ts';
import { beginsAsScript } from './read-program-kind.ts';
import { resolveTarget } from './resolve-target.ts';

/** Finds interpreters for venvs; each interpreter on the machine is asked at most once in its life. */
export interface InterpreterFinder {
  /** Begins to ask what `--to` names, so that the answer is there when the first venv has been read. */
  prepare(): void;
  /** The interpreter to point a venv at. */
  find(wanted: WantedPython): Promise<Choice>;
  /** What stands at one path, as when judging the base that a venv has now. */
  look(path: string): Promise<Candidate>;
  /** Everything that `find` could come upon. */
  all(): Promise<readonly Candidate[]>;
}

/**
 * @param targets what `--to` gave; empty for the system-wide places and PATH
 * @param installs what the configuration names for a version: that, and nothing else, is taken for it
 */
export function makeInterpreterFinder(
  world: World,
  platform: Platform,
  targets: readonly string[],
  rules: MatchRules,
  installs: readonly InstallChoice[] = [],
): InterpreterFinder {
  const asked = new Map<string, Promise<Candidate>>();
  let listed: Promise<readonly Place[]> | undefined;
  let given: Promise<readonly Candidate[]> | undefined;

  const probe = (place: Place): Promise<Candidate> => {
    const key = `${place.origin} ${place.path}`;
    const known = asked.get(key) ?? probeInterpreter(world, platform, place);
    asked.set(key, known);
    return known;
  };
  // Enough for the list, and to turn down what does not fit; `find` asks whatever it is about to choose.
  const describe = async (place: Place): Promise<Candidate> =>
    (place.obstacle === undefined ? await describeInterpreter(world, platform, place) : undefined) ??
    probe(place);
  const probeAll = (places: readonly Place[]): Promise<readonly Candidate[]> =>
    Promise.all(places.map(probe));
  const places = (): Promise<readonly Place[]> => {
    listed ??= listPlaces(world, platform).then((found) => distinct(world, platform, found));
    return listed;
  };
  const named = new Map<string, Promise<readonly Candidate[]>>();
  const ofInstall = async ({ path }: InstallChoice): Promise<readonly Candidate[]> => {
    try {
      const target = await resolveTarget(world.files, platform, world.system.directory, path);
      return target.kind === 'places' ? await probeAll(target.places) : [];
    } catch (error) {
      if (!(error instanceof RelocateError)) throw error;
      const detail = `${error.message.replace(/^--to [^:]*: /, '')}, and the configuration names it`;
      return [{ kind: 'unusable', path, origin: 'given', reason: 'not-found', detail }];
    }
  };
  /** What the configuration names for a version; the most exact wins. Undefined where it names nothing. */
  const configured = (wanted: PythonVersion): Promise<readonly Candidate[]> | undefined => {
    const fitting = installs.filter(
      ({ version }) =>
        version.freeThreaded === wanted.freeThreaded &&
        (version.patch === undefined ? sameMinor(version, wanted) : sameRelease(version, wanted)),
    );
    const install = fitting.find(({ version }) => version.patch !== undefined) ?? fitting.at(-1);
    if (install === undefined) return undefined;
    const known = named.get(install.path) ?? ofInstall(install);
    named.set(install.path, known);
    return known;
  };
  const ofVersion = async (asked: PythonVersion): Promise<readonly Candidate[]> => {
    const isOpen = platform.name === 'windows' && asked.minor === undefined;
    const version = (isOpen ? await readLauncherDefault(world, asked.major) : undefined) ?? asked;
    const candidates = (await configured(version)) ?? (await probeAll(await places()));
    return candidates.filter(
      (candidate) =>
        candidate.kind === 'interpreter' && matchesVersion(version, candidate.interpreter.version),
    );
  };
  const resolveAll = async (): Promise<readonly Candidate[]> => {
    const found: Candidate[] = [];
    for (const where of targets) {
      const target = await resolveTarget(world.files, platform, world.system.directory, where);
      found.push(
        ...(target.kind === 'places' ? await probeAll(target.places) : await ofVersion(target.version)),
      );
    }
    requireUsable(targets, found);
    return found;
  };
  const fromTargets = (): Promise<readonly Candidate[]> => {
    given ??= resolveAll();
    return given;
  };

  return {
    prepare: () => {
      // A failure is for whoever asks for the result.
      if (targets.length === 0) return;
      fromTargets().catch(() => undefined);
      // Who can use what is found; a directory service takes its time.
      world.system.accounts().catch(() => undefined);
    },
    look: (path) => probe({ path, origin: 'given' }),
    all: async () => (targets.length > 0 ? fromTargets() : Promise.all((await places()).map(describe))),
    find: async (wanted) => {
      if (targets.length > 0) return chooseInterpreter(wanted, await fromTargets(), rules);
      const own = await configured(wanted.version);
      if (own !== undefined) return chooseInterpreter(wanted, own, rules);
      const everywhere = await places();
      // What only one account can use is asked to be told of in the error, or where it is allowed.
      const usual = everywhere.filter(({ origin }) => rules.allowPrivate || !isPrivateOrigin(origin));
      // Asking costs a process each: those that have the version in their name come first, the rest only in need.
      const likely = usual.filter((place) => namesVersion(platform, place.path, wanted));
      const choice = chooseInterpreter(wanted, await probeAll(likely), rules);
      if (choice.kind === 'chosen') return choice;
      const described = await Promise.all(everywhere.map(describe));
      const asked = await Promise.all(
        everywhere.map((place, index) => {
          const candidate = described[index];
          const isFit =
            candidate?.kind === 'interpreter' &&
            findAbiObjection(wanted, candidate.interpreter) === undefined;
          return isFit || candidate === undefined ? probe(place) : candidate;
        }),
      );
      return chooseInterpreter(wanted, asked, rules);
    },
  };
}

function namesVersion(platform: Platform, path: string, wanted: WantedPython): boolean {
  return platform.name === 'windows' || platform.paths.nameOf(path).includes(formatMinor(wanted.version));
}

function matchesVersion(asked: PythonVersion, found: PythonVersion): boolean {
  if (asked.freeThreaded && !found.freeThreaded) return false;
  if (asked.patch !== undefined) return sameRelease(asked, found);
  return asked.minor === undefined ? asked.major === found.major : sameMinor(asked, found);
}

// Names that lead to one file are one interpreter. A venv on PATH is none: its base is what could be meant.
async function distinct(
  world: World,
  platform: Platform,
  places: readonly Place[],
): Promise<readonly Place[]> {
  const seen = new Set<string>();
  const kept: Place[] = [];
  for (const place of places) {
    if (place.obstacle !== undefined) {
      kept.push(place);
      continue;
    }
    const file = await identify(world, platform, place.path);
    // Shims of version managers are scripts that start whatever the directory they are run in asks for.
    if (file === undefined || seen.has(file) || (await beginsAsScript(world.files, place.path))) continue;
    seen.add(file);
    kept.push(place);
  }
  return kept;
}

/** A name for the file at a path; undefined for what is no interpreter by its place, or cannot be reached. */
async function identify(world: World, platform: Platform, path: string): Promise<string | undefined> {
  const { files } = world;
  const { directoryOf, join } = platform.paths;
  try {
    const inVenv = (await files.lstat(join(directoryOf(directoryOf(path)), 'pyvenv.cfg'))) !== undefined;
    const facts = await files.stat(path);
    if (inVenv || facts?.kind !== 'file') return undefined;
    // Links and hard links (python3.7m) to one file; file numbers tell, where a system has none the path does.
    // On Windows they have 64 bits, which a number of JavaScript does not hold.
    const hasNumber = facts.inode !== 0 && platform.name !== 'windows';
    return hasNumber ? `${facts.device}:${facts.inode}` : await files.realPath(path);
  } catch (error) {
    // A link in a public directory to what lies in a private one.
    if (error instanceof FileError) return undefined;
    throw error;
  }
}

function requireUsable(targets: readonly string[], found: readonly Candidate[]): void {
  if (found.some((candidate) => candidate.kind === 'interpreter')) return;
  const said = found.flatMap((candidate) =>
    candidate.kind === 'unusable' ? [`${candidate.path}: ${candidate.detail}`] : [],
  );
  throw new RelocateError(
    'target',
    `--to ${targets.join(' --to ')}: ${said.length === 0 ? 'no interpreter of this version is installed for all users' : `no Python that runs. ${said.join('; ')}`}`,
    said.length === 0
      ? '"venv-relocate pythons" lists what there is; a private one has to be named by its path'
      : 'run it by hand to see what it says, or name another',
  );
}
