import { fileOffset, type PeImage, peDirectories } from './pe-image.ts';

/** One piece of resource data. Types and names are numbers or words. */
export interface PeResource {
  readonly type: number | string;
  readonly name: number | string;
  readonly language: number | string;
  /** File offset of its data entry, which begins with address and size. */
  readonly entry: number;
  /** In memory. */
  readonly address: number;
  /** File offset. */
  readonly start: number;
  readonly size: number;
}

/** Resources whose meaning is up to the program (winuser.h). */
export const rawDataType = 10;

const mostResources = 4096;
const longestName = 1024;
const levels = 3;

/**
 * Every piece of resource data of a PE file. Undefined where the tree leads out of the file, is deeper than the three
 * levels of type, name and language, or is bigger than any honest one.
 *
 * Source: Microsoft, "PE Format", section "The .rsrc Section".
 */
export function readResources(bytes: Uint8Array, image: PeImage): PeResource[] | undefined {
  const root = image.directories[peDirectories.resources]?.address ?? 0;
  if (root === 0) return [];
  const tree = new ResourceTree(bytes, image, root);
  return tree.collect(0, []) ? tree.found : undefined;
}

class ResourceTree {
  readonly found: PeResource[] = [];
  readonly #view: DataView;
  readonly #image: PeImage;
  readonly #root: number;
  #seen = 0;

  constructor(bytes: Uint8Array, image: PeImage, root: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#image = image;
    this.#root = root;
  }

  /** Takes in the table at an offset from the root; false where it cannot be trusted. */
  collect(table: number, path: readonly (number | string)[]): boolean {
    const start = this.#offset(table, 16);
    if (start === undefined || path.length === levels) return false;
    const count = this.#view.getUint16(start + 12, true) + this.#view.getUint16(start + 14, true);
    for (let index = 0; index < count; index += 1) {
      this.#seen += 1;
      const entry = this.#offset(table + 16 + index * 8, 8);
      if (entry === undefined || this.#seen > mostResources) return false;
      const name = this.#readName(this.#view.getUint32(entry, true));
      const child = this.#view.getUint32(entry + 4, true);
      if (name === undefined) return false;
      const steps = [...path, name];
      const isTable = child >= 0x80000000;
      if (!(isTable ? this.collect(child - 0x80000000, steps) : this.#add(child, steps))) return false;
    }
    return true;
  }

  #add(offset: number, path: readonly (number | string)[]): boolean {
    const [type, name, language] = path;
    const entry = this.#offset(offset, 16);
    if (entry === undefined || type === undefined || name === undefined || language === undefined)
      return false;
    const address = this.#view.getUint32(entry, true);
    const size = this.#view.getUint32(entry + 4, true);
    const start = fileOffset(this.#image, address, size);
    if (start === undefined) return false;
    this.found.push({ type, name, language, entry, address, start, size });
    return true;
  }

  #readName(field: number): number | string | undefined {
    if (field < 0x80000000) return field;
    const start = this.#offset(field - 0x80000000, 2);
    if (start === undefined) return undefined;
    const length = this.#view.getUint16(start, true);
    if (length > longestName || this.#offset(field - 0x80000000, 2 + length * 2) === undefined)
      return undefined;
    const units = Array.from({ length }, (_, index) => this.#view.getUint16(start + 2 + index * 2, true));
    return units.map((unit) => String.fromCharCode(unit)).join('');
  }

  #offset(fromRoot: number, size: number): number | undefined {
    return fileOffset(this.#image, this.#root + fromRoot, size);
  }
}
