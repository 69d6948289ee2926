export const shellNames = ['bash', 'zsh', 'fish', 'powershell'] as const;

export type ShellName = (typeof shellNames)[number];

/** The shell that a name or the path of its program means; undefined for any other. */
export function shellNamed(name: string): ShellName | undefined {
  const last = name.split('/').at(-1);
  return shellNames.find((one) => one === last);
}
