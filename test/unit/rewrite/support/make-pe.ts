interface PeSketch {
  readonly bits?: 32 | 64;
  readonly windowed?: boolean;
  /** Libraries of the import table. */
  readonly imports?: readonly string[];
  /** More bytes of the one section. */
  readonly content?: Uint8Array;
  /** Behind the last section, as Authenticode puts it. */
  readonly certificate?: Uint8Array;
}

const sectionAddress = 0x1000;
const fileAlignment = 0x200;

/** A small PE file with one section: enough to be read, nothing that could run. */
export function makePe(sketch: PeSketch = {}): Buffer {
  const { bits = 64, imports = [], content = new Uint8Array(0), certificate } = sketch;
  const names = imports.map((name) => Buffer.from(`${name}\0`, 'latin1'));
  const table = Buffer.alloc((imports.length + 1) * 20);
  let nameAt = sectionAddress + table.length;
  for (const [index, name] of names.entries()) {
    table.writeUInt32LE(nameAt, index * 20 + 12);
    nameAt += name.length;
  }
  const body = Buffer.concat([table, ...names, content]);
  const section = Buffer.concat([
    body,
    Buffer.alloc((fileAlignment - (body.length % fileAlignment)) % fileAlignment),
  ]);

  const optionalSize = (bits === 64 ? 112 : 96) + 16 * 8;
  const headers = Buffer.alloc(fileAlignment);
  headers.write('MZ');
  headers.writeUInt32LE(0x40, 0x3c);
  headers.write('PE\0\0', 0x40);
  headers.writeUInt16LE(bits === 64 ? 0x8664 : 0x14c, 0x44);
  headers.writeUInt16LE(1, 0x46);
  headers.writeUInt16LE(optionalSize, 0x54);
  const optional = 0x58;
  headers.writeUInt16LE(bits === 64 ? 0x20b : 0x10b, optional);
  headers.writeUInt32LE(0x1000, optional + 32);
  headers.writeUInt32LE(fileAlignment, optional + 36);
  headers.writeUInt32LE(0x2000, optional + 56);
  headers.writeUInt16LE(sketch.windowed === true ? 2 : 3, optional + 68);
  const directories = optional + optionalSize - 16 * 8;
  headers.writeUInt32LE(16, directories - 4);
  if (imports.length > 0) headers.writeUInt32LE(sectionAddress, directories + 8);
  const end = headers.length + section.length;
  if (certificate !== undefined) {
    headers.writeUInt32LE(end, directories + 4 * 8);
    headers.writeUInt32LE(certificate.length, directories + 4 * 8 + 4);
  }
  const header = optional + optionalSize;
  headers.write('.text', header);
  headers.writeUInt32LE(body.length, header + 8);
  headers.writeUInt32LE(sectionAddress, header + 12);
  headers.writeUInt32LE(section.length, header + 16);
  headers.writeUInt32LE(headers.length, header + 20);
  return Buffer.concat([headers, section, certificate ?? new Uint8Array(0)]);
}
