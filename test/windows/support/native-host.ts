import { spawn } from 'node:child_process';
import {
  type CommandResult,
  decodeWindowsOutput,
  defaultTimeoutMs,
  type RunningCommand,
  timedOut,
  type WindowsCommand,
  type WindowsHost,
} from './windows-host.ts';

/** The Windows that the tests run on. Its C: and registry are real, so tests that use it must not run side by side. */
export function createNativeHost(): WindowsHost {
  return {
    kind: 'native',
    start: async (command) => startNatively(command),
    pathOf: (path) => path,
    windowsPathOf: (path) => path,
    adaptPython: async () => undefined,
    uvEnvironment: {},
    dispose: async () => undefined,
  };
}

function startNatively(command: WindowsCommand): RunningCommand {
  const child = spawn(command.program, [...command.args], {
    cwd: command.cwd ?? 'C:\\',
    env: { ...process.env, ...command.env },
    windowsHide: true,
    stdio: 'pipe',
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => stdout.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => stderr.push(bytes));
  child.stdin.on('error', () => undefined); // a program that ends before it has read all is no fault
  child.stdin.end(command.stdin ?? '');
  // Not child.kill(): that leaves alive what the program started, such as the python.exe behind a redirector.
  const endTree = (): void => {
    spawn('taskkill', ['/F', '/T', '/PID', String(child.pid ?? 0)], { stdio: 'ignore', windowsHide: true });
  };
  const done = new Promise<CommandResult>((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      endTree();
    }, command.timeoutMs ?? defaultTimeoutMs);
    child.on('error', (cause) => {
      clearTimeout(timer);
      reject(new Error(`Windows did not run ${command.program}: ${cause.message}`, { cause }));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      const result = {
        code: code ?? 1,
        stdout: decodeWindowsOutput(Buffer.concat(stdout)),
        stderr: decodeWindowsOutput(Buffer.concat(stderr)),
      };
      if (late) reject(timedOut(command, result));
      else resolve(result);
    });
  });
  return {
    pid: Promise.resolve(child.pid ?? 0),
    done,
    kill: async () => {
      endTree();
      await done.catch(() => undefined);
    },
  };
}
