import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePyIni } from '../../../src/platform/parse-py-ini.ts';
import { parsePyListJson, parsePyPaths } from '../../../src/platform/parse-py-list.ts';
import { parseRegExport } from '../../../src/platform/parse-reg-export.ts';
import { parseRegProfiles } from '../../../src/platform/parse-reg-profiles.ts';
import { parseRegPythons } from '../../../src/platform/parse-reg-pythons.ts';
import { parseSddl } from '../../../src/platform/parse-sddl.ts';
import { parseWhoamiGroups } from '../../../src/platform/parse-whoami-groups.ts';

/** As reg.exe wrote it. */
function exported(name: string): string {
  const bytes = readFileSync(new URL(`../../windows/fixtures/${name}.reg`, import.meta.url));
  return new TextDecoder('utf-16le').decode(bytes);
}

describe('what reg export writes', () => {
  it('has the Pythons of the machine, those of python.org first, and no launcher', () => {
    expect(parseRegPythons(parseRegExport(exported('python-machine-64')))).toEqual([
      { company: 'PythonCore', tag: '3.11', executable: 'C:\\python311\\python.exe' },
      // Registered without ExecutablePath, as old installers do.
      { company: 'PythonCore', tag: '3.8', executable: 'C:\\Program Files\\Python38\\python.exe' },
      { company: 'PythonCore', tag: '3.9', executable: 'C:\\Program Files\\Python39\\python.exe' },
      {
        company: 'ContinuumAnalytics',
        tag: 'Anaconda39-64',
        executable: 'C:\\ProgramData\\Anaconda3\\python.exe',
      },
    ]);
  });

  it('has those of 32 bits in a view of their own', () => {
    expect(parseRegPythons(parseRegExport(exported('python-machine-32')))).toEqual([
      {
        company: 'PythonCore',
        tag: '3.9-32',
        executable: 'C:\\Program Files (x86)\\Python39-32\\python.exe',
      },
    ]);
  });

  it('keeps every letter of a path', () => {
    const [first] = parseRegPythons(parseRegExport(exported('python-user')));
    expect(first?.executable).toBe('C:\\Users\\Jürgen 王\\Python310\\python.exe');
  });

  it('has the profiles of people, wherever they lie, also those that are to be expanded', () => {
    const keys = parseRegExport(exported('profile-list'));
    const homes = parseRegProfiles(keys, {}).map(({ home }) => home);
    expect(homes).toEqual(
      expect.arrayContaining(['C:\\Users\\alice', 'C:\\Profiles\\bob', 'C:\\Users\\Jürgen 王']),
    );
  });

  it('leaves services out, and reads variables in any case', () => {
    const text = [
      'Windows Registry Editor Version 5.00',
      '',
      '[HKEY_LOCAL_MACHINE\\X\\ProfileList\\S-1-5-18]',
      '"ProfileImagePath"="C:\\\\Windows\\\\system32\\\\config\\\\systemprofile"',
      '[HKEY_LOCAL_MACHINE\\X\\ProfileList\\S-1-5-21-1-2-3-1001]',
      '"ProfileImagePath"="%SYSTEMDRIVE%\\\\Users\\\\carol"',
    ].join('\r\n');
    const profiles = parseRegProfiles(parseRegExport(text), { SystemDrive: 'C:' });
    expect(profiles).toEqual([{ name: 'carol', home: 'C:\\Users\\carol' }]);
  });

  it('may hold quotes, odd values and lines that are none', () => {
    const text =
      '[K]\r\n"a\\"b"="c\\\\d\\"e"\r\n"n"=dword:0000002a\r\n"bin"=hex:00,01\r\n"x"=-\r\nnonsense\r\n';
    const [key] = parseRegExport(text);
    expect([...(key?.values ?? [])]).toEqual([
      ['a"b', 'c\\d"e'],
      ['n', 42],
    ]);
  });

  it.each([
    'reg: Unable to find the specified registry key',
    'ERROR: The system was unable to find the specified registry key or value.',
    'ERROR: Registry editing has been disabled by your administrator.',
    '',
  ])('is no list of keys where it says: %s', (text) => {
    expect(parseRegExport(text)).toEqual([]);
  });
});

describe('an access list', () => {
  it.each<[string, string, ReturnType<typeof parseSddl>]>([
    // icacls /save: the name of the file in a line of its own, then its list.
    [
      'of Program Files',
      'python.exe\r\nD:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)(A;ID;0x1200a9;;;AC)\r\n',
      'open',
    ],
    [
      'of a directory at the root of a drive',
      'p\r\nD:AI(A;OICIID;FA;;;BA)(A;OICIID;0x1200a9;;;BU)(A;ID;0x1301bf;;;AU)',
      'open',
    ],
    ['of a profile', 'p\r\nD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;S-1-5-21-1-2-3-1001)', 'closed'],
    ['that lets everybody do everything', 'D:(A;;GA;;;WD)', 'open'],
    ['that names no group in two letters', 'D:(A;;0x1200a9;;;S-1-5-32-545)', 'open'],
    ['that is not there, which lets everybody do everything', 'D:NO_ACCESS_CONTROL', 'open'],
    ['that is empty, which lets nobody do anything', 'D:P', 'closed'],
    ['that denies first', 'D:(D;;FX;;;BU)(A;;FA;;;BU)', 'closed'],
    ['that denies what it has granted', 'D:(A;;FA;;;BU)(D;;FX;;;BU)', 'open'],
    ['that is only for what is made below', 'D:(A;OICIIO;FA;;;BU)(A;;FA;;;BA)', 'closed'],
    ['that grants reading alone', 'D:(A;;FR;;;BU)', 'closed'],
    ['that grants the two by two groups', 'D:(A;;FR;;;BU)(A;;FX;;;AU)', 'open'],
    ['in generic bits', 'D:(A;;0xa0000000;;;AU)', 'open'],
    ['with an owner and an audit list', 'O:BAG:SYD:(A;;FA;;;BU)S:(AU;SA;FA;;;WD)', 'open'],
    ['that grants on a condition', 'D:(XA;;FA;;;BU;(Member_of {SID(BA)}))(A;;FA;;;BA)', 'closed'],
    ['that grants on a condition, and without', 'D:(XA;;FA;;;BU;(Member_of {SID(BA)}))(A;;FA;;;BU)', 'open'],
    ['that Wine does not tell', '', 'unknown'],
    ['in words', 'python.exe BUILTIN\\Users:(RX)', 'unknown'],
  ])('%s', (_, text, expected) => {
    expect(parseSddl(text)).toBe(expected);
  });
});

describe('who runs the program', () => {
  const groups = (level: string): string =>
    [
      'GRUPPENINFORMATIONEN',
      'VORDEFINIERT\\Administratoren   Alias   S-1-5-32-544   Gruppe ist nur für Ablehnung vorgesehen',
      `Verbindliche Beschriftung\\…   Bezeichnung   ${level}`,
    ].join('\r\n');

  it.each<[string, string, boolean]>([
    ['an administrator who is elevated', groups('S-1-16-12288'), true],
    ['SYSTEM', groups('S-1-16-16384'), true],
    ['an administrator who is not', groups('S-1-16-8192'), false],
    ['somebody in a sandbox', groups('S-1-16-4096'), false],
    ['whom Wine calls root', 'VM\\root\r\n', false],
    ['nobody knows', '', false],
  ])('%s', (_, text, expected) => {
    expect(parseWhoamiGroups(text)).toBe(expected);
  });
});

describe('what py lists', () => {
  it('is JSON from the install manager, without what it only found elsewhere', () => {
    const text = JSON.stringify({
      versions: [
        {
          id: 'pythoncore-3.14-64',
          tag: '3.14-64',
          executable: 'C:\\Users\\a\\AppData\\Local\\Python\\pythoncore-3.14-64\\python.exe',
        },
        { id: '__unmanaged-1', unmanaged: 1, executable: 'C:\\python39\\python.exe' },
        { id: 'odd', executable: 'python.exe' },
        { id: 'none' },
      ],
    });
    expect(parsePyListJson(text)).toEqual([
      'C:\\Users\\a\\AppData\\Local\\Python\\pythoncore-3.14-64\\python.exe',
    ]);
    expect(parsePyListJson('[ERROR] no runtimes')).toEqual([]);
    expect(parsePyListJson('{"versions":7}')).toEqual([]);
  });

  it('is lines with paths from the launcher of old', () => {
    const text = [
      ' -V:3.12 *        C:\\Program Files\\Python312\\python.exe',
      ' -V:ContinuumAnalytics/Anaconda39-64 C:\\ProgramData\\Anaconda3\\python.exe',
      ' -3.9-64        C:\\Users\\Jürgen 王\\Python39\\python.exe *',
      'No Installed Pythons Found!',
      '',
    ].join('\r\n');
    expect(parsePyPaths(text)).toEqual([
      'C:\\Program Files\\Python312\\python.exe',
      'C:\\ProgramData\\Anaconda3\\python.exe',
      'C:\\Users\\Jürgen 王\\Python39\\python.exe',
    ]);
  });
});

describe('py.ini', () => {
  it.each<[string, string, string | undefined]>([
    ['names the version of py -3', '[defaults]\r\npython=3.8\r\npython3=3.9\r\n', '3.9'],
    ['may name the bits as well', '\uFEFF[defaults]\npython3 = 3.10-32\n', '3.10'],
    ['may say nothing of 3', '[defaults]\npython=3.8\n[commands]\nx=y\n', undefined],
    ['may be nonsense', '= = =\n[[[', undefined],
  ])('%s', (_, text, expected) => {
    const version = parsePyIni(text, 3);
    expect(version && `${version.major}.${version.minor}`).toBe(expected);
  });
});
