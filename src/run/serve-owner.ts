import { type Found, findVenvs, findVenvsBelow } from '../discover/find-venvs.ts';
import { listStores } from '../discover/list-stores.ts';
import { emptyOutcome, type Outcome } from '../model/outcome.ts';
import { problem } from '../model/problem.ts';
import { RelocateError } from '../model/relocate-error.ts';
import { becomeAccount } from '../world/become-account.ts';
import { readOwnLines, writeOwnLine } from '../world/own-lines.ts';
import { readWithPauses } from '../world/read-with-pauses.ts';
import { realWorld } from '../world/real-world.ts';
import type { World } from '../world/world.ts';
import { checkVenv } from './check-venv.ts';
import {
  heartbeat,
  type OwnerAnswer,
  type OwnerJob,
  type OwnerRequest,
  type OwnerSearch,
  parseLine,
  renderMessage,
} from './owner-messages.ts';
import { relocateVenv } from './relocate-venv.ts';
import { makeRunContext, type RunContext } from './run-context.ts';
import { undoVenv } from './undo-venv.ts';

/**
 * What the process does that works as another account: it becomes that account, and only then reads what it is to do,
 * and does it until whoever asks is gone.
 * @param user the account's id, as the command line gives it
 */
export async function serveOwner(user: string): Promise<number> {
  becomeAccount(Number(user));
  const stopping = new AbortController();
  const signs = setInterval(() => answer({ kind: 'alive' }), heartbeat * 1000);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
  let context: RunContext | undefined;
  await readOwnLines((line) => {
    const request = parseLine(line) as OwnerRequest;
    switch (request.kind) {
      case 'begin': {
        const world = worldFor(request);
        context = makeRunContext(world, { ...request.options, signal: stopping.signal });
        return;
      }
      case 'job':
        if (context !== undefined) void serve(context, Number(user), request.id, request.job);
        return;
      case 'stop':
        stopping.abort();
    }
  });
  clearInterval(signs);
  // Nobody is there any more to be told of what is not done yet.
  stopping.abort();
  return 0;
}

// Root's environment stays with root; where it looks for interpreters is all that the account has to know.
function worldFor(begin: Extract<OwnerRequest, { kind: 'begin' }>): World {
  const world = realWorld();
  const environment = { PATH: begin.path };
  return {
    ...world,
    files: readWithPauses(world.files),
    system: { ...world.system, environment, directory: begin.directory },
  };
}

async function serve(
  context: RunContext,
  user: number,
  id: number,
  job: OwnerJob | OwnerSearch,
): Promise<void> {
  try {
    if (job.command === 'find') {
      answer({ kind: 'found', id, found: await search(context, job) });
      return;
    }
    answer({ kind: 'outcome', id, outcome: await work(context, user, job) });
  } catch (error) {
    if (error instanceof RelocateError) {
      answer({ kind: 'stopped', id, message: error.message, hint: error.hint });
      return;
    }
    answer({
      kind: 'bug',
      id,
      message: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
}

async function search(
  { world, platform, options }: RunContext,
  { paths, home, recursive, exclude }: OwnerSearch,
): Promise<readonly Found[]> {
  const how = { recursive, exclude, ...(options.signal === undefined ? {} : { signal: options.signal }) };
  const { directory } = world.system;
  if (home === undefined) return findVenvs(world.files, platform, directory, paths, how);
  const stores = await listStores(world.files, platform, { home, environment: {} });
  const roots = recursive ? [...stores, home] : stores;
  return findVenvsBelow(world.files, platform, directory, roots, how);
}

async function work(context: RunContext, user: number, { command, ref, force }: OwnerJob): Promise<Outcome> {
  // Looked at as root a moment ago; what this account may do was found out from that.
  const facts = await context.world.files.stat(ref.root);
  if (facts?.owner !== user) {
    const message = `${ref.root} is not any more what it was when it was found`;
    const status = command === 'check' ? 'broken' : 'failed';
    const problems = [problem('changed-meanwhile', ref.root, message)];
    return { ...emptyOutcome(ref.root), status, problems, milliseconds: 0 };
  }
  switch (command) {
    case 'check':
      return checkVenv(context, ref);
    case 'undo':
      return undoVenv(context, ref, force);
    case 'relocate':
      return relocateVenv(context, ref);
  }
}

function answer(message: OwnerAnswer): void {
  try {
    writeOwnLine(renderMessage(message));
  } catch (error) {
    // Whoever asked is gone, which the end of the input tells as well.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}
