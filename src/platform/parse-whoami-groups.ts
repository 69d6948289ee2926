/** Integrity levels of a token that may do what only administrators may (MS-DTYP 2.4.2.4): high, and system. */
const elevatedLevels = ['S-1-16-12288', 'S-1-16-16384'];

/**
 * Whether `whoami /groups` tells of an elevated token. Its SIDs are the same in every language; a token of an
 * administrator that is not elevated has `S-1-16-8192`. No answer, as from Wine, is no.
 */
export function parseWhoamiGroups(text: string): boolean {
  const named: readonly string[] = text.match(/S-1-16-\d+/g) ?? [];
  return elevatedLevels.some((level) => named.includes(level));
}
