import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import type { Change } from '../model/change.ts';
import type { Interpreter } from '../model/interpreter.ts';
import { formatPythonVersion } from '../model/python-version.ts';
import type { MetadataFile } from '../model/venv.ts';
import { sameBytes } from './edit-bytes.ts';
import type { PlanInput } from './plan-input.ts';

interface Replacement {
  readonly node: Node;
  readonly value: string | number;
}

/** What pipx and tox noted about the base interpreter, changed in their own files; all else in them stays as it is. */
export function planMetadata({ snapshot, target }: PlanInput): readonly Change[] {
  return snapshot.metadata.flatMap((metadata) => {
    // Offsets count UTF-16 units of this text, not bytes; the mark of a BOM stays in it.
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(metadata.file.bytes);
    // What is no UTF-8 would not come back as it was.
    if (!sameBytes(new TextEncoder().encode(text), metadata.file.bytes)) return [];
    const tree = parseQuietly(text);
    if (tree === undefined) return [];
    const replacements = findReplacements(metadata, tree, target).filter(
      ({ node, value }) => node.value !== value,
    );
    if (replacements.length === 0) return [];
    const after = [...replacements]
      .sort((a, b) => b.node.offset - a.node.offset)
      .reduce((result, { node, value }) => splice(result, node, JSON.stringify(value)), text);
    return [
      {
        path: metadata.path,
        kind: 'metadata' as const,
        before: metadata.file,
        after: { ...metadata.file, bytes: new TextEncoder().encode(after) },
        details: [`the base interpreter that ${metadata.tool} remembers`],
      },
    ];
  });
}

function parseQuietly(text: string): Node | undefined {
  try {
    return parseTree(text);
  } catch (error) {
    // Nested deeper than any tool writes it.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function splice(text: string, node: Node, replacement: string): string {
  return text.slice(0, node.offset) + replacement + text.slice(node.offset + node.length);
}

function findReplacements(metadata: MetadataFile, tree: Node, target: Interpreter): readonly Replacement[] {
  return metadata.tool === 'pipx' ? pipxReplacements(tree, target) : toxReplacements(tree, target);
}

/** pipx_metadata.json: `source_interpreter` (a path wrapped by pipx's JSON encoder) and `python_version`. */
function pipxReplacements(tree: Node, target: Interpreter): readonly Replacement[] {
  const found: Replacement[] = [];
  const source = findNodeAtLocation(tree, ['source_interpreter', '__Path__']);
  if (source?.type === 'string') found.push({ node: source, value: target.executable });
  const version = findNodeAtLocation(tree, ['python_version']);
  if (version?.type === 'string') {
    found.push({
      node: version,
      value: `Python ${formatPythonVersion({ ...target.version, freeThreaded: false, debug: false })}`,
    });
  }
  return found;
}

/** .tox-info.json: `Python.executable` and `Python.version_info`, by which tox decides whether to make the env anew. */
function toxReplacements(tree: Node, target: Interpreter): readonly Replacement[] {
  const found: Replacement[] = [];
  const executable = findNodeAtLocation(tree, ['Python', 'executable']);
  if (executable?.type === 'string') found.push({ node: executable, value: target.executable });
  const { major, minor, patch, pre } = target.version;
  const level = { a: 'alpha', b: 'beta', rc: 'candidate', final: 'final' }[pre?.stage ?? 'final'];
  [major, minor, patch ?? 0, level, pre?.number ?? 0].forEach((value, index) => {
    const node = findNodeAtLocation(tree, ['Python', 'version_info', index]);
    if (node !== undefined) found.push({ node, value });
  });
  return found;
}
