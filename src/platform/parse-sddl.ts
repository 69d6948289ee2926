/** Whether an ordinary user may read and execute something, by its access list; unknown where that cannot be read. */
export type UsersAccess = 'open' | 'closed' | 'unknown';

/** Groups that every user who logs on is in: Users, Authenticated Users, Everyone, Interactive. */
const everyUser = new Set(['BU', 'AU', 'WD', 'IU', 'S-1-5-32-545', 'S-1-5-11', 'S-1-1-0', 'S-1-5-4']);

const readData = 0x1;
const execute = 0x20;
const needed = readData | execute;

/** Rights in two letters, by winnt.h and sddl.h, as far as they hold one of the two that matter. */
const rights: Readonly<Record<string, number>> = {
  FA: needed,
  FR: readData,
  FX: execute,
  GA: needed,
  GR: readData,
  GX: execute,
  // The names of directory-service rights that share their bits: CC is 0x1, WP is 0x20.
  CC: readData,
  WP: execute,
};

/**
 * Reads a security descriptor in the language of MS-DTYP 2.5.1: `D:PAI(A;OICI;0x1200a9;;;BU)…`. Entries are taken in
 * order: what one denies, no later one grants. Group names never matter, so neither does the language of Windows.
 */
export function parseSddl(text: string): UsersAccess {
  const [, flags, rest] = /(?:^|[\s)A-Z0-9])D:([A-Z_]*)(.*)/s.exec(text) ?? [];
  if (flags === undefined || rest === undefined) return 'unknown';
  if (flags.includes('NO_ACCESS_CONTROL')) return 'open';
  let granted = 0;
  let denied = 0;
  for (const entry of splitEntries(rest)) {
    const [type = '', inheritance = '', access = '', , , account = ''] = entry.split(';');
    // IO: only for what is made below, not for the thing itself.
    if (!everyUser.has(account.toUpperCase()) || pairs(inheritance).includes('IO')) continue;
    const mask = parseRights(access);
    // What is granted on a condition (XA) is not granted to everyone.
    if (type === 'A') granted |= mask & ~denied;
    if (type === 'D' || type === 'XD') denied |= mask & ~granted;
  }
  return (granted & needed) === needed ? 'open' : 'closed';
}

/** What stands in the parentheses that follow one another at the start; conditions hold more of them. */
function splitEntries(text: string): readonly string[] {
  const entries: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '(') {
      if (depth === 0) start = at + 1;
      depth += 1;
    } else if (letter === ')') {
      depth -= 1;
      if (depth === 0) entries.push(text.slice(start, at));
    } else if (depth === 0) break;
  }
  return entries;
}

function parseRights(access: string): number {
  if (/^0x[0-9a-f]+$/i.test(access)) return fromBits(Number.parseInt(access, 16));
  if (/^\d+$/.test(access)) return fromBits(Number(access));
  return pairs(access).reduce((mask, name) => mask | (rights[name] ?? 0), 0);
}

// GENERIC_ALL, GENERIC_EXECUTE and GENERIC_READ are bits of their own, high up.
function fromBits(mask: number): number {
  const generic = (bit: number): boolean => Math.floor(mask / 2 ** bit) % 2 === 1;
  return (
    (mask & needed) | (generic(28) ? needed : 0) | (generic(31) ? readData : 0) | (generic(29) ? execute : 0)
  );
}

function pairs(text: string): readonly string[] {
  return text.match(/../g) ?? [];
}
