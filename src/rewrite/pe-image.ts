/** A section of a PE file: where it lies in memory, counted from the base of the image, and where in the file. */
export interface PeSection {
  readonly name: string;
  readonly address: number;
  /** In memory. */
  readonly virtualSize: number;
  readonly start: number;
  /** In the file. */
  readonly size: number;
  /** File offset of its header. */
  readonly header: number;
}

/** An entry of the table of data directories. */
export interface PeDirectory {
  /** In memory, except for the certificates, where it is a file offset. */
  readonly address: number;
  readonly size: number;
  /** File offset of the entry itself. */
  readonly entry: number;
}

export interface PeImage {
  readonly bits: 32 | 64;
  /** A program without a console. */
  readonly windowed: boolean;
  /** In the order of their headers. */
  readonly sections: readonly PeSection[];
  readonly directories: readonly PeDirectory[];
  readonly sectionAlignment: number;
  readonly fileAlignment: number;
  /** File offset of the optional header. */
  readonly optionalHeader: number;
  /** File offset of the table of symbols; 0 where there is none, as in every program of today. */
  readonly symbols: number;
  /** Where the file ends for the loader; what follows is called the overlay. */
  readonly end: number;
}

/** Indexes of data directories. */
export const peDirectories = { imports: 1, resources: 2, certificates: 4, relocations: 5 } as const;

/** File offsets within the optional header that are the same for 32 and 64 bit. */
export const optionalFields = { initializedSize: 8, imageSize: 56, checksum: 64 } as const;

const fixedHeaders = 24;
const sectionHeader = 40;
const mostSections = 96;

/**
 * Reads the headers of a PE file. Undefined for anything else, and for one that is cut short or contradicts itself:
 * whatever is returned lies within the bytes.
 *
 * Source: Microsoft, "PE Format", sections "COFF File Header", "Optional Header", "Section Table".
 */
export function readPeImage(bytes: Uint8Array): PeImage | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 64 || view.getUint16(0) !== 0x4d5a) return undefined;
  const signature = view.getUint32(0x3c, true);
  const optionalHeader = signature + fixedHeaders;
  if (optionalHeader + 2 > bytes.length || view.getUint32(signature) !== 0x50450000) return undefined;
  const optionalSize = view.getUint16(signature + 20, true);
  const magic = view.getUint16(optionalHeader, true);
  if (magic !== 0x10b && magic !== 0x20b) return undefined;
  const table = optionalHeader + (magic === 0x20b ? 112 : 96);
  if (table > optionalHeader + optionalSize || table > bytes.length) return undefined;
  const directories = readDirectories(view, table, optionalHeader + optionalSize);
  const sections = readSections(view, optionalHeader + optionalSize, view.getUint16(signature + 6, true));
  const sectionAlignment = view.getUint32(optionalHeader + 32, true);
  const fileAlignment = view.getUint32(optionalHeader + 36, true);
  if (directories === undefined || sections === undefined) return undefined;
  if (!isPowerOfTwo(sectionAlignment) || !isPowerOfTwo(fileAlignment)) return undefined;
  return {
    bits: magic === 0x20b ? 64 : 32,
    windowed: view.getUint16(optionalHeader + 68, true) === 2,
    sections,
    directories,
    sectionAlignment,
    fileAlignment,
    optionalHeader,
    symbols: view.getUint32(signature + 12, true),
    end: Math.max(...sections.map((section) => section.start + section.size)),
  };
}

/** The file offset of `size` bytes at an address in memory; undefined unless all of them are in one section's file part. */
export function fileOffset(image: PeImage, address: number, size: number): number | undefined {
  const section = sectionOf(image, address);
  if (section === undefined || address + size > section.address + section.size) return undefined;
  return section.start + address - section.address;
}

/** The section whose part in the file holds an address in memory. */
export function sectionOf(image: PeImage, address: number): PeSection | undefined {
  return image.sections.find(
    (section) => address >= section.address && address < section.address + section.size,
  );
}

/** Whether it carries an Authenticode signature, which every change of its bytes would break. */
export function isSigned(image: PeImage): boolean {
  const certificates = image.directories[peDirectories.certificates];
  return certificates !== undefined && certificates.address !== 0 && certificates.size !== 0;
}

function readDirectories(view: DataView, table: number, end: number): PeDirectory[] | undefined {
  const count = view.getUint32(table - 4, true);
  if (count > 16 || table + count * 8 > end || end > view.byteLength) return undefined;
  return Array.from({ length: count }, (_, index) => {
    const entry = table + index * 8;
    return { address: view.getUint32(entry, true), size: view.getUint32(entry + 4, true), entry };
  });
}

function readSections(view: DataView, table: number, count: number): PeSection[] | undefined {
  if (count === 0 || count > mostSections || table + count * sectionHeader > view.byteLength)
    return undefined;
  const sections: PeSection[] = [];
  for (let header = table; header < table + count * sectionHeader; header += sectionHeader) {
    const name = new Uint8Array(view.buffer, view.byteOffset + header, 8);
    const size = view.getUint32(header + 16, true);
    const start = size === 0 ? 0 : view.getUint32(header + 20, true);
    if (start + size > view.byteLength) return undefined;
    sections.push({
      name: String.fromCharCode(...name).replace(/\0.*$/s, ''),
      virtualSize: view.getUint32(header + 8, true),
      address: view.getUint32(header + 12, true),
      start,
      size,
      header,
    });
  }
  return sections;
}

function isPowerOfTwo(value: number): boolean {
  return value > 0 && Number.isInteger(Math.log2(value));
}
