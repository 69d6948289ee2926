import { parse } from 'ini';
import { hasMinor, type MinorVersion, parsePythonVersion } from '../model/python-version.ts';

/**
 * Which Python `py -3` starts, by a `py.ini` of the launcher (PEP 397): `python3 = 3.9` or `3.9-32` in `[defaults]`.
 * @param major the 3 of `py -3`
 */
export function parsePyIni(text: string, major: number): MinorVersion | undefined {
  const { defaults } = parse(text.replace(/^\uFEFF/, ''));
  const value: unknown = defaults?.[`python${major}`];
  return typeof value === 'string' ? parseLauncherTag(value) : undefined;
}

/** The version in a tag of the launcher: `3.9`, `3.9-32`, `3.9-64`. */
export function parseLauncherTag(tag: string): MinorVersion | undefined {
  const version = parsePythonVersion(tag.trim().replace(/-(32|64|arm64)$/, ''));
  return hasMinor(version) ? version : undefined;
}
