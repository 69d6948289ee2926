import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { win32 } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { windowsPaths } from '../../src/platform/path-rules.ts';
import { parseLauncher } from '../../src/rewrite/launcher-parse.ts';
import { rewriteLauncher } from '../../src/rewrite/launcher-rewrite.ts';
import { findLauncherStubs, pipVersions } from '../unit/rewrite/support/launcher-stubs.ts';
import { makeDistlibLauncher, readUvLauncher } from '../unit/rewrite/support/make-launcher.ts';
import { base, home, makings, type PlaceName, places } from './support/sample-launchers.ts';
import { makeVenv } from './support/venv-makers.ts';
import { WindowsMachine } from './support/windows-machine.ts';

const stubs = await findLauncherStubs();
const outcomes = new Map<string, Partial<Record<PlaceName, string>>>();
afterAll(() => {
  const names = Object.keys(places) as PlaceName[];
  const line = (first: string, rest: readonly string[]): string =>
    `${first.padEnd(32)}${rest.map((cell) => cell.padEnd(12)).join('')}`.trimEnd();
  const rows = [...outcomes].map(([label, cells]) =>
    line(
      label,
      names.map((name) => cells[name] ?? '-'),
    ),
  );
  process.stderr.write(`\n${[line('launcher', names), ...rows].join('\n')}\n`);
});

let machine: WindowsMachine;
beforeEach(async () => {
  machine = await WindowsMachine.create();
}, 600_000);
afterEach(async () => {
  await machine?.dispose();
}, 60_000);

async function moveVenv(from: string, to: string): Promise<void> {
  await machine.makeDirectory(win32.dirname(to));
  machine.willMake(to);
  await rename(machine.pathOf(from), machine.pathOf(to));
}

/** All files of Scripts that are not Python itself. */
async function readScripts(venv: string): Promise<Map<string, Buffer>> {
  const directory = machine.pathOf(`${venv}\\Scripts`);
  const names = (await readdir(directory)).filter((name) => !/^pythonw?\.exe$/i.test(name));
  const read = names.map(
    async (name) => [name, await readFile(machine.pathOf(`${venv}\\Scripts\\${name}`))] as const,
  );
  return new Map(await Promise.all(read));
}

async function rewriteScripts(venv: string, from: string, to: string): Promise<void> {
  const context = { moves: [{ from, to }], paths: windowsPaths };
  for (const [name, bytes] of await readScripts(venv)) {
    const isExecutable = name.endsWith('.exe');
    const result = isExecutable
      ? rewriteLauncher(bytes, context)
      : { bytes: rewriteLine(bytes, to), left: [] };
    expect(result.left, name).toEqual([]);
    if (result.bytes !== undefined)
      await writeFile(machine.pathOf(`${venv}\\Scripts\\${name}`), result.bytes);
  }
}

// The first line of what is run by name: setuptools' stubs want quotes around a path with a space.
function rewriteLine(bytes: Buffer, to: string): Buffer | undefined {
  const text = bytes.toString('utf8');
  const found = /^#!"?(?<place>[A-Z]:\\.*)(?<python>\\Scripts\\pythonw?\.exe)"?(?=\r?\n)/.exec(text);
  if (found?.groups === undefined) return undefined;
  const path = to + (found.groups.python ?? '');
  return Buffer.from(`#!${path.includes(' ') ? `"${path}"` : path}${text.slice(found[0].length)}`);
}

describe.each(Object.entries(makings))('%s', (_, { maker, packages, launchers }) => {
  it('starts from every place that the venv moves to, and comes back byte for byte', {
    timeout: 600_000,
  }, async () => {
    await makeVenv(machine, { maker, python: '3.11', base, at: home, packages });
    if (maker.kind === 'uv' && maker.version === '0.13.9') {
      const older = rewriteLauncher(readUvLauncher('0.12.0'), {
        moves: [{ from: 'C:\\v\\venv', to: home }],
        paths: windowsPaths,
      });
      await machine.writeFile(`${home}\\Scripts\\written-by-0.12.0.exe`, older.bytes ?? '');
    }
    const original = await readScripts(home);
    for (const { label, file, run, expected } of launchers) {
      expect(original.has(file), file).toBe(true);
      expect(await run(machine, home), label).toBe(expected.replace('<venv>', home));
    }
    for (const [name, place] of Object.entries(places) as [PlaceName, string][]) {
      await moveVenv(home, place);
      const first = launchers[0];
      expect(await first?.run(machine, place), 'as it was moved').not.toBe(
        first?.expected.replace('<venv>', place),
      );
      await rewriteScripts(place, home, place);
      for (const { label, run, expected, onlyAscii } of launchers) {
        const got = await run(machine, place);
        const isBeyond = onlyAscii === true && name === 'non-ASCII';
        const cells = outcomes.get(label) ?? {};
        const outcome = got === expected.replace('<venv>', place) ? 'ran' : got;
        outcomes.set(label, { ...cells, [name]: isBeyond && outcome !== 'ran' ? 'never could' : outcome });
      }
      await rewriteScripts(place, place, home);
      await moveVenv(place, home);
      for (const [file, bytes] of await readScripts(home)) {
        expect(original.get(file)?.equals(bytes), `${file} ${name}`).toBe(true);
      }
    }
    for (const { label, onlyAscii } of launchers) {
      for (const [name, outcome] of Object.entries(outcomes.get(label) ?? {})) {
        const expected = onlyAscii === true && name === 'non-ASCII' ? /^(ran|never could)$/ : /^ran$/;
        expect(outcome, `${label}, ${name}`).toMatch(expected);
      }
    }
  });
});

describe.skipIf(typeof stubs === 'string')(
  'what the stubs of pip cannot do, so that it is not written',
  () => {
    const answer = async (pip: string, shebang: string): Promise<string> => {
      const stub = typeof stubs === 'string' ? undefined : stubs.get(`pip-${pip}/t64.exe`);
      if (stub === undefined) throw new Error(`no stub of pip ${pip}`);
      const program = 'C:\\launchers\\x.exe';
      await machine.writeFile(program, makeDistlibLauncher(stub, shebang));
      const { code, stdout } = await machine.run(program, []);
      return code === 0 ? stdout.trim() : `exit ${code}`;
    };

    it.each(pipVersions)('pip %s', { timeout: 300_000 }, async (pip) => {
      const odd = ['C:\\a#!b', 'C:\\a.exe b', 'C:\\a b.exe'];
      for (const place of [base, ...odd]) await machine.installPython('3.11', place);
      const line = `#!${base}\\python.exe`;
      const padded = (length: number): string => `${line}${' '.repeat(length - line.length - 3)}\n`;
      expect(await answer(pip, padded(260))).toBe('hello');
      expect(await answer(pip, padded(261))).toBe('exit 1');
      expect(await answer(pip, '#!"C:\\a#!b\\python.exe"\n')).toBe('exit 1');
      expect(await answer(pip, '#!"C:\\a.exe b\\python.exe"\n')).toBe('exit 1');
      expect(await answer(pip, '#!"C:\\a b.exe\\python.exe"\n')).toBe('hello');
    });
  },
);

describe('what is read of genuine executables', () => {
  it.each(['3.7', '3.9', '3.10', '3.11', '3.14'] as const)(
    'Python %s',
    { timeout: 300_000 },
    async (series) => {
      await machine.installPython(series, base);
      const read = async (path: string): Promise<unknown> =>
        parseLauncher(await readFile(machine.pathOf(`${base}\\${path}`)));
      const [major, minor] = series.split('.').map(Number);
      const python = { kind: 'python', bits: 64, major, minor, freeThreaded: false };
      expect(await read('python.exe')).toMatchObject({ ...python, windowed: false });
      expect(await read('pythonw.exe')).toMatchObject({ ...python, windowed: true });
      const isNew = series === '3.14';
      const [withConsole, without] = isNew
        ? ['venvlauncher.exe', 'venvwlauncher.exe']
        : ['python.exe', 'pythonw.exe'];
      const redirector = { kind: 'redirector', source: isNew ? 'venvlauncher' : 'launcher' };
      const folder = 'Lib\\venv\\scripts\\nt';
      expect(await read(`${folder}\\${withConsole}`)).toMatchObject({ ...redirector, starts: 'python.exe' });
      expect(await read(`${folder}\\${without}`)).toMatchObject({ ...redirector, starts: 'pythonw.exe' });
    },
  );
});
