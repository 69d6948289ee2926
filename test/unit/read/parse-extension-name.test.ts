import { describe, expect, it } from 'vitest';
import { parseExtensionName } from '../../../src/read/parse-extension-name.ts';

describe('the name of a compiled module', () => {
  it.each([
    ['_speedups.cpython-311-x86_64-linux-gnu.so', 64, 'x86_64', ''],
    ['_speedups.cpython-38-aarch64-linux-gnu.so', 64, 'aarch64', ''],
    ['_speedups.cpython-311-x86_64-linux-musl.so', 64, 'x86_64', ''],
    ['_speedups.cpython-311-i386-linux-gnu.so', 32, 'i386', ''],
    ['_speedups.cpython-311-arm-linux-gnueabihf.so', 32, 'arm', ''],
    ['_speedups.cpython-37m-x86_64-linux-gnu.so', 64, 'x86_64', ''],
    ['_speedups.cpython-312d-x86_64-linux-gnu.so', 64, 'x86_64', 'd'],
    ['_speedups.cpython-313t-x86_64-linux-gnu.so', 64, 'x86_64', 't'],
    ['_speedups.cpython-313td-x86_64-linux-gnu.so', 64, 'x86_64', 'td'],
    ['_cffi_backend.pypy39-pp73-x86_64-linux-gnu.so', 64, 'x86_64', ''],
    ['_speedups.cp311-win_amd64.pyd', 64, 'win_amd64', ''],
    ['_speedups.cp311-win32.pyd', 32, 'win32', ''],
    ['_speedups.cp311-win_arm64.pyd', 64, 'win_arm64', ''],
    ['_speedups.cp313t-win_amd64.pyd', 64, 'win_amd64', 't'],
    ['_SPEEDUPS.CP311-WIN_AMD64.PYD', 64, 'win_amd64', ''],
  ])('%s is for %i-bit %s', (name, bits, machine, flags) => {
    expect(parseExtensionName(name)).toEqual({
      bits,
      machine,
      debug: flags.includes('d'),
      freeThreaded: flags.includes('t'),
    });
  });

  it.each([
    '_rust.abi3.so',
    '_speedups.cpython-311-darwin.so',
    '_speedups.so',
    '_speedups.pyd',
    'libpython3.11.so.1.0',
    'module.py',
    '_speedups.cpython-311-x86_64-linux-gnu.so.bak',
  ])('%s tells nothing of a machine', (name) => {
    expect(parseExtensionName(name)).toBeUndefined();
  });
});
