/**
 * Puts the values of environment variables in the place of `%Name%`, as Windows does, with names in any case.
 * @returns undefined where one of them has no value
 */
export function expandVariables(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const values = new Map(Object.entries(environment).map(([name, value]) => [name.toLowerCase(), value]));
  let isWhole = true;
  const expanded = text.replace(/%([^%]+)%/g, (_, name: string) => {
    const value = values.get(name.toLowerCase());
    if (value === undefined || value === '') isWhole = false;
    return value ?? '';
  });
  return isWhole ? expanded : undefined;
}

/** What Windows sets for every program, where a program was started without it. */
export const usualVariables = {
  SystemDrive: 'C:',
  SystemRoot: 'C:\\Windows',
  ProgramFiles: 'C:\\Program Files',
  'ProgramFiles(x86)': 'C:\\Program Files (x86)',
} as const;
