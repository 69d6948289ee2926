import type { VenvRef } from '../discover/find-venvs.ts';
import { emptyOutcome, type Outcome } from '../model/outcome.ts';
import { type Problem, problem } from '../model/problem.ts';
import { layoutNamed } from '../platform/venv-layout.ts';
import { readVenvControl, type VenvUse } from '../read/read-venv-control.ts';
import { rememberReads } from '../world/remember-reads.ts';
import { walkPath } from '../world/walk-path.ts';
import { withOutcome } from './draft.ts';
import type { OwnerJob } from './owner-messages.ts';
import type { RunContext } from './run-context.ts';

const root = 0;

/**
 * Has the work on a venv done with the rights of its owner. Anybody but root has no others to begin with and does it
 * here; root gives it to a process of the owner, and does itself only what is in nobody's hand but its own.
 * @param here the work itself
 */
export async function asOwner(
  context: RunContext,
  job: OwnerJob,
  here: () => Promise<Outcome>,
): Promise<Outcome> {
  if (!context.world.system.rights.all) return here();
  const failure = job.command === 'check' ? 'broken' : 'failed';
  return withOutcome(
    context,
    job.ref.root,
    async (draft, end) => {
      const refuse = (found: Problem): Outcome => end(failure, { ...draft, problems: [found] });
      const facts = await context.world.files.stat(job.ref.root);
      if (facts === undefined)
        return refuse(problem('no-such-path', job.ref.root, `there is nothing at ${job.ref.root} any more`));
      const stranger = await findStranger(context, job.ref, facts.owner);
      if (stranger !== undefined) return refuse(stranger);
      if (facts.owner !== root) return giveToOwner(context, facts.owner, job, refuse);
      const writable = await findWritable(context, job);
      return writable === undefined ? here() : refuse(writable);
    },
    failure,
  );
}

async function giveToOwner(
  context: RunContext,
  owner: number,
  job: OwnerJob,
  refuse: (found: Problem) => Outcome,
): Promise<Outcome> {
  // What is wrong with `--to` for everybody stops the whole run, as it does without owners.
  if (job.command === 'relocate' && context.options.targets.length > 0) await context.finder.all();
  const { root: path } = job.ref;
  const result = await context.owners.run(owner, job);
  switch (result.kind) {
    case 'outcome':
      return result.outcome;
    case 'found':
      throw new Error('a search was answered where a venv was given');
    case 'stopped':
      return refuse(
        problem(
          'target-not-python',
          path,
          `as ${await nameOf(context, owner)}: ${result.message}`,
          result.hint,
        ),
      );
    case 'lost': {
      const who = await nameOf(context, owner);
      const message = `the process that worked as ${who} on ${path} is lost: ${result.how}`;
      return { ...emptyOutcome(path), ...refuse(problem('owner-process-lost', path, message)) };
    }
  }
}

/**
 * Who leads root from a place of its own to a venv of somebody else: with a link, or with a `.venv` file. What root
 * and the owner set up themselves is meant so.
 */
async function findStranger(context: RunContext, ref: VenvRef, owner: number): Promise<Problem | undefined> {
  const { files } = context.world;
  const pointer = ref.pointer === undefined ? undefined : await files.lstat(ref.pointer);
  const pointing = pointer === undefined ? [] : [{ path: ref.pointer ?? '', facts: pointer }];
  const links = (await walkPath(files, ref.root)).filter(({ facts }) => facts?.kind === 'link');
  const strange = [...pointing, ...links].find(
    ({ facts }) => facts !== undefined && facts.owner !== root && facts.owner !== owner,
  );
  if (strange?.facts === undefined) return undefined;
  const whose = await nameOf(context, strange.facts.owner);
  const message = `${strange.path} belongs to ${whose} and leads to a venv of ${await nameOf(context, owner)}`;
  return problem('foreign-path', strange.path, message);
}

/** What keeps a venv of root from being root's business alone. */
async function findWritable(context: RunContext, job: OwnerJob): Promise<Problem | undefined> {
  const { files, system } = context.world;
  const { root: path } = job.ref;
  const layout = layoutNamed(context.platform.layout);
  const { accounts, place } = await readVenvControl(
    // Many ways into one venv begin alike.
    rememberReads(files),
    system.rights.trustedGroups,
    layout,
    path,
    useOf(context, job),
  );
  if (place === undefined) return undefined;
  const [account] = accounts;
  const who = account === undefined ? 'others' : await nameOf(context, account);
  return problem('writable-by-others', place, `${path} belongs to root, and ${who} can write to ${place}`);
}

function useOf({ options }: RunContext, { command }: OwnerJob): VenvUse {
  const isLook = command === 'undo' || (command === 'relocate' && options.mode === 'preview');
  if (isLook || options.verify === 'none') return 'nothing';
  return options.verify === 'full' ? 'packages' : 'start';
}

async function nameOf(context: RunContext, account: number): Promise<string> {
  const known = (await context.world.system.accounts()).find(({ uid }) => uid === account);
  return known?.name ?? `account ${account}`;
}
