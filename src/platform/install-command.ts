import { formatMinor } from '../model/python-version.ts';
import type { WantedPython } from '../model/venv.ts';
import type { Platform } from './platform.ts';

/**
 * The command that installs a Python of this version for all users here.
 * @param distribution id of the Linux distribution as /etc/os-release gives it
 */
export function installCommand(
  platform: Platform,
  distribution: string | undefined,
  wanted: WantedPython,
): string {
  const minor = formatMinor(wanted.version);
  const compact = minor.replace('.', '');
  const threading = wanted.freeThreaded ? 't' : '';
  switch (platform.name) {
    case 'windows':
      return `winget install --id Python.Python.${minor} --scope machine --override "/quiet InstallAllUsers=1${
        wanted.freeThreaded ? ' Include_freethreaded=1' : ''
      } TargetDir=C:\\python${compact}"`;
    case 'macos':
      return `brew install python${wanted.freeThreaded ? '-freethreading' : ''}@${minor}`;
    case 'linux':
      return linuxCommand(distribution, minor, threading, compact);
  }
}

function linuxCommand(
  distribution: string | undefined,
  minor: string,
  threading: string,
  compact: string,
): string {
  switch (distribution) {
    case 'debian':
      // Debian packages one Python a release; anything else has to be built, or brought by uv into a shared place.
      return `apt-get install python${minor}${threading}   (if Debian has no such package: UV_PYTHON_INSTALL_DIR=/opt/python uv python install ${minor}${threading})`;
    case 'ubuntu':
      return `add-apt-repository ppa:deadsnakes/ppa && apt-get install python${minor}${threading === '' ? '' : '-nogil'}`;
    case 'fedora':
    case 'rhel':
    case 'centos':
    case 'rocky':
    case 'almalinux':
      return `dnf install python${minor}${threading === '' ? '' : '-freethreading'}`;
    case 'arch':
      return `pacman -S python   (or from the AUR: python${compact})`;
    case 'alpine':
      return `apk add python3~${minor}`;
    case 'opensuse-leap':
    case 'opensuse-tumbleweed':
      return `zypper install python${compact}`;
    default:
      return `UV_PYTHON_INSTALL_DIR=/opt/python uv python install ${minor}${threading}`;
  }
}
