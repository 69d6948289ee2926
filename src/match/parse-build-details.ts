import type { InterpreterFacts } from '../model/interpreter.ts';
import { hasMinor, parsePythonVersion } from '../model/python-version.ts';
import type { PathRules } from '../platform/path-rules.ts';

/** What `build-details.json` tells of an interpreter; which libpython it loads is not in it. */
export type BuildDetails = Omit<InterpreterFacts, 'libpython' | 'realExecutable' | 'baseExecutable'>;

// Machines whose pointers are of one width; the file does not tell the width itself.
const widths: Readonly<Record<string, 32 | 64>> = {
  x86_64: 64,
  aarch64: 64,
  powerpc64le: 64,
  riscv64: 64,
  s390x: 64,
  i386: 32,
  arm: 32,
};

/**
 * Reads `build-details.json` (PEP 739, written since CPython 3.14 into the directory of the standard library, whose
 * relative paths count from there). Undefined where it does not tell all that choosing needs, as on macOS, where one
 * `_multiarch` stands for two machines: then the interpreter has to be asked.
 */
export function parseBuildDetails(
  paths: PathRules,
  stdlib: string,
  bytes: Uint8Array,
): BuildDetails | undefined {
  const details = parseObject(new TextDecoder().decode(bytes));
  const implementation = objectAt(details, 'implementation');
  const info = objectAt(implementation, 'version');
  const machine = String(implementation._multiarch ?? '').split('-')[0] ?? '';
  const bits = widths[machine];
  const version = parsePythonVersion(
    `${info.major}.${info.minor}.${info.micro}.${info.releaselevel}.${info.serial}`,
  );
  const basePrefix = details.base_prefix;
  const name = implementation.name;
  const flags = objectAt(details, 'abi').flags;
  if (
    !hasMinor(version) ||
    bits === undefined ||
    typeof basePrefix !== 'string' ||
    typeof name !== 'string'
  ) {
    return undefined;
  }
  const abiFlags = Array.isArray(flags) ? flags.join('') : '';
  const freeThreaded = abiFlags.includes('t');
  const debug = abiFlags.includes('d');
  const prefix = paths.resolve(stdlib, basePrefix);
  return {
    implementation: name,
    version: { ...version, freeThreaded, debug },
    bits,
    machine,
    abiFlags,
    freeThreaded,
    debug,
    prefix,
    basePrefix: prefix,
    baseExecPrefix: prefix,
    stdlib,
  };
}

type Values = Readonly<Record<string, unknown>>;

function parseObject(text: string): Values {
  try {
    return asObject(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function objectAt(values: Values, key: string): Values {
  return asObject(values[key]);
}

function asObject(value: unknown): Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {};
}
