import type { RegistryKey } from './parse-reg-export.ts';
import { windowsPaths } from './path-rules.ts';

/** An interpreter that its installer has registered. */
export interface RegisteredPython {
  /** `PythonCore` for the installers of python.org. */
  readonly company: string;
  /** Opaque: `3.11`, `3.9-32`, `Anaconda39-64`. */
  readonly tag: string;
  /** Absolute path. */
  readonly executable: string;
}

/**
 * The interpreters below a `Software\Python` key, by PEP 514: `<Company>\<Tag>\InstallPath` holds the directory as its
 * default value and, newer installers only, `ExecutablePath`. `PyLauncher` is no company. PythonCore comes first.
 */
export function parseRegPythons(keys: readonly RegistryKey[]): readonly RegisteredPython[] {
  const found: RegisteredPython[] = [];
  for (const { path, values } of keys) {
    const match = /\\Software\\(?:Wow6432Node\\)?Python\\([^\\]+)\\([^\\]+)\\InstallPath$/i.exec(path);
    const [, company, tag] = match ?? [];
    if (company === undefined || tag === undefined || company.toLowerCase() === 'pylauncher') continue;
    const executable = values.get('executablepath') ?? beside(values.get(''));
    if (typeof executable !== 'string' || !windowsPaths.isAbsolute(executable)) continue;
    found.push({ company, tag, executable });
  }
  const rank = (python: RegisteredPython): number => (python.company.toLowerCase() === 'pythoncore' ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b));
}

function beside(directory: string | number | undefined): string | undefined {
  return typeof directory === 'string' && directory !== ''
    ? windowsPaths.join(directory, 'python.exe')
    : undefined;
}
