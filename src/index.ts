/**
 * The stages of venv-relocate as typed functions that return values and print nothing; the command line is made of the
 * same ones. `realWorld` and `makeRunContext` come first; `findAll` and `runBatch` do the whole work; the stages in
 * between can be had one by one.
 * @packageDocumentation
 */

export type { FindOptions } from './discover/find-venvs.ts';
export { type Found, findVenvs, type VenvRef } from './discover/find-venvs.ts';
export type { InterpreterFinder } from './match/interpreter-finder.ts';
export type { Change, ChangeKind, Plan } from './model/change.ts';
export type { Choice, InstallChoice, MatchRules, Rejection } from './model/choice.ts';
export type { Absent, BinaryFile, EntryState, SymbolicLink, TextFile } from './model/entry-state.ts';
export type {
  Audience,
  Candidate,
  Interpreter,
  InterpreterFacts,
  Origin,
  UnusableReason,
} from './model/interpreter.ts';
export type { Leftover, MoveVerdict, NamedRoot, VenvMove } from './model/move.ts';
export type { CheckStatus, Outcome, RelocateStatus, Status, UndoStatus } from './model/outcome.ts';
export { type Problem, type ProblemCode, problemKinds, type Severity } from './model/problem.ts';
export type { MinorVersion, PreRelease } from './model/python-version.ts';
export { formatPythonVersion, type PythonVersion, parsePythonVersion } from './model/python-version.ts';
export { RelocateError, type RelocateErrorCode } from './model/relocate-error.ts';
export type {
  TargetFiles,
  TargetRedirector,
  VenvRedirectorFile,
  VenvStarters,
  VenvTrampoline,
} from './model/target-files.ts';
export type {
  ConfigEntry,
  ExecutableState,
  LayoutName,
  LibraryCopy,
  Maker,
  MakerName,
  MetadataFile,
  NamedBase,
  PyvenvConfig,
  ScriptInterpreter,
  StdlibLink,
  VenvExecutable,
  VenvReading,
  VenvSnapshot,
  WantedPython,
} from './model/venv.ts';
export type { Verdict, VerdictCheck, VerifyLevel } from './model/verdict.ts';
export type { PlanInput } from './plan/plan-input.ts';
export { planRelocation } from './plan/plan-relocation.ts';
export type { PathRules } from './platform/path-rules.ts';
export type { Platform } from './platform/platform.ts';
export { renderDiff } from './preview/render-diff.ts';
export type { HashMemory } from './read/read-binaries.ts';
export { readVenv } from './read/read-venv.ts';
export { type Assessment, assessVenv } from './run/assess-venv.ts';
export { checkVenv } from './run/check-venv.ts';
export { type FindRequest, findAll } from './run/find-all.ts';
export type { OwnerJob, OwnerSearch } from './run/owner-messages.ts';
export type { OwnerResult } from './run/owner-worker.ts';
export type { OwnerWorkers } from './run/owner-workers.ts';
export { planMovedVenv, planVenv } from './run/plan-venv.ts';
export { relocateVenv } from './run/relocate-venv.ts';
export { type BatchOptions, type BatchStep, runBatch } from './run/run-batch.ts';
export { makeRunContext, type RunContext, type RunOptions } from './run/run-context.ts';
export { type Chosen, selectTarget } from './run/select-target.ts';
export { undoVenv } from './run/undo-venv.ts';
export { proveVenv } from './verify/prove-venv.ts';
export { realWorld } from './world/real-world.ts';
export type { RegistryExport, WindowsFacts } from './world/windows-facts.ts';
export type {
  Account,
  DirectoryEntry,
  FileFacts,
  FileReader,
  FileWriter,
  OwnerListener,
  OwnerProcess,
  Ownership,
  ProcessIdentity,
  ProcessRunner,
  Rights,
  RunOptions as ProcessOptions,
  RunResult,
  SystemFacts,
  World,
} from './world/world.ts';
