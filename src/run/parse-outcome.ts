import type { Change, ChangeKind } from '../model/change.ts';
import type { EntryState, SymbolicLink, TextFile } from '../model/entry-state.ts';
import type { Audience, Interpreter, Origin } from '../model/interpreter.ts';
import type { Leftover } from '../model/move.ts';
import type { Outcome, Status } from '../model/outcome.ts';
import { type Problem, type ProblemCode, problemKinds } from '../model/problem.ts';
import type { MinorVersion, PreRelease } from '../model/python-version.ts';
import type * as venv from '../model/venv.ts';
import type { Verdict, VerdictCheck } from '../model/verdict.ts';
import {
  bytes,
  flag,
  list,
  Misfit,
  maybe,
  oneOf,
  record,
  type Shape,
  text,
  variant,
  whole,
} from './shape.ts';

// One line for each field of the model: a new one does not compile until it has its shape here.

/** A place in a venv: what is told of another one could end up in a diff that somebody applies. */
const place: Shape<string> = (value) => {
  const path = text(value);
  const isInside = path.split(/[\\/]/).every((name) => name !== '' && name !== '.' && name !== '..');
  if (!isInside) throw new Misfit('not a place in the venv');
  return path;
};

/** Of an outcome, or of a search. */
export const problem = record<Problem>({
  code: oneOf(...(Object.keys(problemKinds) as ProblemCode[])),
  severity: oneOf('error', 'warning', 'note'),
  message: text,
  hint: text,
  path: text,
});

const version = record<MinorVersion>({
  major: whole,
  minor: whole,
  patch: maybe(whole),
  pre: maybe(record<PreRelease>({ stage: oneOf('a', 'b', 'rc'), number: whole })),
  freeThreaded: flag,
  debug: flag,
});

const audience = variant<Audience>({
  everybody: record({ kind: oneOf('everybody') }),
  account: record({ kind: oneOf('account'), account: text, because: text }),
  unknown: record({ kind: oneOf('unknown'), because: text }),
});

// A record, so that one that is missing does not compile.
const origins: Readonly<Record<Origin, true>> = {
  given: true,
  'system directory': true,
  PATH: true,
  registry: true,
  configuration: true,
  'private directory': true,
  'account registry': true,
  'py launcher': true,
};

const interpreter = record<Interpreter>({
  implementation: text,
  version,
  bits: oneOf(32, 64),
  machine: text,
  abiFlags: text,
  freeThreaded: flag,
  debug: flag,
  prefix: text,
  basePrefix: text,
  baseExecPrefix: text,
  stdlib: text,
  libpython: maybe(text),
  realExecutable: text,
  baseExecutable: maybe(text),
  executable: text,
  home: text,
  audience,
  origin: oneOf(...(Object.keys(origins) as Origin[])),
});

const textFile = record<TextFile>({ kind: oneOf('text'), bytes, mode: whole });
const link = record<SymbolicLink>({ kind: oneOf('link'), target: text });

const entryState = variant<EntryState>({
  absent: record({ kind: oneOf('absent') }),
  text: textFile,
  binary: record({ kind: oneOf('binary'), sha256: text, size: whole, mode: whole, source: text }),
  link,
});

const changeKinds: Readonly<Record<ChangeKind, true>> = {
  config: true,
  'interpreter-link': true,
  'interpreter-copy': true,
  'library-copy': true,
  'stdlib-link': true,
  'orig-prefix': true,
  metadata: true,
  script: true,
  launcher: true,
  activate: true,
  module: true,
  data: true,
  record: true,
  bytecode: true,
};

const change = record<Change>({
  path: place,
  kind: oneOf(...(Object.keys(changeKinds) as ChangeKind[])),
  before: entryState,
  after: entryState,
  details: list(text),
});

const executable = record<venv.VenvExecutable>({
  path: text,
  state: variant<venv.ExecutableState>({
    'inner-link': record({ kind: oneOf('inner-link'), target: text }),
    'outer-link': record({ kind: oneOf('outer-link'), target: text, destination: text, alive: flag }),
    file: record({ kind: oneOf('file'), size: whole, mode: whole }),
    loop: record({ kind: oneOf('loop'), target: text }),
  }),
});

const snapshot = record<venv.VenvSnapshot>({
  root: text,
  realRoot: text,
  layout: oneOf('posix', 'windows'),
  maker: record<venv.Maker>({
    name: oneOf('venv', 'virtualenv', 'virtualenv-legacy', 'uv', 'unknown'),
    version: maybe(text),
    host: maybe(text),
  }),
  config: maybe(
    record<venv.PyvenvConfig>({
      file: textFile,
      entries: list(
        record<venv.ConfigEntry>({ key: text, value: text, valueStart: whole, valueEnd: whole, line: whole }),
      ),
    }),
  ),
  origPrefix: maybe(record({ path: text, file: textFile })),
  base: record<venv.NamedBase>({ home: maybe(text), prefix: maybe(text), executable: maybe(text) }),
  wanted: record<venv.WantedPython>({
    implementation: text,
    version,
    bits: maybe(oneOf(32, 64)),
    machine: maybe(text),
    freeThreaded: flag,
    debug: flag,
  }),
  executables: list(executable),
  stdlibLinks: list(record<venv.StdlibLink>({ path: text, state: link, destination: text })),
  libraryCopies: list(record<venv.LibraryCopy>({ path: text, size: whole, mode: whole })),
  metadata: list(record<venv.MetadataFile>({ path: text, tool: oneOf('pipx', 'tox'), file: textFile })),
  scripts: list(record<venv.ScriptInterpreter>({ path: text, interpreter: text })),
  packageCount: whole,
  problems: list(problem),
});

const verdict = record<Verdict>({
  level: oneOf('quick', 'full', 'none'),
  passed: flag,
  checks: list(record<VerdictCheck>({ name: text, expected: text, found: text, passed: flag })),
  problems: list(problem),
  milliseconds: whole,
});

const statuses: Readonly<Record<Status, true>> = {
  relocated: true,
  'would-relocate': true,
  unchanged: true,
  failed: true,
  skipped: true,
  healthy: true,
  'needs-relocation': true,
  broken: true,
  restored: true,
};

const outcome: Shape<Outcome> = record<Outcome>({
  path: text,
  status: oneOf(...(Object.keys(statuses) as Status[])),
  snapshot: maybe(snapshot),
  target: maybe(interpreter),
  changes: list(change),
  leftovers: list(
    record<Leftover>({
      path: text,
      kind: oneOf('compiled module', 'RECORD', 'binary file', 'text file'),
    }),
  ),
  restored: list(text),
  verdict: maybe(verdict),
  problems: list(problem),
  milliseconds: whole,
});

/** An outcome that another process tells of; undefined where it is anything else. Nothing in it is believed but its form. */
export function parseOutcome(value: unknown): Outcome | undefined {
  try {
    return outcome(value);
  } catch (error) {
    if (error instanceof Misfit) return undefined;
    throw error;
  }
}
