import type { Candidate, UnusableReason } from '../model/interpreter.ts';
import type { Platform } from '../platform/platform.ts';
import {
  type ProbeAnswer,
  parseProbeAnswer,
  probeArguments,
  probeEnvironment,
  refusesIsolation,
} from '../platform/probe-script.ts';
import { FileError, type RunResult, type World } from '../world/world.ts';
import { isOfAnotherAccount } from './is-of-another-account.ts';
import type { Place } from './place.ts';
import { readAudience } from './read-audience.ts';
import { beginsAsScript, isPlainText } from './read-program-kind.ts';
import { settleExecutable } from './settle-executable.ts';

/** Milliseconds that an interpreter has to say what it is. */
const timeout = 15_000;
const outputLimit = 1024 * 1024;

/**
 * Asks an interpreter what it is, by running it in isolation. One that turns out to belong to a venv stands for that
 * venv's base.
 */
export async function probeInterpreter(world: World, platform: Platform, place: Place): Promise<Candidate> {
  try {
    return await probe(world, platform, place);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    // Where it says that it has its parts is up to it, and need not be a place that can be looked at.
    const detail = `${error.path} cannot be looked at: ${error.reason}`;
    return { kind: 'unusable', path: place.path, origin: place.origin, reason: 'no-stdlib', detail };
  }
}

async function probe(world: World, platform: Platform, place: Place): Promise<Candidate> {
  const unusable = (reason: UnusableReason, detail: string): Candidate => ({
    kind: 'unusable',
    path: place.path,
    origin: place.origin,
    reason,
    detail,
  });
  if (place.obstacle !== undefined) return unusable('not-searched', place.obstacle);
  if (/[\\/]WindowsApps[\\/]/i.test(place.path)) return unusable('store-alias', 'Microsoft Store alias');
  if ((await world.files.stat(place.path))?.kind !== 'file')
    return unusable('not-found', 'there is no such file');
  if (await isOfAnotherAccount(world, place))
    return unusable('not-asked', "it is another account's, and was not run");
  if (await isPlainText(world.files, place.path)) return unusable('not-python', 'it is no program');
  const isScript = await beginsAsScript(world.files, place.path);
  const asked = await ask(world, place.path);
  if (asked.kind === 'unusable') return unusable(asked.reason, asked.detail);
  const path = isScript ? asked.answer.executable : place.path;
  const base = await findBase(world, platform, path, asked.answer);
  if (base === undefined)
    return unusable(
      'no-stdlib',
      `it runs in a venv whose base, ${asked.answer.basePrefix}, has no interpreter`,
    );
  const { answer } = base;
  if ((await world.files.stat(answer.loadedStdlib)) === undefined) {
    return unusable('no-stdlib', `its standard library, ${answer.loadedStdlib}, is not there`);
  }
  const executable = await settleExecutable(world.files, platform, base.path, answer);
  const audience = await readAudience(world, platform, place.origin, [
    // What it says of itself may be a lie: where it lies counts as well, unless somebody means it in spite of that.
    ...(place.origin === 'given' ? [] : [place.path]),
    executable,
    answer.realExecutable,
    answer.loadedStdlib,
  ]);
  return {
    kind: 'interpreter',
    interpreter: {
      ...answer,
      stdlib: answer.loadedStdlib,
      executable,
      home: platform.paths.directoryOf(executable),
      audience,
      origin: place.origin,
    },
  };
}

type Asked =
  | { readonly kind: 'answer'; readonly answer: ProbeAnswer }
  | { readonly kind: 'unusable'; readonly reason: UnusableReason; readonly detail: string };

async function ask(world: World, executable: string): Promise<Asked> {
  const run = (isolation: 'isolated' | 'legacy'): Promise<RunResult> =>
    world.processes.run(executable, probeArguments(isolation), {
      environment: probeEnvironment(world.system.environment),
      // A directory that holds no modules of anybody's.
      directory: platformRoot(executable),
      timeout,
      outputLimit,
    });
  let result = await run('isolated');
  if (result.kind === 'exited' && refusesIsolation(result.code, result.stderr)) result = await run('legacy');
  switch (result.kind) {
    case 'not-started':
      return {
        kind: 'unusable',
        reason: 'not-executable',
        detail: notStarted[result.errorCode] ?? `it cannot be started: ${result.errorCode}`,
      };
    case 'timed-out':
      return {
        kind: 'unusable',
        reason: 'timed-out',
        detail: `it did not answer within ${timeout / 1000} s`,
      };
    case 'exited': {
      const answer = parseProbeAnswer(result.stdout);
      if (result.code === 0 && answer !== undefined) return { kind: 'answer', answer };
      return describeFailure(result);
    }
  }
}

function platformRoot(executable: string): string {
  return /^[a-z]:/i.test(executable) ? executable.slice(0, 3) : '/';
}

const notStarted: Readonly<Record<string, string>> = {
  EACCES: 'it may not be executed (EACCES)',
  ENOENT: 'the interpreter or loader that it names is not there (ENOENT)',
  ENOEXEC: 'it is no program for this machine (ENOEXEC)',
};

function describeFailure(result: Extract<RunResult, { kind: 'exited' }>): Asked {
  const said = result.stderr.trim().split(/\r?\n/)[0]?.slice(0, 200) ?? '';
  if (result.stdout.length >= outputLimit || result.stderr.length >= outputLimit) {
    return { kind: 'unusable', reason: 'not-python', detail: 'it prints more than a Python would' };
  }
  if (result.signal !== undefined) {
    return { kind: 'unusable', reason: 'crashed', detail: `it was ended by ${result.signal}` };
  }
  if (result.code === 0)
    return { kind: 'unusable', reason: 'not-python', detail: 'it does not answer as a Python does' };
  return {
    kind: 'unusable',
    reason: 'not-python',
    detail: `it ended with exit status ${result.code}${said === '' ? '' : `: ${said}`}`,
  };
}

/** The interpreter itself, or the one behind it where it runs in a venv; undefined where that one is not to be had. */
async function findBase(
  world: World,
  platform: Platform,
  path: string,
  answer: ProbeAnswer,
): Promise<{ readonly path: string; readonly answer: ProbeAnswer } | undefined> {
  const inVenv =
    answer.realPrefix !== undefined ||
    !platform.paths.same(answer.prefix, answer.basePrefix) ||
    (await besideConfig(world, platform, path));
  if (!inVenv) return { path, answer };
  for (const candidate of baseExecutables(platform, answer)) {
    if ((await world.files.stat(candidate))?.kind !== 'file') continue;
    if (await besideConfig(world, platform, candidate)) continue;
    const asked = await ask(world, candidate);
    if (asked.kind === 'answer') return { path: candidate, answer: asked.answer };
  }
  return undefined;
}

// With -S, Python before 3.14 does not set sys.prefix for a venv; the file that makes it one tells as well.
async function besideConfig(world: World, platform: Platform, executable: string): Promise<boolean> {
  const directory = platform.paths.directoryOf(executable);
  for (const place of [directory, platform.paths.directoryOf(directory)]) {
    if ((await world.files.lstat(platform.paths.join(place, 'pyvenv.cfg')))?.kind === 'file') return true;
  }
  return false;
}

function baseExecutables(platform: Platform, answer: ProbeAnswer): readonly string[] {
  const prefix = answer.realPrefix ?? answer.basePrefix;
  const { join } = platform.paths;
  if (platform.name === 'windows') return [join(prefix, 'python.exe')];
  const minor = `${answer.version.major}.${answer.version.minor}${answer.freeThreaded ? 't' : ''}`;
  const names = [`python${minor}`, `python${answer.version.major}`, 'python'].map((name) =>
    join(prefix, 'bin', name),
  );
  return [
    ...names,
    ...(answer.baseExecutable === undefined ? [] : [answer.baseExecutable]),
    answer.realExecutable,
  ];
}
