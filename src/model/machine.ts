const families: Readonly<Record<string, string>> = {
  x86_64: 'x86_64',
  amd64: 'x86_64',
  x64: 'x86_64',
  win_amd64: 'x86_64',
  aarch64: 'arm64',
  arm64: 'arm64',
  win_arm64: 'arm64',
  i386: 'x86',
  i486: 'x86',
  i586: 'x86',
  i686: 'x86',
  ia32: 'x86',
  x86: 'x86',
  win32: 'x86',
  armv6l: 'arm',
  armv7l: 'arm',
  armv8l: 'arm',
  // The kernel and ELF headers say the short one, multiarch names and extension modules the long one.
  powerpc64le: 'ppc64le',
};

/** One name for each machine that systems call differently: `amd64` and `x86_64`, `aarch64` and `arm64`. */
export function machineFamily(name: string): string {
  return families[name.toLowerCase()] ?? name.toLowerCase();
}
