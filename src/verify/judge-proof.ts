import { machineFamily } from '../model/machine.ts';
import { formatPythonVersion } from '../model/python-version.ts';
import type { VerdictCheck } from '../model/verdict.ts';
import type { PathRules } from '../platform/path-rules.ts';

/** Facts of an interpreter that the proof compares; paths with links resolved. */
export interface ProofFacts {
  readonly basePrefix: string;
  readonly prefix: string;
  readonly implementation: string;
  readonly version: Parameters<typeof formatPythonVersion>[0];
  readonly bits: 32 | 64;
  readonly machine: string;
  /** The `os.py` that is loaded. */
  readonly stdlib: string;
  readonly executable: string;
  /** Empty for a static build. */
  readonly libpython: string;
}

/**
 * Compares what the venv's python said with what was planned. A right `sys.base_prefix` alone proves nothing: an old
 * executable or libpython runs under it as long as the old base lives.
 * @param copied whether the venv holds copies, so that executable and libpython may lie inside of it
 * @param holdsStdlib whether the same goes for the standard library
 */
export function judgeProof(
  paths: PathRules,
  expected: ProofFacts,
  found: ProofFacts,
  realRoot: string,
  copied: boolean,
  holdsStdlib = false,
): readonly VerdictCheck[] {
  const place = (name: string, wanted: string, actual: string, mayBeInside: boolean): VerdictCheck => ({
    name,
    expected: wanted,
    found: actual,
    passed: paths.same(wanted, actual) || (mayBeInside && actual !== '' && paths.within(actual, realRoot)),
  });
  const word = (name: string, wanted: string, actual: string): VerdictCheck => ({
    name,
    expected: wanted,
    found: actual,
    passed: wanted === actual,
  });
  return [
    place('sys.base_prefix', expected.basePrefix, found.basePrefix, false),
    place('sys.prefix', realRoot, found.prefix, false),
    word('implementation', expected.implementation, found.implementation),
    word('version', formatPythonVersion(expected.version), formatPythonVersion(found.version)),
    word('bits', `${expected.bits}`, `${found.bits}`),
    word('machine', machineFamily(expected.machine), machineFamily(found.machine)),
    place('standard library', expected.stdlib, found.stdlib, holdsStdlib),
    place('executable', expected.executable, found.executable, copied),
    place('libpython', expected.libpython, found.libpython, copied),
  ];
}
