/** Whether one run of bytes lies within another. */
export function holdsBytes(bytes: Uint8Array, sought: Uint8Array): boolean {
  return asBuffer(bytes).includes(asBuffer(sought));
}

export function asciiBytes(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

export function utf16Bytes(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le');
}

/** Whether a path lies within other bytes, and not only as the beginning of a longer name. */
export function holdsPath(bytes: Uint8Array, path: Uint8Array): boolean {
  const all = asBuffer(bytes);
  const sought = asBuffer(path);
  for (let at = all.indexOf(sought); at >= 0; at = all.indexOf(sought, at + 1)) {
    const next = String.fromCharCode(all[at + path.length] ?? 0);
    if (!/[\w.\-\x80-\xff]/.test(next)) return true;
  }
  return false;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
