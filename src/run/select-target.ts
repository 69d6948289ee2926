import type { VenvRef } from '../discover/find-venvs.ts';
import { describeNoMatch } from '../match/describe-no-match.ts';
import type { Choice } from '../model/choice.ts';
import type { Interpreter } from '../model/interpreter.ts';
import { type Problem, problem } from '../model/problem.ts';
import { formatPythonVersion } from '../model/python-version.ts';
import type { VenvSnapshot } from '../model/venv.ts';
import { readAbi } from '../read/read-abi.ts';
import type { RunContext } from './run-context.ts';

/** The interpreter for one venv, or why there is none. */
export type Chosen =
  | { readonly kind: 'chosen'; readonly interpreter: Interpreter; readonly problems: readonly Problem[] }
  | { readonly kind: 'none'; readonly status: 'failed' | 'skipped'; readonly problems: readonly Problem[] };

/** Finds the interpreter that a venv is to be pointed at. */
export async function selectTarget(
  context: RunContext,
  ref: VenvRef,
  snapshot: VenvSnapshot,
): Promise<Chosen> {
  const { world, platform, finder, options } = context;
  const wanted = await readAbi(world.files, snapshot);
  const choice = await finder.find(wanted);
  if (choice.kind === 'none') {
    const found = describeNoMatch(
      platform,
      await world.system.distribution(),
      snapshot.root,
      wanted,
      choice,
      options.targets,
      options.exact,
    );
    // Of several venvs that a search found, those of other versions are simply not meant.
    const notMeant = found.code === 'version-mismatch' && !ref.named;
    return { kind: 'none', status: notMeant ? 'skipped' : 'failed', problems: [found] };
  }
  return { kind: 'chosen', interpreter: choice.interpreter, problems: describeChoice(snapshot, choice) };
}

function describeChoice(
  snapshot: VenvSnapshot,
  choice: Extract<Choice, { kind: 'chosen' }>,
): readonly Problem[] {
  const { interpreter } = choice;
  const problems: Problem[] = [];
  if (!choice.sameRelease && snapshot.wanted.version.patch !== undefined) {
    const from = formatPythonVersion(snapshot.wanted.version);
    problems.push(
      problem(
        'patch-differs',
        snapshot.root,
        `it was made for ${from}, and ${interpreter.executable} is ${formatPythonVersion(interpreter.version)}`,
      ),
    );
  }
  if (interpreter.audience.kind === 'account') {
    const { account, because } = interpreter.audience;
    problems.push(
      problem(
        'target-private',
        interpreter.executable,
        `only ${account} can use ${interpreter.executable}: ${because}`,
      ),
    );
  }
  return problems;
}
