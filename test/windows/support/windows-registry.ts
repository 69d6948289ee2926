/** A registry value: a string is REG_SZ, a number REG_DWORD. The name `''` is the key's default value. */
export type RegistryValue = string | number | { readonly expand: string };

export interface RegistryEntry {
  /** For example `HKLM\\Software\\Python\\PythonCore\\3.11`. */
  readonly key: string;
  readonly values: Readonly<Record<string, RegistryValue>>;
  /** The view that the key is in; 64 unless told. HKCU has only one. */
  readonly view?: 64 | 32;
}

/** A PEP 514 registration. */
export interface PythonRegistration {
  readonly hive: 'HKLM' | 'HKCU';
  readonly view?: 64 | 32;
  /** `PythonCore` unless told. */
  readonly company?: string;
  /** For example `3.11`, `3.11-32`. */
  readonly tag: string;
  readonly installPath: string;
  /** `<installPath>\\python.exe` unless told; `null` leaves it out, as old installers do. */
  readonly executablePath?: string | null;
  readonly displayName?: string;
  readonly version?: string;
  readonly architecture?: '64bit' | '32bit';
}

export function pythonEntries(python: PythonRegistration): RegistryEntry[] {
  const company = `${python.hive}\\Software\\Python\\${python.company ?? 'PythonCore'}`;
  const view = { view: python.view ?? 64 };
  const about: Record<string, RegistryValue> = {
    DisplayName: python.displayName ?? `Python ${python.tag} (${python.architecture ?? '64bit'})`,
    SupportUrl: 'https://www.python.org/',
    SysArchitecture: python.architecture ?? '64bit',
    SysVersion: (python.version ?? python.tag).replace(/^(\d+\.\d+).*$/, '$1'),
  };
  if (python.version !== undefined) about.Version = python.version;
  const home = python.installPath.replace(/\\$/, '');
  const install: Record<string, RegistryValue> = { '': `${home}\\` };
  if (python.executablePath !== null) {
    install.ExecutablePath = python.executablePath ?? `${home}\\python.exe`;
    install.WindowedExecutablePath = `${home}\\pythonw.exe`;
  }
  return [
    { key: `${company}\\${python.tag}`, values: about, ...view },
    { key: `${company}\\${python.tag}\\InstallPath`, values: install, ...view },
  ];
}

const profileList = 'HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList';

/** An account with a profile, as Windows lists it. */
export function profileEntry(profile: { readonly sid: string; readonly path: string }): RegistryEntry {
  return {
    key: `${profileList}\\${profile.sid}`,
    values: { ProfileImagePath: { expand: profile.path }, Flags: 0, State: 0 },
  };
}

/** The text of a `.reg` file for one view, to be written as UTF-16LE with BOM. */
export function registryFile(entries: readonly RegistryEntry[]): string {
  const parts = entries.map(({ key, values }) => {
    const lines = Object.entries(values).map(([name, value]) => `${valueName(name)}=${valueData(value)}`);
    return [`[${longKey(key)}]`, ...lines, ''].join('\r\n');
  });
  return `\uFEFFWindows Registry Editor Version 5.00\r\n\r\n${parts.join('\r\n')}\r\n`;
}

function longKey(key: string): string {
  return key.replace(/^HKLM\\/i, 'HKEY_LOCAL_MACHINE\\').replace(/^HKCU\\/i, 'HKEY_CURRENT_USER\\');
}

function valueName(name: string): string {
  return name === '' ? '@' : quoted(name);
}

function valueData(value: RegistryValue): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return `dword:${value.toString(16).padStart(8, '0')}`;
  const bytes = Buffer.from(`${value.expand}\0`, 'utf16le');
  return `hex(2):${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(',')}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
