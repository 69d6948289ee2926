/**
 * Cuts what comes in into lines, and stops at one that is longer than it may be: the other side decides what it sends,
 * not how much of it is kept.
 * @param limit bytes of one line
 * @returns takes a chunk; false from the first line on that was too long
 */
export function makeLineReader(limit: number, take: (line: string) => void): (chunk: Uint8Array) => boolean {
  let parts: Uint8Array[] = [];
  let size = 0;
  let overflown = false;
  const keep = (part: Uint8Array): void => {
    size += part.length;
    overflown ||= size > limit;
    if (overflown) parts = [];
    else parts.push(part);
  };
  return (chunk) => {
    let rest = chunk;
    for (let end = rest.indexOf(10); end !== -1 && !overflown; end = rest.indexOf(10)) {
      keep(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
      if (overflown) break;
      const line = Buffer.concat(parts).toString('utf8');
      parts = [];
      size = 0;
      take(line);
    }
    if (!overflown) keep(rest);
    return !overflown;
  };
}
