/** What an executable was made for. */
export interface BinaryHeader {
  readonly bits: 32 | 64;
  readonly machine: string;
}

// e_machine of ELF, Machine of PE/COFF and cputype of Mach-O, for what Python is built for.
const elfMachines: Readonly<Record<number, string>> = {
  3: 'i686',
  40: 'arm',
  62: 'x86_64',
  183: 'aarch64',
  243: 'riscv64',
  21: 'ppc64le',
  22: 's390x',
};
const peMachines: Readonly<Record<number, string>> = { 332: 'x86', 34404: 'amd64', 43620: 'arm64' };
const machMachines: Readonly<Record<number, string>> = { 16777223: 'x86_64', 16777228: 'arm64' };

/**
 * Reads the first bytes of an ELF, PE or thin Mach-O file. Undefined for anything else, universal Mach-O included,
 * which runs on more than one machine.
 */
export function parseBinaryHeader(head: Uint8Array): BinaryHeader | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length >= 20 && view.getUint32(0) === 0x7f454c46) {
    const machine = elfMachines[view.getUint16(18, head[5] !== 2)];
    return machine === undefined ? undefined : { bits: head[4] === 2 ? 64 : 32, machine };
  }
  if (head.length >= 64 && view.getUint16(0) === 0x4d5a) {
    const start = view.getUint32(0x3c, true);
    if (start + 6 > head.length || view.getUint32(start) !== 0x50450000) return undefined;
    const machine = peMachines[view.getUint16(start + 4, true)];
    return machine === undefined ? undefined : { bits: machine === 'x86' ? 32 : 64, machine };
  }
  if (head.length >= 8 && view.getUint32(0, true) === 0xfeedfacf) {
    const machine = machMachines[view.getUint32(4, true)];
    return machine === undefined ? undefined : { bits: 64, machine };
  }
  return undefined;
}
