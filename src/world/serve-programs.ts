import { readOwnLines, writeOwnLine } from './own-lines.ts';
import { makeProcessRunner } from './process-runner.ts';
import type { HelperRequest } from './program-helper.ts';

/** What the process does that starts programs for another of this program, until that one is gone. */
export async function servePrograms(): Promise<number> {
  await readOwnLines((line) => void serve(JSON.parse(line) as HelperRequest));
  return 0;
}

async function serve({ id, program, args, options, identity }: HelperRequest): Promise<void> {
  const result = await makeProcessRunner(true, async () => identity).run(program, args, options);
  const told =
    result.kind === 'exited' ? { ...result, stdout: Buffer.from(result.stdout).toString('base64') } : result;
  try {
    writeOwnLine(JSON.stringify({ id, result: told }));
  } catch (error) {
    // Whoever asked is gone, which the end of the input tells as well.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}
