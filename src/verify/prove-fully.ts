import { type Problem, problem } from '../model/problem.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import type { FileReader, World } from '../world/world.ts';
import { describeRun, runPython, venvPython } from './run-venv.ts';

const importTimeout = 60_000;
const checkTimeout = 120_000;
const depthLimit = 12;

/** The compiled modules of a venv, and for each what came of importing it: undefined where it went well. */
export type ExtensionImports = ReadonlyMap<string, string | undefined>;

/** Imports every compiled module of site-packages, each in a process of its own, which may crash without harm. */
export async function importExtensions(world: World, snapshot: VenvSnapshot): Promise<ExtensionImports> {
  const python = venvPython(snapshot);
  const found = new Map<string, string | undefined>();
  if (python === undefined || (await world.windows.isElevated())) return found;
  const modules = await listExtensions(world.files, snapshot);
  const next = modules.values();
  const work = async (): Promise<void> => {
    for (const module of next) {
      const script = `import importlib; importlib.import_module(${JSON.stringify(module)})`;
      const result = await runPython(world, python, ['-I', '-B', '-c', script], importTimeout);
      const passed = result.kind === 'exited' && result.code === 0;
      found.set(module, passed ? undefined : describeRun(result));
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, world.system.cores) }, work));
  return found;
}

/** Modules that could be imported before and cannot now. Without a look from before, none is blamed on the change. */
export function judgeImports(
  root: string,
  before: ExtensionImports | undefined,
  after: ExtensionImports,
): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [module, failure] of after) {
    if (failure === undefined) continue;
    if (before !== undefined && before.get(module) !== undefined) continue;
    const since = before === undefined ? 'cannot be imported' : 'could be imported before and cannot now';
    problems.push(problem('extension-broken', root, `${module} ${since}: ${failure}`));
  }
  return problems;
}

/** What `pip check` finds, where the venv has a pip. */
export async function runPipCheck(world: World, snapshot: VenvSnapshot): Promise<readonly Problem[]> {
  const python = venvPython(snapshot);
  if (python === undefined) return [];
  if (await world.windows.isElevated()) {
    const message =
      'its packages were not imported, and pip was not asked: an administrator runs nothing of a venv';
    return [problem('not-run', snapshot.root, message)];
  }
  const result = await runPython(world, python, ['-I', '-B', '-m', 'pip', 'check'], checkTimeout);
  if (result.kind === 'exited' && (result.code === 0 || /No module named '?pip/.test(result.stderr)))
    return [];
  const said = result.kind === 'exited' ? new TextDecoder().decode(result.stdout).trim() : '';
  return [
    problem(
      'package-conflict',
      snapshot.root,
      `pip check: ${said.split('\n').slice(0, 5).join('; ') || describeRun(result)}`,
    ),
  ];
}

async function listExtensions(files: FileReader, snapshot: VenvSnapshot): Promise<readonly string[]> {
  const { paths, library } = layoutNamed(snapshot.layout);
  const top = paths.join(snapshot.root, library);
  const names =
    snapshot.layout === 'windows'
      ? ['']
      : ((await files.readDirectory(top)) ?? [])
          .map((entry) => entry.name)
          .filter((name) => /^(python|pypy)\d/.test(name));
  const modules: string[] = [];
  const walk = async (directory: string, parents: readonly string[]): Promise<void> => {
    if (parents.length > depthLimit) return;
    for (const entry of (await files.readDirectory(directory)) ?? []) {
      // Only names that can be imported: `numpy.libs` and the like hold plain libraries.
      const [stem = ''] = entry.name.split('.');
      if (!/^[A-Za-z_]\w*$/.test(stem)) continue;
      if (entry.kind === 'directory' && stem === entry.name)
        await walk(paths.join(directory, entry.name), [...parents, stem]);
      if (entry.kind === 'file' && /\.(so|pyd)$/.test(entry.name)) modules.push([...parents, stem].join('.'));
    }
  };
  for (const name of names) await walk(paths.join(top, name, 'site-packages'), []);
  return modules.sort();
}
