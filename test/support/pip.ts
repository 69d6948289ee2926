import { join } from 'node:path';
import { buildOnce, cacheRoot } from './cache.ts';
import { cleanEnvironment, run, runOrThrow } from './command.ts';
import { findPythons } from './pythons.ts';

const pipVersion = '25.3';

/** Runs a pip of known version that belongs to no install: `['--python', python, 'install', …]`. Reaches the registry. */
export async function runPip(args: readonly string[]): Promise<void> {
  const { python, pip } = await ownPip();
  await runOrThrow(python, ['-m', 'pip', ...args], {
    env: cleanEnvironment({ PYTHONPATH: pip, PIP_CACHE_DIR: join(cacheRoot(), 'pip-cache') }),
    timeoutMs: 600_000,
  });
}

async function ownPip(): Promise<{ readonly python: string; readonly pip: string }> {
  const python = await findPythonWithPip();
  const pip = await buildOnce(join(cacheRoot(), `pip-${pipVersion}`), async (directory) => {
    await runOrThrow(
      python,
      ['-m', 'pip', 'install', '--quiet', '--target', directory, `pip==${pipVersion}`],
      {
        timeoutMs: 300_000,
      },
    );
  });
  return { python, pip };
}

let pythonWithPip: Promise<string> | undefined;

/** The newest Python here with a pip of its own. */
function findPythonWithPip(): Promise<string> {
  pythonWithPip ??= (async () => {
    for (const python of [...(await findPythons())].reverse()) {
      const asked = await run(python.executable, ['-m', 'pip', '--version'], { timeoutMs: 60_000 });
      if (asked.code === 0) return python.executable;
    }
    throw new Error(
      'no Python with pip was found; `python3 -m ensurepip` or the package python3-pip brings one',
    );
  })();
  return pythonWithPip;
}
