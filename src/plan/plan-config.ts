import type { Change } from '../model/change.ts';
import type { Interpreter } from '../model/interpreter.ts';
import { formatMinor, formatPythonVersion, type PythonVersion } from '../model/python-version.ts';
import type { ConfigEntry, PyvenvConfig, VenvSnapshot } from '../model/venv.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import { editBytes, type Span } from './edit-bytes.ts';
import { moveHomeFirst, planHomeRepairs, redirectorReads } from './plan-home-line.ts';

/**
 * The change to pyvenv.cfg: `home`, and every key of venv, virtualenv and uv that tells about the base, each where it
 * stands and only where it is there. Undefined where all of them are right.
 */
export function planConfig(snapshot: VenvSnapshot, target: Interpreter): Change | undefined {
  const { config } = snapshot;
  if (config === undefined) return undefined;
  const spans: Span[] = [];
  const details: string[] = [];
  for (const entry of firstOfEachKey(config)) {
    const value = newValue(snapshot, target, entry);
    if (value === undefined || value === entry.value) continue;
    spans.push({ start: entry.valueStart, end: entry.valueEnd, text: value });
    details.push(entry.key);
  }
  const home = config.entries.find((entry) => entry.key === 'home');
  if (home !== undefined) {
    for (const repair of planHomeRepairs(snapshot, config, home)) {
      spans.push(repair.span);
      details.push(repair.detail);
    }
  }
  const { bytes, mode } = config.file;
  const edited = editBytes(bytes, mergeAdjacent(spans));
  const moved = snapshot.layout === 'windows' ? moveHomeFirst(edited, redirectorReads(snapshot)) : undefined;
  if (moved !== undefined) details.push('home, put where the redirector finds it');
  if (spans.length === 0 && moved === undefined) return undefined;
  return {
    path: 'pyvenv.cfg',
    kind: 'config',
    before: config.file,
    after: { kind: 'text', bytes: moved ?? edited, mode },
    details,
  };
}

// The first `home` wins in every CPython; later lines with a key that was there already mean nothing.
function firstOfEachKey(config: PyvenvConfig): readonly ConfigEntry[] {
  const seen = new Set<string>();
  return config.entries.filter((entry) => !seen.has(entry.key) && seen.add(entry.key));
}

function newValue(snapshot: VenvSnapshot, target: Interpreter, entry: ConfigEntry): string | undefined {
  const { paths } = layoutNamed(snapshot.layout);
  switch (entry.key) {
    case 'home':
      return paths.same(entry.value, target.home) ? undefined : target.home;
    case 'executable':
    case 'base-executable':
      return samePlace(snapshot, entry.value, target.executable, target.realExecutable)
        ? undefined
        : target.executable;
    case 'base-prefix':
      return paths.same(entry.value, target.basePrefix) ? undefined : target.basePrefix;
    case 'base-exec-prefix':
      return paths.same(entry.value, target.baseExecPrefix) ? undefined : target.baseExecPrefix;
    case 'version':
    case 'version_info':
    case 'python-version':
      return formatLike(entry.value, target.version);
    case 'command':
      return planCommand(snapshot, target, entry.value);
    default:
      return undefined;
  }
}

function samePlace(snapshot: VenvSnapshot, value: string, ...places: readonly string[]): boolean {
  const { paths } = layoutNamed(snapshot.layout);
  return places.some((place) => paths.same(value, place));
}

// `3.11` (virtualenv 21), `3.11.7` (venv, uv), `3.11.7.final.0` (virtualenv): the form stays, the numbers change.
function formatLike(old: string, version: PythonVersion): string {
  if (/^\d+(\.\d+)?$/.test(old)) return formatMinor(version);
  const plain = { ...version, freeThreaded: false, debug: false };
  const numbers = formatPythonVersion({ ...plain, pre: undefined });
  if (/^\d+\.\d+\.\d+\.[a-z]+\.\d+$/.test(old)) {
    const level = { a: 'alpha', b: 'beta', rc: 'candidate', final: 'final' }[version.pre?.stage ?? 'final'];
    return `${numbers}.${level}.${version.pre?.number ?? 0}`;
  }
  // venv writes three numbers and drops the stage of a pre-release; uv writes it.
  return /[a-z]/.test(old) || version.pre !== undefined ? formatPythonVersion(plain) : numbers;
}

/**
 * venv writes `<base executable> -m venv … <venv>`, without quotes; virtualenv writes the Python that ran virtualenv,
 * which may have nothing to do with the base and then stays.
 */
function planCommand(snapshot: VenvSnapshot, target: Interpreter, command: string): string | undefined {
  const { paths } = layoutNamed(snapshot.layout);
  const end = command.indexOf(' -m ');
  if (end === -1) return undefined;
  const interpreter = command.slice(0, end);
  const { home, executable } = snapshot.base;
  // `python3` beside `python3.11` is as good a name; were it changed, a second run would do what the first did not.
  const isRight =
    paths.same(paths.directoryOf(interpreter), target.home) ||
    samePlace(snapshot, interpreter, target.executable, target.realExecutable);
  const fromBase =
    (home !== undefined && paths.same(paths.directoryOf(interpreter), home)) ||
    (executable !== undefined && paths.same(interpreter, executable)) ||
    snapshot.config?.entries.some(
      (entry) => entry.key === 'executable' && paths.same(entry.value, interpreter),
    ) === true;
  return fromBase && !isRight ? `${target.executable}${command.slice(end)}` : undefined;
}

// Two edits that meet are one, or an insertion at the border of another would be out of order.
function mergeAdjacent(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = merged.at(-1);
    if (last !== undefined && last.end === span.start) {
      merged[merged.length - 1] = { start: last.start, end: span.end, text: last.text + span.text };
    } else merged.push(span);
  }
  return merged;
}
