import compareSemver from 'semver/functions/compare.js';

/** A pre-release stage as Python numbers it, e.g. `rc1` is `{ stage: 'rc', number: 1 }`. */
export interface PreRelease {
  readonly stage: 'a' | 'b' | 'rc';
  readonly number: number;
}

/**
 * A Python version. `minor` is absent in `3`, `patch` in `3.9`; `freeThreaded` and `debug` are the suffixes `t` and
 * `d` that interpreters without the GIL and debug builds carry in their names and ABI tags.
 */
export interface PythonVersion {
  readonly major: number;
  readonly minor: number | undefined;
  readonly patch: number | undefined;
  readonly pre: PreRelease | undefined;
  readonly freeThreaded: boolean;
  readonly debug: boolean;
}

/** A version that names its minor release, which is all that decides whether packages can be kept. */
export interface MinorVersion extends PythonVersion {
  readonly minor: number;
}

// Stage names: PEP 440 short forms (`3.13.0rc1`), and the long ones of sys.version_info.releaselevel that virtualenv
// writes (`3.8.10.final.0`, `3.13.0.candidate.1`).
const stages: Readonly<Record<string, PreRelease['stage'] | 'final'>> = {
  a: 'a',
  alpha: 'a',
  b: 'b',
  beta: 'b',
  c: 'rc',
  rc: 'rc',
  candidate: 'rc',
  final: 'final',
};
const form =
  /^(\d{1,3})(?:\.(\d{1,3})(?:\.(\d{1,4})(?:\.?(alpha|beta|candidate|final|rc|a|b|c)\.?(\d{1,4}))?)?)?\+?(t?d?|dt)$/i;

/**
 * Reads a version as Python, venv, virtualenv and uv write it: `3.9`, `3.11.7`, `3.13.0rc1`, `3.8.10.final.0`,
 * `3.13.5t`, `3.12.0+`. Undefined for anything else; nothing is guessed from a part of the text.
 */
export function parsePythonVersion(text: string): PythonVersion | undefined {
  const match = form.exec(text.trim());
  if (match === null) return undefined;
  const [, major, minor, patch, stageName, stageNumber, abi] = match;
  const stage = stageName === undefined ? 'final' : stages[stageName.toLowerCase()];
  if (major === undefined || stage === undefined) return undefined;
  return {
    major: Number(major),
    minor: minor === undefined ? undefined : Number(minor),
    patch: patch === undefined ? undefined : Number(patch),
    pre: stage === 'final' ? undefined : { stage, number: Number(stageNumber) },
    freeThreaded: (abi ?? '').toLowerCase().includes('t'),
    debug: (abi ?? '').toLowerCase().includes('d'),
  };
}

export function hasMinor(version: PythonVersion | undefined): version is MinorVersion {
  return version?.minor !== undefined;
}

/** `3.11.7`, `3.13.0rc1`, `3.13.5t`: the way Python itself prints it, with the ABI suffix after it. */
export function formatPythonVersion(version: PythonVersion): string {
  const numbers = [version.major, version.minor, version.patch]
    .filter((part) => part !== undefined)
    .join('.');
  const pre = version.pre === undefined ? '' : `${version.pre.stage}${version.pre.number}`;
  return `${numbers}${pre}${version.freeThreaded ? 't' : ''}${version.debug ? 'd' : ''}`;
}

/** `3.11`, without patch, stage or ABI suffix; `3` where the minor is unknown. */
export function formatMinor(version: PythonVersion): string {
  return version.minor === undefined ? `${version.major}` : `${version.major}.${version.minor}`;
}

/** Whether both are of the same X.Y; false where either minor is unknown. */
export function sameMinor(a: PythonVersion, b: PythonVersion): boolean {
  return a.minor !== undefined && a.major === b.major && a.minor === b.minor;
}

/** Whether both are the same release to the last number, stage included. */
export function sameRelease(a: PythonVersion, b: PythonVersion): boolean {
  return sameMinor(a, b) && compareReleases(a, b) === 0;
}

/** Negative where `a` is older than `b`; an unknown patch counts as 0. ABI suffixes do not count. */
export function compareReleases(a: PythonVersion, b: PythonVersion): number {
  return compareSemver(toSemver(a), toSemver(b));
}

/** The semver spelling, which orders as Python does: `3.13.0-a.1` < `3.13.0-b.1` < `3.13.0-rc.1` < `3.13.0`. */
export function toSemver(version: PythonVersion): string {
  const pre = version.pre === undefined ? '' : `-${version.pre.stage}.${version.pre.number}`;
  return `${version.major}.${version.minor ?? 0}.${version.patch ?? 0}${pre}`;
}
