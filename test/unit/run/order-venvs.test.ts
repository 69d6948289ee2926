import { describe, expect, it } from 'vitest';
import type { Found } from '../../../src/model/found.ts';
import { posixPaths } from '../../../src/platform/path-rules.ts';
import { platformFor } from '../../../src/platform/platform.ts';
import { orderVenvs } from '../../../src/run/order-venvs.ts';
import { runAll } from '../../../src/run/run-all.ts';
import { makeMemoryFiles } from '../support/memory-files.ts';

async function order(configs: Readonly<Record<string, string>>): Promise<readonly (readonly number[])[]> {
  const files = makeMemoryFiles(posixPaths);
  const found: Found[] = Object.keys(configs).map((root) => ({ kind: 'venv', ref: { root, named: true } }));
  for (const [root, text] of Object.entries(configs)) files.addFile(`${root}/pyvenv.cfg`, text);
  return orderVenvs(files, platformFor('linux'), found);
}

describe('venvs that hang on one another', () => {
  it('come after the one that they were made from, or lie over', async () => {
    expect(
      await order({
        '/v/made-from': 'home = /v/base/bin\n',
        '/v/base': 'home = /usr/bin\n',
        '/v/overlay': 'home = /usr/bin\nextends-environment = /v/base\n',
        '/v/base-2': 'Home=/v/base-2x/bin\n',
      }),
    ).toEqual([[1], [], [1], []]);
  });

  it('make no circle, and none hangs on itself', async () => {
    expect(
      await order({ '/v/a': 'home = /v/b/bin\n', '/v/b': 'home = /v/a/bin\n', '/v/c': 'home = /v/c/bin\n' }),
    ).toEqual([[1], [], []]);
  });
});

describe('many at a time', () => {
  const never = new AbortController().signal;

  it('begin once those before them are done, with one place as with many', async () => {
    for (const limit of [1, 2, 8]) {
      const log: string[] = [];
      const work = async (name: string): Promise<string> => {
        log.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, 2));
        log.push(`${name} ends`);
        return name.toUpperCase();
      };
      const before = [[2], [0], []];
      expect(await runAll(['a', 'b', 'c'], limit, work, never, () => 'left', before)).toEqual([
        'A',
        'B',
        'C',
      ]);
      expect(log).toEqual(['c begins', 'c ends', 'a begins', 'a ends', 'b begins', 'b ends']);
    }
  });

  it('tell which were not begun when the signal came', async () => {
    const stop = new AbortController();
    const work = async (name: string): Promise<string> => {
      stop.abort();
      return `${name} done`;
    };
    const results = await runAll(['a', 'b', 'c'], 1, work, stop.signal, (name) => `${name} left`);
    expect(results).toEqual(['a done', 'b left', 'c left']);
  });
});
