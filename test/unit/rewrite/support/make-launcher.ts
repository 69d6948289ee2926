import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, gunzipSync } from 'node:zlib';

/** Launchers that uv wrote for `C:\v\venv` (0.8.24: `C:\proj\venv`), the first two with a trailer and UpdateResource. */
export function readUvLauncher(version: '0.8.24' | '0.12.0' | '0.13.9'): Buffer {
  const file = join(import.meta.dirname, '..', 'fixtures', `uv-${version}-console.exe.gz`);
  return gunzipSync(readFileSync(file));
}

/** A launcher as distlib's ScriptMaker writes it: stub, shebang, an empty line, zip. */
export function makeDistlibLauncher(stub: Uint8Array, shebang: string, more: string = '\r\n'): Buffer {
  return Buffer.concat([stub, Buffer.from(shebang + more), makeZip('print("hello")\n')]);
}

/** A launcher as uv up to 0.9.8 writes it. */
export function makeUvTrailerLauncher(stub: Uint8Array, path: string, magic: string): Buffer {
  const written = Buffer.from(path);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(written.length);
  return Buffer.concat([stub, makeZip('print("hello")\n'), written, length, Buffer.from(magic)]);
}

/** A zip with one stored member, `__main__.py`. */
export function makeZip(content: string, comment = '', before = 0): Buffer {
  const name = Buffer.from('__main__.py');
  const data = Buffer.from(content);
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt32LE(crc32(data), 10);
  shared.writeUInt32LE(data.length, 14);
  shared.writeUInt32LE(data.length, 18);
  shared.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), shared, name, data]);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(before, 10);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), shared, tail, name]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length + before, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([local, central, end, Buffer.from(comment)]);
}
