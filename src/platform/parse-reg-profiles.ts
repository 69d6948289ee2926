import { expandVariables } from './expand-variables.ts';
import type { RegistryKey } from './parse-reg-export.ts';
import { windowsPaths } from './path-rules.ts';

/** The profile of an account. */
export interface WindowsProfile {
  /** The last part of the profile's path, by which people know the account. */
  readonly name: string;
  /** Absolute path. */
  readonly home: string;
}

/** Below it, one key for each account by its SID, with `ProfileImagePath`. */
export const profileListKey = 'HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList';

/** LocalSystem, LocalService and NetworkService: nobody's own. */
const services = new Set(['s-1-5-18', 's-1-5-19', 's-1-5-20']);

/**
 * The profiles of people in an export of ProfileList.
 * @param environment for `%SystemDrive%` and the like in paths that are to be expanded; names in any case
 */
export function parseRegProfiles(
  keys: readonly RegistryKey[],
  environment: Readonly<Record<string, string | undefined>>,
): readonly WindowsProfile[] {
  return keys.flatMap(({ path, values }) => {
    const sid = /\\ProfileList\\(S-1-[\d-]+)(?:\.bak)?$/i.exec(path)?.[1];
    const image = values.get('profileimagepath');
    if (sid === undefined || services.has(sid.toLowerCase()) || typeof image !== 'string') return [];
    const home = expandVariables(image, environment);
    return home !== undefined && windowsPaths.isAbsolute(home)
      ? [{ name: windowsPaths.nameOf(home), home }]
      : [];
  });
}
