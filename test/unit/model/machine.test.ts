import { describe, expect, it } from 'vitest';
import { machineFamily } from '../../../src/model/machine.ts';

describe('the family of a machine', () => {
  it.each([
    [['x86_64', 'amd64', 'AMD64', 'win_amd64', 'x64']],
    [['aarch64', 'arm64', 'ARM64', 'win_arm64']],
    [['i386', 'i686', 'x86', 'win32', 'ia32']],
    // The kernel and the ELF header say ppc64le, Debian's multiarch name says powerpc64le.
    [['ppc64le', 'powerpc64le']],
    [['arm', 'armv7l', 'armv6l']],
  ])('is one for %j', (names) => {
    expect(new Set(names.map(machineFamily)).size).toBe(1);
  });

  it('keeps different machines apart', () => {
    const families = ['x86_64', 'aarch64', 'i686', 'arm', 'riscv64', 'ppc64le', 's390x'].map(machineFamily);
    expect(new Set(families).size).toBe(families.length);
  });
});
