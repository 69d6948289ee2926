/** A directory is a map from names to numbers of nodes; a name may stand in several. */
export type DiskNode =
  | {
      readonly kind: 'file';
      readonly bytes: Uint8Array;
      readonly mode: number;
      readonly modified: number;
    }
  | { readonly kind: 'link'; readonly target: string; readonly modified: number }
  | { readonly kind: 'directory'; readonly names: Map<string, number> };

/** Names of one directory; undefined takes a name away. */
export interface NameChange {
  readonly directory: number;
  readonly names: readonly (readonly [name: string, node: number | undefined])[];
}

export type ChangeGroup = readonly NameChange[];

/** What one effect asks of the disk, in the order of the effects. */
export type DiskRecord =
  /** Each group reaches the disk as a whole or not at all, and with the first of its directories that is synced. */
  | { readonly kind: 'names'; readonly effect: string; readonly groups: readonly ChangeGroup[] }
  | { readonly kind: 'sync'; readonly effect: string; readonly directory: number };

export const diskRoot = 1;

/**
 * A disk that remembers in which order names came and went. What a file holds is on disk when it has been made, as
 * `writeNew` and `copyNew` promise; a name is only when its directory has been synced.
 */
export class Disk {
  readonly nodes: Map<number, DiskNode>;
  readonly records: DiskRecord[] = [];

  constructor(nodes?: ReadonlyMap<number, DiskNode>) {
    this.nodes = new Map(nodes ?? [[diskRoot, { kind: 'directory', names: new Map() }]]);
  }

  /** A disk of its own with the same content, and nothing recorded. */
  clone(): Disk {
    return new Disk(
      new Map(
        [...this.nodes].map(([id, node]) => [
          id,
          node.kind === 'directory' ? { kind: 'directory', names: new Map(node.names) } : node,
        ]),
      ),
    );
  }

  add(node: DiskNode): number {
    const id = Math.max(...this.nodes.keys()) + 1;
    this.nodes.set(id, node);
    return id;
  }

  /** Makes changes and writes down that they were made. */
  change(effect: string, groups: readonly ChangeGroup[]): void {
    for (const one of groups.flat()) this.apply(one);
    this.records.push({ kind: 'names', effect, groups });
  }

  apply({ directory, names }: NameChange): void {
    const node = this.nodes.get(directory);
    if (node?.kind !== 'directory') return;
    for (const [name, id] of names) {
      if (id === undefined) node.names.delete(name);
      else node.names.set(name, id);
    }
  }
}

/** Every file and link by path, with all that `undo` promises of it. */
export function dump(disk: Disk, from: number = diskRoot, prefix = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const node = disk.nodes.get(from);
  if (node?.kind !== 'directory') return found;
  for (const [name, id] of node.names) {
    const path = `${prefix}/${name}`;
    const child = disk.nodes.get(id);
    if (child?.kind === 'directory') for (const [inner, text] of dump(disk, id, path)) found.set(inner, text);
    else if (child?.kind === 'link') found.set(path, `link ${child.target}`);
    else if (child !== undefined)
      found.set(path, `file ${child.mode.toString(8)} ${Buffer.from(child.bytes).toString('latin1')}`);
  }
  return found;
}
