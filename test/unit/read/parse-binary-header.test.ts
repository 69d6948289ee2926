import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBinaryHeader } from '../../../src/read/parse-binary-header.ts';

// e_ident[EI_CLASS], e_ident[EI_DATA] and e_machine of the ELF header.
function elf(bits: 32 | 64, machine: number, bigEndian = false): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, bits === 64 ? 2 : 1, bigEndian ? 2 : 1, 1]);
  new DataView(bytes.buffer).setUint16(18, machine, !bigEndian);
  return bytes;
}

// e_lfanew of the DOS header leads to `PE\0\0` and Machine of the COFF header.
function pe(machine: number, offset = 0x80): Uint8Array {
  const bytes = new Uint8Array(512);
  bytes.set([0x4d, 0x5a]);
  const view = new DataView(bytes.buffer);
  view.setUint32(0x3c, offset, true);
  view.setUint32(offset, 0x50450000);
  view.setUint16(offset + 4, machine, true);
  return bytes;
}

function mach(magic: number, cpu: number): Uint8Array {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setUint32(0, magic, true);
  new DataView(bytes.buffer).setUint32(4, cpu, true);
  return bytes;
}

describe('the header of an executable', () => {
  it.each([
    ['ELF x86-64', elf(64, 0x3e), { bits: 64, machine: 'x86_64' }],
    ['ELF i386', elf(32, 3), { bits: 32, machine: 'i686' }],
    ['ELF AArch64', elf(64, 0xb7), { bits: 64, machine: 'aarch64' }],
    ['ELF ARM', elf(32, 40), { bits: 32, machine: 'arm' }],
    ['ELF s390x, big-endian', elf(64, 22, true), { bits: 64, machine: 's390x' }],
    ['ELF RISC-V', elf(64, 0xf3), { bits: 64, machine: 'riscv64' }],
    ['PE x64', pe(0x8664), { bits: 64, machine: 'amd64' }],
    ['PE x86', pe(0x14c), { bits: 32, machine: 'x86' }],
    ['PE ARM64', pe(0xaa64), { bits: 64, machine: 'arm64' }],
    ['Mach-O x86-64', mach(0xfeedfacf, 0x01000007), { bits: 64, machine: 'x86_64' }],
    ['Mach-O arm64', mach(0xfeedfacf, 0x0100000c), { bits: 64, machine: 'arm64' }],
  ])('of %s tells width and machine', (_what, bytes, expected) => {
    expect(parseBinaryHeader(bytes)).toEqual(expected);
  });

  it('is found within a larger buffer', () => {
    const larger = new Uint8Array(100);
    larger.set(elf(64, 0x3e), 30);
    expect(parseBinaryHeader(larger.subarray(30))).toEqual({ bits: 64, machine: 'x86_64' });
  });

  it.each([
    ['a universal Mach-O file, which runs on several machines', mach(0xbebafeca, 2)],
    ['a PE header that begins behind what was read', pe(0x8664).subarray(0, 0x82)],
    ['a machine that is not known', elf(64, 9999)],
    ['a script', new TextEncoder().encode('#!/bin/sh\nexec python3 "$@"\n')],
    ['an ELF file that is cut off', elf(64, 0x3e).subarray(0, 18)],
    ['nothing', new Uint8Array(0)],
  ])('tells nothing of %s', (_what, bytes) => {
    expect(parseBinaryHeader(bytes)).toBeUndefined();
  });

  it('never throws, whatever follows a known beginning', () => {
    const beginnings = fc.constantFrom([0x7f, 0x45, 0x4c, 0x46], [0x4d, 0x5a], [0xcf, 0xfa, 0xed, 0xfe], []);
    fc.assert(
      fc.property(beginnings, fc.uint8Array({ maxLength: 90 }), (beginning, rest) => {
        parseBinaryHeader(Uint8Array.from([...beginning, ...rest]));
      }),
    );
  });
});
