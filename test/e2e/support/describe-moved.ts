import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BasePython, baseInPlace, makeBase } from '../../support/bases.ts';
import { makerNamed } from '../../support/makers.ts';
import { canBeCopied, findPython } from '../../support/pythons.ts';
import {
  makePublicDirectory,
  makeTemporaryDirectory,
  type TemporaryDirectory,
} from '../../support/temporary.ts';
import { differences, snapshotTree } from '../../support/tree.ts';
import { recordCell } from './matrix-report.ts';
import { moveTo, type PlaceName, places } from './moved-places.ts';
import {
  expectBothMended,
  expectMended,
  expectPipWorks,
  expectWayBack,
  leftAlone,
  type Settled,
  settle,
} from './moved-story.ts';
import { fetchMovedWheels } from './moved-wheels.ts';

/** One maker, where its venv goes while its base lives, and where it goes when the base goes as well. */
export interface MovedCase {
  readonly maker: string;
  readonly to: readonly PlaceName[];
  readonly withoutBase: PlaceName;
  /** Editable installs by every build backend that there is for the Python, and every script. */
  readonly thorough?: boolean;
}

/** Venvs of one Python: furnished, moved, mended, moved back, moved without their base; all that was in them works. */
export function describeMoved(minor: string, cases: readonly MovedCase[]): void {
  describe(`a venv of Python ${minor} that was moved`, () => {
    let temporary: TemporaryDirectory | undefined;
    let source: BasePython | undefined;
    let target: BasePython | undefined;
    beforeAll(async () => {
      const python = await findPython(minor);
      if (python === undefined || !canBeCopied(python)) return;
      await fetchMovedWheels(minor);
      temporary = makeTemporaryDirectory('moved');
      source = baseInPlace(python);
      target = await makeBase(python, join(makePublicDirectory(join(temporary.path, 'opt')), 'other'));
    });
    afterAll(() => temporary?.remove());

    for (const [index, { maker, to, withoutBase, thorough = false }] of cases.entries()) {
      test(`made by ${maker} works at its new place: ${[...to, withoutBase].join(', ')}`, async (context) => {
        if (temporary === undefined || source === undefined || target === undefined) {
          return context.skip(`no Python ${minor} that can be copied was found on this machine`);
        }
        const started = performance.now();
        let passed = false;
        let settled: Settled | undefined;
        try {
          const cell = makePublicDirectory(join(temporary.path, String(index)));
          const cache = join(temporary.path, 'cache');
          settled = await settle({ maker: makerNamed(maker), base: source, cell, cache, thorough });
          await tell(settled, to, withoutBase, target, maker.startsWith('uv'));
          passed = true;
        } finally {
          const counts = countsOf(settled, to.length);
          const milliseconds = performance.now() - started;
          recordCell({ table: 'moved: maker × Python', maker, minor, passed, milliseconds, counts });
        }
      });
    }
  });
}

async function tell(
  settled: Settled,
  to: readonly PlaceName[],
  withoutBase: PlaceName,
  target: BasePython,
  isLinked: boolean,
): Promise<void> {
  const cached = isLinked ? snapshotTree(settled.cache) : undefined;
  let at = settled.first;
  const left: string[] = [];
  for (const place of to) {
    at = moveTo(at, join(settled.cell, places[place]));
    left.push(...leftAlone(await expectMended(settled, at, [])));
  }
  // What is left alone at one place only names the place that the way back leads to.
  at = await expectWayBack(settled, at, to.length === 1 ? [] : left);
  at = await expectBothMended(settled, at, withoutBase, target);
  await expectPipWorks(settled, at);
  if (cached === undefined) return;
  const inCache = differences(cached, snapshotTree(settled.cache));
  expect(inCache, 'files that are hard links to the cache of uv are not written through').toEqual([]);
}

function countsOf(settled: Settled | undefined, moves: number): Readonly<Record<string, number>> {
  if (settled === undefined) return {};
  return {
    moves: moves + 2,
    'scripts compared': settled.behaviour.size,
    'imports compared': settled.projects.length,
  };
}
