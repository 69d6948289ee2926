import type { Change } from '../model/change.ts';
import type { EntryState } from '../model/entry-state.ts';
import type { Candidate, Interpreter } from '../model/interpreter.ts';
import type { Outcome } from '../model/outcome.ts';
import { formatPythonVersion } from '../model/python-version.ts';
import type { VenvSnapshot } from '../model/venv.ts';

/** What the document is about, beside the venvs. */
export interface JsonHeading {
  readonly command: 'relocate' | 'check' | 'undo';
  readonly dryRun: boolean;
}

/** The document that `--json` prints; its form is promised (schema/report-1.schema.json), and `schema` counts its versions. */
export function renderJson(heading: JsonHeading, outcomes: readonly Outcome[]): string {
  const { venv, end } = makeJsonWriter(heading);
  return `${outcomes.map(venv).join('')}${end()}`;
}

/** The same document piece by piece, so that no more than one venv of it is ever held. */
export interface JsonWriter {
  /** The text of the next venv, and of all that stands before it. */
  venv(outcome: Outcome): string;
  /** What follows the last one. */
  end(): string;
}

export function makeJsonWriter({ command, dryRun }: JsonHeading): JsonWriter {
  const byStatus: Record<string, number> = {};
  let total = 0;
  let changed = false;
  const head = `{\n  "schema": 1,\n  "command": "${command}",\n  "dryRun": ${dryRun},\n  "venvs": [`;
  return {
    venv: (outcome) => {
      const before = total === 0 ? head : ',';
      total += 1;
      byStatus[outcome.status] = (byStatus[outcome.status] ?? 0) + 1;
      changed ||= outcome.status === 'relocated' || outcome.status === 'restored';
      return `${before}\n    ${indent(jsonOutcome(outcome), 4)}`;
    },
    end: () => {
      const close = total === 0 ? `${head}]` : '\n  ]';
      const summary = indent({ total, ...byStatus }, 2);
      return `${close},\n  "changed": ${changed},\n  "summary": ${summary}\n}\n`;
    },
  };
}

function indent(value: unknown, width: number): string {
  return JSON.stringify(value, undefined, 2).replaceAll('\n', `\n${' '.repeat(width)}`);
}

export function renderPythonsJson(candidates: readonly Candidate[]): string {
  const pythons = candidates.map((candidate) =>
    candidate.kind === 'interpreter'
      ? jsonInterpreter(candidate.interpreter)
      : { executable: candidate.path, unusable: candidate.reason, detail: candidate.detail },
  );
  return `${JSON.stringify({ schema: 1, command: 'pythons', pythons }, undefined, 2)}\n`;
}

function jsonOutcome(outcome: Outcome): unknown {
  const { snapshot, verdict } = outcome;
  return {
    path: outcome.path,
    status: outcome.status,
    maker: snapshot?.maker,
    python: {
      from: snapshot === undefined ? undefined : jsonBase(snapshot),
      to: outcome.target === undefined ? undefined : jsonInterpreter(outcome.target),
    },
    changes: outcome.changes.map(jsonChange),
    restored: outcome.restored.length === 0 ? undefined : outcome.restored,
    leftovers: outcome.leftovers.length === 0 ? undefined : outcome.leftovers,
    proof:
      verdict === undefined
        ? undefined
        : {
            level: verdict.level,
            passed: verdict.passed,
            checks: verdict.checks,
            milliseconds: verdict.milliseconds,
          },
    problems: outcome.problems,
    milliseconds: outcome.milliseconds,
  };
}

function jsonBase(snapshot: VenvSnapshot): unknown {
  return {
    version: formatPythonVersion(snapshot.wanted.version),
    home: snapshot.base.home,
    executable: snapshot.base.executable,
  };
}

function jsonInterpreter(interpreter: Interpreter): unknown {
  return {
    version: formatPythonVersion(interpreter.version),
    implementation: interpreter.implementation,
    executable: interpreter.executable,
    home: interpreter.home,
    basePrefix: interpreter.basePrefix,
    bits: interpreter.bits,
    machine: interpreter.machine,
    freeThreaded: interpreter.freeThreaded,
    debug: interpreter.debug,
    audience: interpreter.audience,
    origin: interpreter.origin,
  };
}

function jsonChange(change: Change): unknown {
  return {
    path: change.path,
    kind: change.kind,
    before: jsonState(change.before),
    after: jsonState(change.after),
  };
}

function jsonState(state: EntryState): unknown {
  switch (state.kind) {
    case 'absent':
      return null;
    case 'link':
      return { link: state.target };
    case 'text':
      return { text: new TextDecoder().decode(state.bytes), mode: octal(state.mode) };
    case 'binary':
      return { sha256: state.sha256, size: state.size, mode: octal(state.mode), source: state.source };
  }
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
