import { exitCodes } from './exit-code.ts';

export interface Interrupt {
  readonly signal: AbortSignal;
  /** The exit status that an interruption asks for; undefined where there was none. */
  exitCode(): number | undefined;
  end(): void;
}

const signals = {
  SIGINT: exitCodes.interrupted,
  /** Ctrl-Break on Windows; elsewhere there is none. */
  SIGBREAK: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
  /** The terminal is gone; on Windows its console is closed, which leaves some seconds. */
  SIGHUP: exitCodes.terminated,
} as const;

/** Turns Ctrl-C and its kin into an abort that lets what is begun be put back, instead of the process's end. */
export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const handlers = Object.entries(signals).map(([name, code]) => {
    const handler = (): void => {
      exitCode ??= code;
      controller.abort();
    };
    process.on(name as NodeJS.Signals, handler);
    return { name: name as NodeJS.Signals, handler };
  });
  return {
    signal: controller.signal,
    exitCode: () => exitCode,
    end: () => {
      for (const { name, handler } of handlers) process.off(name, handler);
    },
  };
}
