/**
 * The stages of venv-relocate as typed functions that return values and print nothing; the command line is made of the
 * same ones. `realWorld` and `makeRunContext` come first; `findAll` and `runBatch` do the whole work; the stages in
 * between can be had one by one.
 * @packageDocumentation
 */
export { type Found, findVenvs, type VenvRef } from './discover/find-venvs.ts';
export type { Change, ChangeKind, Plan } from './model/change.ts';
export type { Choice, MatchRules, Rejection } from './model/choice.ts';
export type { EntryState } from './model/entry-state.ts';
export type { Audience, Candidate, Interpreter, InterpreterFacts, Origin } from './model/interpreter.ts';
export type { Outcome, Status } from './model/outcome.ts';
export { type Problem, type ProblemCode, problemKinds, type Severity } from './model/problem.ts';
export { formatPythonVersion, type PythonVersion, parsePythonVersion } from './model/python-version.ts';
export { RelocateError, type RelocateErrorCode } from './model/relocate-error.ts';
export type { VenvReading, VenvSnapshot, WantedPython } from './model/venv.ts';
export type { Verdict, VerdictCheck, VerifyLevel } from './model/verdict.ts';
export { planRelocation } from './plan/plan-relocation.ts';
export { renderDiff } from './preview/render-diff.ts';
export { readVenv } from './read/read-venv.ts';
export { type Assessment, assessVenv } from './run/assess-venv.ts';
export { checkVenv } from './run/check-venv.ts';
export { type FindRequest, findAll } from './run/find-all.ts';
export { planMovedVenv, planVenv } from './run/plan-venv.ts';
export { relocateVenv } from './run/relocate-venv.ts';
export { type BatchOptions, type BatchStep, runBatch } from './run/run-batch.ts';
export { makeRunContext, type RunContext, type RunOptions } from './run/run-context.ts';
export { type Chosen, selectTarget } from './run/select-target.ts';
export { undoVenv } from './run/undo-venv.ts';
export { proveVenv } from './verify/prove-venv.ts';
export { realWorld } from './world/real-world.ts';
export type { World } from './world/world.ts';
