import { realWorld } from '../../../src/world/real-world.ts';
import { type CommandName, contextFor, perform } from './commands.ts';
import { type Fault, makeFaultyWorld } from './fault-world.ts';

/** What a worker is to do, as JSON in its first argument. */
export interface Job {
  readonly command: CommandName;
  readonly venv: string;
  readonly target: string;
  readonly fault: Fault | undefined;
}

// A program of its own, so that it can be ended by a real SIGKILL. Its identity is the real one.
const job = JSON.parse(process.argv[2] ?? '') as Job;
const world = realWorld();
const faulty = { ...makeFaultyWorld(world, job.fault), processes: world.processes };
const outcome = await perform(contextFor(world, job.target), job.command, job.venv, faulty);
process.stdout.write(
  JSON.stringify({ status: outcome.status, problems: outcome.problems, effects: faulty.effects.length }),
);
