import type { Interpreter, InterpreterFacts } from '../model/interpreter.ts';
import { type Problem, problem } from '../model/problem.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import type { Verdict, VerifyLevel } from '../model/verdict.ts';
import type { PathRules } from '../platform/path-rules.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import type { FileReader, World } from '../world/world.ts';
import { judgeProof, type ProofFacts } from './judge-proof.ts';
import { runAsLauncher } from './run-as-launcher.ts';
import { runVenv } from './run-venv.ts';

/**
 * Runs the venv and compares what it says with the interpreter that it was pointed at. An administrator of Windows runs
 * that interpreter alone, since others may write to the venv.
 * @param snapshot as read before the change, with scripts as they are after it
 */
export async function proveVenv(
  world: World,
  snapshot: VenvSnapshot,
  target: Interpreter,
  level: VerifyLevel,
): Promise<Verdict> {
  const started = world.now();
  const scripts = await checkScripts(world.files, snapshot);
  const finish = (passed: boolean, checks: Verdict['checks'], problems: readonly Problem[]): Verdict => ({
    level,
    passed,
    checks,
    problems: [...problems, ...scripts],
    milliseconds: world.now() - started,
  });
  if (level === 'none') return finish(true, [], []);
  const said = (await world.windows.isElevated())
    ? await runAsLauncher(world, snapshot, target)
    : await runVenv(world, snapshot);
  if (said.kind === 'silent') {
    const check = { name: 'it runs', expected: 'an answer', found: said.detail, passed: false };
    return finish(
      false,
      [check],
      [problem('proof-failed', said.executable, `${said.executable} ${said.detail}`)],
    );
  }
  const { paths } = layoutNamed(snapshot.layout);
  const copied = snapshot.executables.some(({ state }) => state.kind === 'file');
  const expected = await resolveFacts(world.files, paths, target);
  const found = await resolveFacts(world.files, paths, said.answer);
  const checks = judgeProof(paths, expected, found, snapshot.realRoot, copied, holdsStdlib(snapshot));
  const problems = checks
    .filter((check) => !check.passed)
    .map((check) =>
      problem(
        'proof-failed',
        said.executable,
        `${check.name} is ${check.found || 'none'} instead of ${check.expected || 'none'}`,
      ),
    );
  return finish(problems.length === 0, checks, problems);
}

// virtualenv before 20 copies modules of the standard library into `Lib` where it cannot link them.
function holdsStdlib(snapshot: VenvSnapshot): boolean {
  return snapshot.layout === 'windows' && snapshot.maker.name === 'virtualenv-legacy';
}

async function resolveFacts(
  files: FileReader,
  paths: PathRules,
  facts: InterpreterFacts,
): Promise<ProofFacts> {
  const real = async (path: string): Promise<string> =>
    path !== '' && (await files.stat(path)) !== undefined ? files.realPath(path) : path;
  return {
    basePrefix: await real(facts.basePrefix),
    prefix: await real(facts.prefix),
    implementation: facts.implementation,
    version: facts.version,
    bits: facts.bits,
    machine: facts.machine,
    stdlib: await real(paths.join(facts.stdlib, 'os.py')),
    executable: await real(facts.realExecutable),
    libpython: await real(facts.libpython ?? ''),
  };
}

/** Scripts whose interpreter is not there or belongs to another place; a change of base does not cause that. */
async function checkScripts(files: FileReader, snapshot: VenvSnapshot): Promise<readonly Problem[]> {
  const { paths } = layoutNamed(snapshot.layout);
  const astray: { readonly path: string; readonly interpreter: string }[] = [];
  const inside = paths.join(snapshot.realRoot, layoutNamed(snapshot.layout).scripts);
  const known = new Map<string, boolean>();
  for (const script of snapshot.scripts) {
    const right =
      known.get(script.interpreter) ?? (await startsVenv(files, paths, script.interpreter, inside));
    known.set(script.interpreter, right);
    if (!right) astray.push(script);
  }
  const [first] = astray;
  if (first === undefined) return [];
  const count = astray.length === 1 ? '1 script starts' : `${astray.length} scripts start`;
  return [
    problem(
      'scripts-astray',
      paths.join(snapshot.root, first.path),
      `${count} an interpreter that is not this venv's: ${first.interpreter}`,
    ),
  ];
}

async function startsVenv(
  files: FileReader,
  paths: PathRules,
  interpreter: string,
  inside: string,
): Promise<boolean> {
  if ((await files.lstat(interpreter)) === undefined) return false;
  return paths.same(await files.realPath(paths.directoryOf(interpreter)), inside);
}
