import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/model/change.ts';
import type { VenvMove } from '../../../src/model/move.ts';
import { type MovePlan, moveContext, planMove } from '../../../src/plan/plan-move.ts';
import { posixPaths } from '../../../src/platform/path-rules.ts';
import { parsePyvenvConfig } from '../../../src/read/parse-pyvenv-config.ts';
import { readMovedProject } from '../../../src/read/read-moved-project.ts';
import { readNamingPlaces } from '../../../src/read/read-naming-places.ts';
import { readOutsidePlaces } from '../../../src/read/read-outside-places.ts';
import { interpreterAt } from '../support/interpreters.ts';
import { applyInMemory, type MemoryFiles, makeMemoryFiles } from '../support/memory-files.ts';
import { linksAfter, planVenv, snapshotOf, textAfter } from '../support/plan-venv.ts';

const from = '/old/app/.venv';
const library = 'lib/python3.11/site-packages';

/** A venv at `root` whose files were written at `from`. */
function venv(root: string): MemoryFiles {
  const files = makeMemoryFiles(posixPaths);
  const add = (path: string, content: string, mode?: number): void =>
    files.addFile(`${root}/${path}`, content, mode);
  add('pyvenv.cfg', `home = /base/bin\nversion = 3.11.7\ncommand = /base/bin/python3.11 -m venv ${from}\n`);
  files.addLink(`${root}/bin/python`, '/base/bin/python3.11');
  add('bin/tool', `#!${from}/bin/python -E\nprint("tool")\n`, 0o755);
  add('bin/plain', '#!/bin/sh\necho hello\n', 0o755);
  add(`${library}/app.pth`, '/old/app/src');
  add(`${library}/near.pth`, `${from}-data\n`);
  return files;
}

function moveTo(to: string, more: Partial<VenvMove> = {}): VenvMove {
  return { from, to, copied: false, sources: ['bin/tool'], older: [], ...more };
}

async function plan(files: MemoryFiles, move: VenvMove, base: readonly Change[] = []): Promise<MovePlan> {
  const snapshot = await snapshotOf(files, move.to);
  const project = await readMovedProject(files, snapshot, move);
  const alongside = project === undefined ? [] : [project];
  return planMove({
    snapshot,
    move,
    alongside,
    places: await readNamingPlaces(files, snapshot, moveContext(snapshot, move, alongside)),
    shebangLimit: 127,
    base,
    parseConfig: (file) => {
      const parsed = parsePyvenvConfig(file);
      return parsed.kind === 'config' ? parsed.config : undefined;
    },
  });
}

describe('the plan for a venv that moved', () => {
  it('changes what names the old place, and nothing else', async () => {
    const { changes, problems } = await plan(venv('/new/venv'), moveTo('/new/venv'));
    expect(changes.map(({ path, kind }) => [path, kind])).toEqual([
      ['bin/tool', 'script'],
      ['pyvenv.cfg', 'config'],
    ]);
    expect(textAfter(changes, 'bin/tool')).toBe('#!/new/venv/bin/python -E\nprint("tool")\n');
    expect(textAfter(changes, 'pyvenv.cfg')).toContain('-m venv /new/venv\n');
    expect(problems).toEqual([]);
  });

  it('is empty once it was carried out', async () => {
    const files = venv('/new/a venv');
    const { changes } = await plan(files, moveTo('/new/a venv'));
    await applyInMemory(files, '/new/a venv', changes);
    expect((await plan(files, moveTo('/new/a venv'))).changes).toEqual([]);
  });

  it('goes back to the same bytes', async () => {
    const files = venv('/new/a venv');
    const before = files.dump();
    await applyInMemory(files, '/new/a venv', (await plan(files, moveTo('/new/a venv'))).changes);
    const back = { ...moveTo('/new/a venv'), from: '/new/a venv', to: from };
    const snapshot = await snapshotOf(files, '/new/a venv');
    const places = await readNamingPlaces(files, snapshot, moveContext(snapshot, back, []));
    const parse = parsePyvenvConfig;
    const { changes } = planMove({
      ...{ snapshot, move: back, alongside: [], places, shebangLimit: 127, base: [] },
      parseConfig: (file) => {
        const parsed = parse(file);
        return parsed.kind === 'config' ? parsed.config : undefined;
      },
    });
    await applyInMemory(files, '/new/a venv', changes);
    expect(files.dump()).toEqual(before);
  });

  it('makes one change of a place that the new base changes as well', async () => {
    const files = venv('/new/venv');
    const base = await planVenv(files, '/new/venv', interpreterAt('/opt/python', '3.11.9'));
    const { changes } = await plan(files, moveTo('/new/venv'), base.changes);
    expect(changes.filter(({ path }) => path === 'pyvenv.cfg')).toHaveLength(1);
    const config = changes.find(({ path }) => path === 'pyvenv.cfg');
    expect(config?.details).toEqual(expect.arrayContaining(['home', 'the place of the venv']));
    expect(textAfter(changes, 'pyvenv.cfg')).toBe(
      'home = /opt/python/bin\nversion = 3.11.9\ncommand = /opt/python/bin/python3.11 -m venv /new/venv\n',
    );
    expect(linksAfter(changes)).toEqual({ 'bin/python': '/opt/python/bin/python3.11' });
    await applyInMemory(files, '/new/venv', changes);
  });

  it('mends older places too', async () => {
    const files = venv('/new/venv');
    files.addFile('/new/venv/bin/older', '#!/older/.venv/bin/python\n', 0o755);
    const { changes } = await plan(files, moveTo('/new/venv', { older: ['/older/.venv'] }));
    expect(textAfter(changes, 'bin/older')).toBe('#!/new/venv/bin/python\n');
  });

  it('takes the project along where it moved with the venv, and leaves sources that stayed', async () => {
    const files = venv('/new/app/.venv');
    files.addFile('/new/app/pyproject.toml', '');
    const { changes } = await plan(files, moveTo('/new/app/.venv'));
    expect(textAfter(changes, `${library}/app.pth`)).toBe('/new/app/src');
    const alone = await plan(venv('/new/app/.venv'), moveTo('/new/app/.venv'));
    expect(textAfter(alone.changes, `${library}/app.pth`)).toBeUndefined();
  });

  it('tells what it leaves, with file and line', async () => {
    const files = venv('/new/venv');
    files.addFile('/new/venv/bin/broken', `#!"${from}/bin/python"\n`, 0o755);
    const { problems } = await plan(files, moveTo('/new/venv'));
    expect(problems).toMatchObject([
      {
        code: 'left-alone',
        path: '/new/venv/bin/broken',
        message: expect.stringMatching(/^bin\/broken, line 1: /),
      },
    ]);
  });

  it('makes links anew that name the venv by its whole path', async () => {
    const files = venv('/new/venv');
    files.addLink('/new/venv/bin/python3', `${from}/bin/python`);
    const { changes } = await plan(files, moveTo('/new/venv'));
    expect(linksAfter(changes)).toEqual({ 'bin/python3': '/new/venv/bin/python' });
  });
});

describe("pdm's file beside a venv", () => {
  async function told(move: VenvMove, path: string, text: string): Promise<readonly string[]> {
    const files = venv(move.to);
    files.addFile(path, text);
    const snapshot = await snapshotOf(files, move.to);
    const problems = await readOutsidePlaces(files, snapshot, move, moveContext(snapshot, move, []));
    return problems.map(({ path: place, hint }) => `${place}: ${hint}`);
  }

  it('is told where it names the old place, in the project that moved or in the one that stayed', async () => {
    const hint =
      'Nothing outside of the venv is written. In that directory, run: pdm use -f "/new/app/.venv/bin/python".';
    const move = moveTo('/new/app/.venv');
    const text = `${from}/bin/python\n`;
    expect(await told(move, '/new/app/.pdm-python', text)).toEqual([`/new/app/.pdm-python: ${hint}`]);
    expect(await told(move, '/old/app/.pdm-python', text)).toEqual([`/old/app/.pdm-python: ${hint}`]);
  });

  it.each([
    ['names another venv', moveTo('/new/app/.venv'), '/new/app/.pdm-python', `${from}-2/bin/python`],
    ['names the new place', moveTo('/new/app/.venv'), '/new/app/.pdm-python', '/new/app/.venv/bin/python'],
    [
      'belongs to the original of a copy',
      moveTo('/new/app/.venv', { copied: true }),
      '/old/app/.pdm-python',
      `${from}/bin/python`,
    ],
    ['lies elsewhere', moveTo('/new/app/.venv'), '/new/.pdm-python', `${from}/bin/python`],
  ])('is not told where it %s', async (_, move, path, text) => {
    expect(await told(move, path, text)).toEqual([]);
  });
});
