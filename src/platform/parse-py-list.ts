import { windowsPaths } from './path-rules.ts';

/**
 * Executables in the answer of `py list -f=json` (the Python install manager, PEP 773): `{"versions":[{"executable":…}]}`,
 * or the list by itself. Those that it only found elsewhere (`"unmanaged": 1`) are registered there.
 */
export function parsePyListJson(text: string): readonly string[] {
  let answer: unknown;
  try {
    answer = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
  const versions = isRecord(answer) ? answer.versions : answer;
  if (!Array.isArray(versions)) return [];
  return versions.flatMap((one: unknown) => {
    if (!isRecord(one) || typeof one.executable !== 'string' || isSet(one.unmanaged)) return [];
    return windowsPaths.isAbsolute(one.executable) ? [one.executable] : [];
  });
}

/**
 * Executables in the answer of `py -0p` of the launcher before it: ` -V:3.11 *        C:\…\python.exe`, and before 3.11
 * ` -3.9-64        C:\…\python.exe *`. The star marks the default.
 */
export function parsePyPaths(text: string): readonly string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const path = /^\s*-\S+(?:\s+\*)?\s+(.*?\.exe)"?(?:\s+\*)?\s*$/i.exec(line)?.[1]?.replace(/^"/, '');
    return path !== undefined && windowsPaths.isAbsolute(path) ? [path] : [];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== 0 && value !== false && value !== null;
}
