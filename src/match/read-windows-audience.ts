import type { Audience } from '../model/interpreter.ts';
import { parseSddl } from '../platform/parse-sddl.ts';
import { windowsPaths } from '../platform/path-rules.ts';
import type { WindowsFacts } from '../world/windows-facts.ts';

/**
 * Whether the access lists let the groups that every user is in read and execute an interpreter: its executable, the
 * directory of that, whose DLLs it loads, and its standard library. The directories above do not matter: Windows lets
 * everybody pass through them (the privilege SeChangeNotify).
 */
export async function readWindowsAudience(
  windows: WindowsFacts,
  paths: readonly string[],
): Promise<Audience> {
  const looked = new Map<string, string>();
  for (const path of paths) {
    looked.set(windowsPaths.comparable(path), path);
    if (!/\.exe$/i.test(path)) continue;
    const directory = windowsPaths.directoryOf(path);
    looked.set(windowsPaths.comparable(directory), directory);
  }
  const places = [...looked.values()];
  const answers = await Promise.all(
    places.map(async (path) => ({ path, access: parseSddl((await windows.accessList(path)) ?? '') })),
  );
  const closed = answers.find(({ access }) => access === 'closed');
  if (closed !== undefined) {
    return {
      kind: 'account',
      account: 'those whom its access list names',
      because: `the access list of ${closed.path} does not let the group Users read and execute it`,
    };
  }
  const unknown = answers.find(({ access }) => access === 'unknown');
  return unknown === undefined
    ? { kind: 'everybody' }
    : { kind: 'unknown', because: `the access list of ${unknown.path} cannot be read` };
}
