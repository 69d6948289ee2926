import type { Platform } from '../platform/platform.ts';

/** Whether a place, as an absolute path, is to be left out. */
export type Exclusion = (path: string) => boolean;

/**
 * What `--exclude` leaves out. A glob without a separator is the name of a directory at any depth; any other is a path,
 * seen from the current directory unless it is absolute or begins with `**`. What lies below is left out as well.
 * @param directory absolute
 */
export async function makeExclusion(
  platform: Platform,
  directory: string,
  globs: readonly string[],
): Promise<Exclusion> {
  if (globs.length === 0) return () => false;
  // Loaded only here: few runs leave anything out.
  const { default: picomatch } = await import('picomatch/posix.js');
  const slashes = (text: string): string => (platform.name === 'windows' ? text.replaceAll('\\', '/') : text);
  const options = { dot: true, nocase: platform.name !== 'linux' };
  const patterns = globs.map((glob) => {
    const text = slashes(glob).replace(/(?<=.)\/+$/, '');
    if (!text.includes('/')) return `**/${text}`;
    if (text.startsWith('**') || platform.paths.isAbsolute(glob)) return text;
    return `${escapeGlob(slashes(directory)).replace(/\/$/, '')}/${text.replace(/^(\.\/)+/, '')}`;
  });
  const matchers = patterns.flatMap((text) => [picomatch(text, options), picomatch(`${text}/**`, options)]);
  return (path) => {
    const text = slashes(path);
    return matchers.some((matches) => matches(text));
  };
}

function escapeGlob(text: string): string {
  return text.replace(/[\\*?[\]{}()!+@|^$]/g, '\\$&');
}
