import type { Change, Plan } from '../../../src/model/change.ts';
import type { EntryState } from '../../../src/model/entry-state.ts';
import type { Interpreter } from '../../../src/model/interpreter.ts';
import { Disk, type DiskNode, diskRoot } from './disk.ts';
import { sha256 } from './sha256.ts';

export const diskVenv = '/srv/venv';

/** Puts a node at a path, with the directories above it. */
export function plant(disk: Disk, path: string, node: DiskNode): void {
  let directory = diskRoot;
  const steps = path.split('/').filter(Boolean);
  for (const [index, name] of steps.entries()) {
    const parent = disk.nodes.get(directory);
    if (parent?.kind !== 'directory') throw new Error(`${path} lies below a file`);
    const known = parent.names.get(name);
    if (known !== undefined && index < steps.length - 1) {
      directory = known;
      continue;
    }
    const isLast = index === steps.length - 1;
    directory = disk.add(isLast ? node : { kind: 'directory', names: new Map() });
    parent.names.set(name, directory);
  }
}

export function fileNode(text: string, mode = 0o644): DiskNode {
  return { kind: 'file', bytes: new TextEncoder().encode(text), mode, modified: 5 };
}

interface Step {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly sort: 'text' | 'link' | 'binary';
}

// Changed, made and removed places in three directories: text, links, and a binary that is copied.
const steps: readonly Step[] = [
  { path: 'bin/python', before: '/old/bin/python3', after: '/new/bin/python3', sort: 'link' },
  { path: 'bin/tool', before: '#!/old\n', after: '#!/new\n', sort: 'text' },
  { path: 'bin/native', before: 'OLD', after: 'NEW', sort: 'binary' },
  { path: 'lib/pip/x.pth', before: '/old/x\n', after: '/new/x\n', sort: 'text' },
  { path: 'lib/pip/x.pyc', before: 'stale', after: undefined, sort: 'text' },
  { path: 'lib/libpython.so', before: undefined, after: 'NEW', sort: 'binary' },
  { path: 'pyvenv.cfg', before: 'home = /old\n', after: 'home = /new\n', sort: 'text' },
];

/** A disk with a venv on it, and a plan with a change of every sort. */
export function makeDiskAndPlan(): { readonly disk: Disk; readonly plan: Plan } {
  const disk = new Disk();
  plant(disk, '/new/bin/native', fileNode('NEW', 0o755));
  plant(disk, `${diskVenv}/lib/untouched.py`, fileNode('x = 1\n'));
  const changes: Change[] = [];
  for (const { path, before, after, sort } of steps) {
    if (before !== undefined) {
      const node: DiskNode =
        sort === 'link' ? { kind: 'link', target: before, modified: 5 } : fileNode(before, 0o755);
      plant(disk, `${diskVenv}/${path}`, node);
    }
    changes.push({
      path,
      kind: 'data',
      before: stateOf(sort, before),
      after: stateOf(sort, after),
      details: [],
    });
  }
  // The writer never looks at the interpreter.
  const target = {} as Interpreter;
  return { disk, plan: { root: diskVenv, target, changes, problems: [] } };
}

function stateOf(sort: Step['sort'], text: string | undefined): EntryState {
  if (text === undefined) return { kind: 'absent' };
  if (sort === 'link') return { kind: 'link', target: text };
  const bytes = new TextEncoder().encode(text);
  if (sort === 'text') return { kind: 'text', bytes, mode: 0o755 };
  return {
    kind: 'binary',
    sha256: sha256(bytes),
    size: bytes.length,
    mode: 0o755,
    source: '/new/bin/native',
  };
}
