import fs from 'node:fs';

/** O_CLOEXEC as Linux shows it in /proc/<pid>/fdinfo (proc(5)). */
const closesOnExec = 0o2000000;

/**
 * Closes what whoever started this program left open to it, and what it would pass on to all that it runs: Node marks
 * only the first sixteen handles so that they are not. On macOS a new process gets none in the first place.
 */
export function closeInherited(): void {
  for (const name of listQuietly('/proc/self/fd')) {
    const handle = Number(name);
    if (handle > 2 && isPassedOn(handle)) fs.closeSync(handle);
  }
}

// Not Linux, or no /proc.
function listQuietly(directory: string): readonly string[] {
  try {
    return fs.readdirSync(directory);
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

function isPassedOn(handle: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)/m.exec(fs.readFileSync(`/proc/self/fdinfo/${handle}`, 'utf8'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & closesOnExec) === 0;
  } catch (error) {
    // The one that the directory itself was read with is gone again.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
