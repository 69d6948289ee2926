/** A value of the registry that holds text or a number; other kinds are passed over. */
export type RegistryValue = string | number;

/** One key with its values. The default value has the empty name; names are in lower case, as the registry compares. */
export interface RegistryKey {
  /** As exported: `HKEY_LOCAL_MACHINE\Software\Python\PythonCore\3.11`. */
  readonly path: string;
  readonly values: ReadonlyMap<string, RegistryValue>;
}

/**
 * Reads what `reg export` writes ("Windows Registry Editor Version 5.00", Microsoft's article 310516): exact text in
 * UTF-16, where `reg query` prints in the OEM code page and loses what that lacks. REG_SZ is `"…"` with `\\` and `\"`,
 * REG_DWORD `dword:` in hex, REG_EXPAND_SZ `hex(2):` in bytes of UTF-16LE over lines that end in `\`.
 */
export function parseRegExport(text: string): readonly RegistryKey[] {
  const keys: { path: string; values: Map<string, RegistryValue> }[] = [];
  const joined = text.replace(/\\\r?\n[ \t]*/g, '');
  for (const line of joined.split(/\r?\n/)) {
    const path = /^\[([^-].*)\]$/.exec(line)?.[1];
    if (path !== undefined) {
      keys.push({ path, values: new Map() });
      continue;
    }
    const match = /^(@|"(?:[^"\\]|\\.)*")=(.*)$/.exec(line);
    const [, name, data] = match ?? [];
    const value = data === undefined ? undefined : parseData(data);
    if (name === undefined || value === undefined) continue;
    keys.at(-1)?.values.set(name === '@' ? '' : unquote(name).toLowerCase(), value);
  }
  return keys;
}

function parseData(data: string): RegistryValue | undefined {
  if (data.startsWith('"')) return unquote(data);
  const number = /^dword:([0-9a-f]{1,8})$/i.exec(data)?.[1];
  if (number !== undefined) return Number.parseInt(number, 16);
  const hex = /^hex\(2\):([0-9a-f,]*)$/i.exec(data)?.[1];
  if (hex === undefined) return undefined;
  const bytes = Uint8Array.from(hex.split(',').filter(Boolean), (byte) => Number.parseInt(byte, 16));
  return new TextDecoder('utf-16le').decode(bytes).replace(/\0+$/, '');
}

function unquote(text: string): string {
  return text.slice(1, text.endsWith('"') ? -1 : undefined).replace(/\\(.)/g, '$1');
}
