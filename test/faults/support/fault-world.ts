import { writeFileSync } from 'node:fs';
import { FileError, type FileWriter, type ProcessIdentity, type World } from '../../../src/world/world.ts';

/** What goes wrong, and when. */
export interface Fault {
  /** The effect that it happens at, counted from 1. */
  readonly at: number;
  /** `half`: a new file gets half of its content first; other effects as with `before`. */
  readonly when: 'before' | 'half' | 'after';
  /** Whether all later effects fail as well: a disk stays full, a process that is dead writes no more. */
  readonly lasting: boolean;
  /** A POSIX code that is thrown as the file system would, `dead` for the end of a program that only seems to run on, or a signal for the real one. */
  readonly code: string;
}

/** What a program that is dead does next; none of its own code knows it. */
export class Dead extends Error {}

export interface FaultyWorld extends World {
  /** The effects so far, by name. */
  readonly effects: readonly string[];
  /** How many of them were made to fail. */
  readonly injected: number;
}

const gone: ProcessIdentity = { host: '', pid: 4_194_305, born: '1@gone' };

/**
 * A world whose effects are counted, one of which fails. The process in it is one that no system has, so that whatever
 * looks at its lock later finds it dead.
 */
export function makeFaultyWorld(world: World, fault: Fault | undefined): FaultyWorld {
  const effects: string[] = [];
  let injected = 0;
  const isHit = (): boolean =>
    fault !== undefined && (effects.length === fault.at || (fault.lasting && effects.length > fault.at));
  const fail = (name: string, path: string): void => {
    injected += 1;
    const code = fault?.code ?? '';
    if (code.startsWith('SIG')) process.kill(process.pid, code as NodeJS.Signals);
    // Stopped, it goes on here when somebody lets it.
    if (code === 'SIGSTOP') return;
    if (code === 'dead' || code === 'SIGKILL') throw new Dead(`dead at ${name} ${path}`);
    throw new FileError(code, path, name);
  };
  const writer = Object.fromEntries(
    Object.keys(world.writer).map((name) => [
      name,
      async (...args: readonly unknown[]): Promise<unknown> => {
        effects.push(name);
        const path = String(name === 'writeNew' || args.length === 1 ? args[0] : args[1]);
        const hit = isHit();
        const isLater = effects.length > (fault?.at ?? 0);
        if (hit && fault?.when === 'half' && name === 'writeNew' && !isLater) {
          const bytes = args[1] as Uint8Array;
          writeFileSync(path, bytes.subarray(0, bytes.length >> 1), { flag: 'wx', mode: 0o600 });
        }
        if (hit && (fault?.when !== 'after' || isLater)) fail(name, path);
        const effect = world.writer[name as keyof FileWriter] as (...all: readonly unknown[]) => unknown;
        const result = await effect(...args);
        if (hit) fail(name, path);
        return result;
      },
    ]),
  ) as unknown as FileWriter;
  return {
    ...world,
    writer,
    processes: {
      ...world.processes,
      self: () => ({ ...gone, host: world.processes.self().host }),
      isAlive: (identity) => identity.pid === gone.pid || world.processes.isAlive(identity),
    },
    effects,
    get injected() {
      return injected;
    },
  };
}
