import type { Candidate, Interpreter } from '../model/interpreter.ts';
import { compareReleases, formatMinor, formatPythonVersion } from '../model/python-version.ts';

/**
 * The `[interpreters]` of a configuration file, from what is installed: for each X.Y that everybody can use the newest
 * release, and of one release the first that was found.
 */
export function renderInterpretersIni(candidates: readonly Candidate[]): string {
  const best = new Map<string, Interpreter>();
  for (const candidate of candidates) {
    if (candidate.kind !== 'interpreter') continue;
    const { interpreter } = candidate;
    const { version, implementation, audience, debug } = interpreter;
    if (implementation !== 'cpython' || audience.kind !== 'everybody' || debug || version.pre !== undefined)
      continue;
    const key = `${formatMinor(version)}${interpreter.freeThreaded ? 't' : ''}`;
    const known = best.get(key);
    if (known === undefined || compareReleases(known.version, version) < 0) best.set(key, interpreter);
  }
  const rows = [...best].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
  const lines = rows.map(
    ([key, { version, executable }]) => `; ${formatPythonVersion(version)}\n${key} = ${executable}\n`,
  );
  return `[interpreters]\n${lines.join('')}`;
}
