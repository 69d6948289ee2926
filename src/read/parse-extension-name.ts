/** What the name of a compiled module says it was made for. */
export interface ExtensionTag {
  readonly bits: 32 | 64;
  readonly machine: string;
  readonly debug: boolean;
  readonly freeThreaded: boolean;
}

// PEP 3149 and `EXT_SUFFIX`: mod.cpython-311-x86_64-linux-gnu.so, mod.cpython-313t-darwin.so, mod.cp311-win_amd64.pyd.
const linux = /\.(?:cpython|pypy)-?\d+([a-z]*)(?:-pp\d+)?-([a-z0-9_]+)-linux-[a-z0-9]+\.so$/;
const windows = /\.(?:cp|pp)\d+([a-z]*)-(win32|win_amd64|win_arm64)\.pyd$/i;

/** Undefined where the name holds no machine: abi3 modules, macOS (one name for both machines), Python 2. */
export function parseExtensionName(name: string): ExtensionTag | undefined {
  const match = linux.exec(name) ?? windows.exec(name);
  const machine = match?.[2]?.toLowerCase();
  if (machine === undefined) return undefined;
  const abi = match?.[1]?.toLowerCase() ?? '';
  return {
    bits: machine === 'win32' || /^(i[3-6]86|arm)$/.test(machine) ? 32 : 64,
    machine,
    debug: abi.includes('d'),
    freeThreaded: abi.includes('t'),
  };
}
