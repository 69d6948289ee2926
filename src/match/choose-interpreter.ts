import type { Choice, MatchRules, Rejection } from '../model/choice.ts';
import type { Candidate, Interpreter } from '../model/interpreter.ts';
import { machineFamily } from '../model/machine.ts';
import {
  compareReleases,
  formatMinor,
  formatPythonVersion,
  sameMinor,
  sameRelease,
} from '../model/python-version.ts';
import type { WantedPython } from '../model/venv.ts';

/**
 * Takes the interpreter that a venv should be pointed at, by the contract's rules: implementation, X.Y, pointer width,
 * machine and ABI are never crossed; the same patch release is best, then the nearest newer, then the nearest older;
 * among equals the first found. What `--to` named outright may be private, all else must be for everybody.
 */
export function chooseInterpreter(
  wanted: WantedPython,
  candidates: readonly Candidate[],
  rules: MatchRules,
): Choice {
  const rejections: Rejection[] = [];
  const fitting: Interpreter[] = [];
  for (const candidate of candidates) {
    if (candidate.kind === 'unusable') {
      rejections.push({ path: candidate.path, version: undefined, reason: candidate.detail });
      continue;
    }
    const { interpreter } = candidate;
    const reason = findObjection(wanted, interpreter, rules);
    if (reason === undefined) fitting.push(interpreter);
    else {
      rejections.push({
        path: interpreter.executable,
        version: formatPythonVersion(interpreter.version),
        reason,
      });
    }
  }
  const [best] = [...fitting].sort((a, b) => rankPatch(wanted, a, b));
  if (best === undefined) return { kind: 'none', rejections };
  return { kind: 'chosen', interpreter: best, sameRelease: sameRelease(wanted.version, best.version) };
}

/** Why this interpreter cannot serve, in the words of the error; undefined where it can. */
export function findObjection(
  wanted: WantedPython,
  interpreter: Interpreter,
  rules: MatchRules,
): string | undefined {
  const abi = findAbiObjection(wanted, interpreter);
  if (abi !== undefined) return abi;
  if (/[\r\n]/.test(interpreter.executable + interpreter.basePrefix))
    return 'its path holds a line break, which pyvenv.cfg cannot';
  const same = sameRelease(wanted.version, interpreter.version);
  const knowsPatch = wanted.version.patch !== undefined;
  if (rules.exact && knowsPatch && !same) return 'another patch release, and --exact was given';
  if (!same && (wanted.version.pre ?? interpreter.version.pre) !== undefined) {
    return 'a pre-release matches only itself';
  }
  const { audience } = interpreter;
  // What cannot be found out is no ground for turning an interpreter down.
  if (audience.kind !== 'account' || interpreter.origin === 'given' || rules.allowPrivate) return undefined;
  return `only ${audience.account} can use it: ${audience.because}`;
}

/** What would break compiled packages, whoever may run the interpreter. */
export function findAbiObjection(wanted: WantedPython, interpreter: Interpreter): string | undefined {
  if (interpreter.implementation !== wanted.implementation)
    return `${interpreter.implementation}, not ${wanted.implementation}`;
  if (!sameMinor(wanted.version, interpreter.version)) {
    return wanted.version.major === interpreter.version.major
      ? 'another minor version'
      : 'another major version';
  }
  if (wanted.bits !== undefined && interpreter.bits !== wanted.bits)
    return `${interpreter.bits}-bit, not ${wanted.bits}-bit`;
  if (wanted.machine !== undefined && machineFamily(wanted.machine) !== machineFamily(interpreter.machine)) {
    return `built for ${interpreter.machine}, not ${wanted.machine}`;
  }
  if (interpreter.freeThreaded !== wanted.freeThreaded) {
    return interpreter.freeThreaded
      ? 'free-threaded'
      : `not free-threaded, as ${formatMinor(wanted.version)}t is`;
  }
  if (interpreter.debug !== wanted.debug) return interpreter.debug ? 'a debug build' : 'not a debug build';
  return undefined;
}

// 0 for the same release, then upwards from the nearest newer, then the older ones from the nearest on.
function rankPatch(wanted: WantedPython, a: Interpreter, b: Interpreter): number {
  if (wanted.version.patch === undefined) return compareReleases(b.version, a.version);
  const side = (interpreter: Interpreter): number => {
    const order = compareReleases(interpreter.version, wanted.version);
    return order === 0 ? 0 : order > 0 ? 1 : 2;
  };
  if (side(a) !== side(b)) return side(a) - side(b);
  return side(a) === 1 ? compareReleases(a.version, b.version) : compareReleases(b.version, a.version);
}
