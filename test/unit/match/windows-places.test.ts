import { describe, expect, it } from 'vitest';
import { listPlaces } from '../../../src/match/list-places.ts';
import { readWindowsAudience } from '../../../src/match/read-windows-audience.ts';
import { windowsPaths } from '../../../src/platform/path-rules.ts';
import { platformFor } from '../../../src/platform/platform.ts';
import { noWindows, type RegistryExport, type WindowsFacts } from '../../../src/world/windows-facts.ts';
import type { RunResult, World } from '../../../src/world/world.ts';
import { type MemoryFiles, makeMemoryFiles } from '../support/memory-files.ts';

const windows = platformFor('win32');
const profileList = '[HKEY_LOCAL_MACHINE\\…\\ProfileList]\r\n';

function registered(hive: string, ...pythons: readonly (readonly [string, string])[]): RegistryExport {
  const keys = pythons.map(
    ([tag, directory]) =>
      `[${hive}\\Software\\Python\\PythonCore\\${tag}\\InstallPath]\r\n@="${directory.replaceAll('\\', '\\\\')}"\r\n`,
  );
  return { kind: 'text', text: `Windows Registry Editor Version 5.00\r\n\r\n${keys.join('\r\n')}` };
}

function worldOf(
  files: MemoryFiles,
  exports: Readonly<Record<string, RegistryExport>>,
  options: { readonly path?: string; readonly answers?: Readonly<Record<string, string>> } = {},
): World {
  const facts: WindowsFacts = {
    ...noWindows,
    exportKey: async (key, view) =>
      exports[`${view} ${key.split('\\').slice(0, 1)} ${key.split('\\').at(-1)}`] ?? { kind: 'refused' },
  };
  const run = async (program: string): Promise<RunResult> => {
    const said = options.answers?.[program];
    return said === undefined
      ? { kind: 'not-started', errorCode: 'ENOENT' }
      : {
          kind: 'exited',
          code: 0,
          signal: undefined,
          stdout: new TextEncoder().encode(said),
          stderr: '',
          milliseconds: 1,
        };
  };
  return {
    files,
    windows: facts,
    processes: { run },
    system: {
      environment: { Path: options.path ?? '', ProgramFiles: 'C:\\Program Files', SystemRoot: 'C:\\Windows' },
      accounts: async () => [{ name: 'alice', uid: undefined, gid: undefined, home: 'C:\\Users\\alice' }],
    },
  } as unknown as World;
}

const places = async (world: World): Promise<readonly string[]> =>
  (await listPlaces(world, windows)).map(({ path, origin }) => `${origin}: ${path}`);

describe('the places of Windows', () => {
  it('come in the order of how public they are, each once', async () => {
    const files = makeMemoryFiles(windowsPaths);
    for (const directory of [
      'C:\\Program Files\\Python311',
      'C:\\Program Files (x86)\\Python39-32',
      'C:\\Python38',
      'C:\\tools',
      'C:\\Users\\alice\\AppData\\Local\\Programs\\Python\\Python312',
      'C:\\Users\\alice\\AppData\\Local\\Microsoft\\WindowsApps',
    ]) {
      files.addFile(`${directory}\\python.exe`, 'MZ');
    }
    files.addFile('C:\\Windows\\py.exe', 'MZ');
    const world = worldOf(
      files,
      {
        '64 HKLM Python': registered(
          'HKEY_LOCAL_MACHINE',
          ['3.10', 'D:\\py310'],
          ['3.11', 'C:\\Program Files\\Python311'],
        ),
        '32 HKLM Python': registered('HKEY_LOCAL_MACHINE', [
          '3.9-32',
          'C:\\Program Files (x86)\\Python39-32\\',
        ]),
        '64 HKCU Python': registered(
          'HKEY_CURRENT_USER',
          ['3.12', 'C:\\Users\\alice\\AppData\\Local\\Programs\\Python\\Python312'],
          ['3.7', 'E:\\mine'],
        ),
      },
      {
        path: 'C:\\Users\\alice\\AppData\\Local\\Microsoft\\WindowsApps;relative;C:\\tools',
        answers: {
          'C:\\Windows\\py.exe':
            ' -V:3.6 *        F:\\py36\\python.exe\r\n -V:3.5          C:\\x\\WindowsApps\\python.exe\r\n',
        },
      },
    );
    expect(await places(world)).toEqual([
      'registry: D:\\py310\\python.exe',
      'registry: C:\\Program Files\\Python311\\python.exe',
      'registry: C:\\Program Files (x86)\\Python39-32\\python.exe',
      'system directory: C:\\Python38\\python.exe',
      'PATH: C:\\tools\\python.exe',
      'private directory: C:\\Users\\alice\\AppData\\Local\\Programs\\Python\\Python312\\python.exe',
      'account registry: E:\\mine\\python.exe',
      'py launcher: F:\\py36\\python.exe',
    ]);
  });

  it('lie where this Windows has its programs, on whichever drive', async () => {
    const files = makeMemoryFiles(windowsPaths);
    for (const directory of [
      'D:\\Programme\\Python311',
      'D:\\Programme (x86)\\Python39-32',
      'D:\\Python38',
      'C:\\Python37',
    ]) {
      files.addFile(`${directory}\\python.exe`, 'MZ');
    }
    const environment = {
      SYSTEMDRIVE: 'D:',
      ProgramW6432: 'D:\\Programme',
      ProgramFiles: 'D:\\Programme (x86)',
      'ProgramFiles(x86)': 'D:\\Programme (x86)',
    };
    const world = worldOf(files, { '64 HKLM ProfileList': { kind: 'text', text: profileList } });
    const there = { ...world, system: { ...world.system, environment } };
    expect(await places(there)).toEqual([
      'system directory: D:\\Programme\\Python311\\python.exe',
      'system directory: D:\\Programme (x86)\\Python39-32\\python.exe',
      'system directory: D:\\Python38\\python.exe',
    ]);
  });

  it('ask the install manager rather than the launcher of old', async () => {
    const files = makeMemoryFiles(windowsPaths);
    const manager = 'C:\\Program Files\\PyManager\\py.exe';
    files.addFile(manager, 'MZ');
    files.addFile('C:\\Windows\\py.exe', 'MZ');
    const answers = {
      [manager]: '{"versions":[{"executable":"C:\\\\Users\\\\alice\\\\pythoncore-3.14-64\\\\python.exe"}]}',
      'C:\\Windows\\py.exe': ' -3.6  F:\\py36\\python.exe\r\n',
    };
    expect(await places(worldOf(files, {}, { answers }))).toContain(
      'py launcher: C:\\Users\\alice\\pythoncore-3.14-64\\python.exe',
    );
  });

  it('say so where a policy keeps the registry shut, and search the directories', async () => {
    const files = makeMemoryFiles(windowsPaths);
    files.addFile('C:\\Python38\\python.exe', 'MZ');
    const [first, ...rest] = await listPlaces(worldOf(files, {}), windows);
    expect(first).toMatchObject({ path: 'HKLM\\Software\\Python', origin: 'registry' });
    expect(first?.obstacle).toContain('policy');
    expect(rest.map(({ path }) => path)).toEqual(['C:\\Python38\\python.exe']);
  });

  it('say nothing where only no Python is registered', async () => {
    const exports = { '64 HKLM ProfileList': { kind: 'text', text: profileList } } as const;
    expect(await places(worldOf(makeMemoryFiles(windowsPaths), exports))).toEqual([]);
  });
});

describe('the access lists of an interpreter', () => {
  const lists = {
    'C:\\Python38\\python.exe': 'p\r\nD:(A;;0x1200a9;;;BU)',
    'C:\\Python38': 'p\r\nD:(A;OICI;0x1200a9;;;BU)',
    'C:\\Python38\\Lib': 'p\r\nD:(A;OICI;0x1200a9;;;BU)',
    'D:\\closed\\python.exe': 'p\r\nD:(A;;0x1200a9;;;BU)',
    'D:\\closed': 'p\r\nD:(A;;FA;;;BA)(A;;FA;;;S-1-5-21-1-2-3-1001)',
  } as Readonly<Record<string, string>>;
  const facts: WindowsFacts = { ...noWindows, accessList: async (path) => lists[path] };

  it('are open where all of them are', async () => {
    const audience = await readWindowsAudience(facts, ['C:\\Python38\\python.exe', 'C:\\Python38\\Lib']);
    expect(audience).toEqual({ kind: 'everybody' });
  });

  it('are closed where one of them is', async () => {
    expect(await readWindowsAudience(facts, ['D:\\closed\\python.exe'])).toMatchObject({
      kind: 'account',
      because: expect.stringContaining('D:\\closed '),
    });
  });

  it('are unknown where one cannot be read, and that is not private', async () => {
    expect(await readWindowsAudience(facts, ['E:\\share\\python.exe'])).toMatchObject({ kind: 'unknown' });
  });
});
