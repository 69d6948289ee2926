import type { Origin } from '../model/interpreter.ts';
import { usualVariables } from '../platform/expand-variables.ts';
import { parsePyListJson, parsePyPaths } from '../platform/parse-py-list.ts';
import { parseRegExport } from '../platform/parse-reg-export.ts';
import { profileListKey } from '../platform/parse-reg-profiles.ts';
import { parseRegPythons } from '../platform/parse-reg-pythons.ts';
import { windowsPaths } from '../platform/path-rules.ts';
import type { World } from '../world/world.ts';
import type { Place } from './place.ts';

const machineKey = 'HKLM\\Software\\Python';
const accountKey = 'HKCU\\Software\\Python';

const pyTimeout = 10_000;
const pyOutputLimit = 1024 * 1024;

/**
 * What installers for all users have registered (PEP 514), as 64-bit and then as 32-bit programs see it; then, where the
 * registry cannot be asked at all, a place that says so.
 */
export async function listMachineRegistry(world: World): Promise<readonly Place[]> {
  const { windows } = world;
  const answers = await Promise.all(([64, 32] as const).map((view) => windows.exportKey(machineKey, view)));
  const places = answers.flatMap((answer) =>
    answer.kind === 'text' ? placesIn(answer.text, 'registry') : [],
  );
  // reg.exe ends with 1 for a key that is absent and for a policy that forbids it alike, with a text in the language of
  // Windows. A key that every Windows has tells them apart.
  const isSilent = answers.every(({ kind }) => kind === 'refused');
  if (!isSilent || (await windows.exportKey(profileListKey, 64)).kind === 'text') return places;
  const obstacle =
    'the registry could not be read, as where a policy disables registry tools; only directories and PATH were searched';
  return [{ path: machineKey, origin: 'registry', obstacle }];
}

/** What this account has registered, and what its `py` lists: private to it, wherever it lies. */
export async function listAccountPlaces(world: World): Promise<readonly Place[]> {
  const answer = await world.windows.exportKey(accountKey, 64);
  const registered = answer.kind === 'text' ? placesIn(answer.text, 'account registry') : [];
  return [...registered, ...(await listByLauncher(world))];
}

function placesIn(text: string, origin: Origin): readonly Place[] {
  return parseRegPythons(parseRegExport(text)).map(({ executable }) => ({ path: executable, origin }));
}

/** Asks a `py.exe` that is there: the install manager's for its list, else the launcher of old for its paths. */
async function listByLauncher(world: World): Promise<readonly Place[]> {
  const { environment } = world.system;
  const programs = environment.ProgramFiles ?? usualVariables.ProgramFiles;
  const root = environment.SystemRoot ?? environment.SYSTEMROOT ?? usualVariables.SystemRoot;
  const manager = await askLauncher(world, windowsPaths.join(programs, 'PyManager', 'py.exe'), [
    'list',
    '-f=json',
  ]);
  const found =
    manager === undefined ? undefined : parsePyListJson(manager).map((path) => ({ path, origin: launcher }));
  if (found !== undefined) return found;
  const old = await askLauncher(world, windowsPaths.join(root, 'py.exe'), ['-0p']);
  return old === undefined ? [] : parsePyPaths(old).map((path) => ({ path, origin: launcher }));
}

const launcher: Origin = 'py launcher';

async function askLauncher(
  world: World,
  program: string,
  args: readonly string[],
): Promise<string | undefined> {
  if ((await world.files.stat(program))?.kind !== 'file') return undefined;
  const { environment } = world.system;
  const kept = [
    'SystemRoot',
    'SystemDrive',
    'windir',
    'TEMP',
    'TMP',
    'USERPROFILE',
    'LOCALAPPDATA',
    'APPDATA',
  ];
  const result = await world.processes.run(program, args, {
    environment: Object.fromEntries(
      kept.flatMap((name) => {
        const value = environment[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    directory: windowsPaths.directoryOf(program),
    timeout: pyTimeout,
    outputLimit: pyOutputLimit,
  });
  if (result.kind !== 'exited' || result.code !== 0) return undefined;
  return new TextDecoder().decode(result.stdout);
}
