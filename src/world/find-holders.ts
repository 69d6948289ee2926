import { win32 } from 'node:path';
import {
  encodeForPowerShell,
  heldFileVariable,
  holdersScript,
  parseHolders,
} from '../platform/parse-holders.ts';
import { systemRoot, windowsEnvironment } from './read-windows-facts.ts';
import type { ProcessRunner } from './world.ts';

/** Milliseconds: PowerShell compiles the declarations first. */
const timeout = 15_000;
const outputLimit = 64 * 1024;

/**
 * The processes that have a file open, by the Restart Manager of Windows, which only PowerShell reaches without a native
 * addon. Empty where it cannot be asked: Wine has no PowerShell, and a policy may forbid it to call into the system.
 */
export async function findHolders(processes: ProcessRunner, path: string): Promise<readonly string[]> {
  const root = systemRoot();
  const program = win32.join(root, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  const args = ['-NoProfile', '-NonInteractive', '-EncodedCommand', encodeForPowerShell(holdersScript)];
  const result = await processes.run(program, args, {
    environment: { ...windowsEnvironment(), [heldFileVariable]: path },
    directory: `${root}\\`,
    timeout,
    outputLimit,
  });
  return result.kind === 'exited' && result.code === 0
    ? parseHolders(new TextDecoder().decode(result.stdout))
    : [];
}
