import type { ChildProcess } from 'node:child_process';

/** Whether this program has to wait for another that it keeps at work, and so for what comes from it. */
export function holdChild(child: ChildProcess, wanted: boolean): void {
  // Pipes are sockets, which is not in their type.
  for (const handle of [child, child.stdin, child.stdout] as readonly unknown[]) {
    const { ref, unref } = handle as { ref?: () => void; unref?: () => void };
    (wanted ? ref : unref)?.call(handle);
  }
}
