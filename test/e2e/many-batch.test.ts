import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeSandbox, makeVenv, type Sandbox } from '../cli/support/sandbox.ts';
import { cleanEnvironment, run, runOrThrow, runRelocate } from '../support/command.ts';
import { differences, snapshotTree } from '../support/tree.ts';
import { codesOf, keyOf, report, whereItRuns } from './support/special.ts';

const count = 160;

/** Ways in which a venv can be broken; each with the problem that tells it. */
const breakages: readonly (readonly [string, (venv: string) => void])[] = [
  [
    'config-invalid',
    (venv) => writeFileSync(join(venv, 'pyvenv.cfg'), Buffer.from([0xff, 0xfe, 0x00, 0x01])),
  ],
  ['config-without-home', (venv) => writeFileSync(join(venv, 'pyvenv.cfg'), 'version = 3.11.7\n')],
  [
    'not-a-venv',
    (venv) => {
      for (const name of readdirSync(join(venv, 'bin')).filter((file) => file.startsWith('python')))
        rmSync(join(venv, 'bin', name));
    },
  ],
  [
    'link-loop',
    (venv) => {
      rmSync(join(venv, 'bin', 'python3.11'));
      symlinkSync('python', join(venv, 'bin', 'python3.11'));
    },
  ],
  [
    'leads-outside',
    (venv) => {
      rmSync(join(venv, 'bin'), { recursive: true });
      mkdirSync(`${venv}-bin`);
      symlinkSync(`${venv}-bin`, join(venv, 'bin'));
    },
  ],
  [
    'proof-failed',
    (venv) => writeFileSync(join(libraryOf(venv), 'site-packages', 'ends.pth'), 'import os; os._exit(3)\n'),
  ],
  [
    'moved-unclear',
    (venv) => {
      for (const name of ['one', 'two'])
        writeFileSync(join(venv, 'bin', `script-${name}`), `#!/nowhere/${name}/bin/python\n`, {
          mode: 0o755,
        });
    },
  ],
  [
    'no-matching-interpreter',
    (venv) => {
      const library = libraryOf(venv);
      mkdirSync(join(dirname(library), 'python3.4', 'site-packages'), { recursive: true });
      rmSync(library, { recursive: true });
      for (const name of ['python3.11']) rmSync(join(venv, 'bin', name));
      symlinkSync('/nowhere/bin/python3.4', join(venv, 'bin', 'python3.11'));
      writeFileSync(join(venv, 'pyvenv.cfg'), 'home = /nowhere/bin\nversion = 3.4.10\n');
    },
  ],
];

function libraryOf(venv: string): string {
  return join(venv, 'lib', 'python3.11');
}

/** Venvs of one base, two levels down, made by one run of the venv module; the base is gone afterwards. */
async function makeCrowd(
  context: Parameters<typeof makeSandbox>[0],
  size: number,
): Promise<Sandbox & { readonly venvs: readonly string[]; readonly crowd: string }> {
  const sandbox = await makeSandbox(context, { keepOld: true });
  const crowd = join(sandbox.root, 'crowd');
  const venvs = Array.from({ length: size }, (_, index) =>
    join(crowd, `team-${index % 7}`, `project-${String(index).padStart(3, '0')}`, '.venv'),
  );
  await runOrThrow(sandbox.old.executable, ['-m', 'venv', '--without-pip', ...venvs]);
  rmSync(sandbox.old.prefix, { recursive: true });
  return { ...sandbox, crowd, venvs: venvs.sort() };
}

function environmentWith({ fresh }: Sandbox): { readonly env: Readonly<Record<string, string>> } {
  return { env: cleanEnvironment({ PATH: `${dirname(fresh.executable)}:/usr/bin:/bin`, NO_COLOR: '1' }) };
}

describe('a batch', () => {
  test('with 5 % of its venvs broken, in every way, names each with its reason and mends all others', async (context) => {
    const sandbox = await makeCrowd(context, count);
    const { crowd, venvs, fresh } = sandbox;
    const options = environmentWith(sandbox);
    const broken = new Map(
      breakages.map(([code, breakIt], index) => {
        const venv = venvs[(index + 1) * 17] ?? '';
        breakIt(venv);
        return [venv, code];
      }),
    );
    expect(broken.size).toBe(count * 0.05);
    const before = snapshotTree(crowd);

    const checked = await report(['check', '-r', crowd], options);
    expect(checked.result.code).toBe(1);
    expect(checked.venvs.length).toBe(count);
    for (const [venv, code] of broken) {
      const told = checked.venvs.find(({ path }) => path === venv);
      // Whether an interpreter fits, and whether it runs, is not looked at before it is needed.
      const later = ['proof-failed', 'no-matching-interpreter'].includes(code);
      expect(codesOf(told), venv).toContain(later ? 'base-missing' : code);
    }
    expect(differences(before, snapshotTree(crowd), { mtimes: true }), 'check changes nothing').toEqual([]);

    const { result, venvs: told } = await report(['-r', crowd], options);
    expect(result.code, result.stderr).toBe(1);
    expect(told.map(({ path }) => path).sort()).toEqual(venvs);
    for (const venv of told) {
      const code = broken.get(venv.path);
      expect(venv.status, venv.path).toBe(code === undefined ? 'relocated' : 'failed');
      if (code !== undefined) expect(codesOf(venv), venv.path).toContain(code);
    }
    for (const venv of [...broken.keys()]) {
      const now = snapshotTree(venv);
      const then = new Map(
        [...before]
          .filter(([path]) => path.startsWith(`${venv.slice(crowd.length + 1)}/`))
          .map(([path, entry]) => [path.slice(venv.length - crowd.length), entry]),
      );
      expect(differences(then, new Map([...now].filter(([path]) => path !== '.')))).toEqual([]);
    }
    const sample = venvs.filter((venv) => !broken.has(venv)).filter((_, index) => index % 15 === 0);
    for (const venv of sample) expect((await whereItRuns(venv)).split('\n')[0]).toBe(fresh.prefix);

    const shown = await runRelocate(['check', '-r', crowd], options);
    for (const venv of broken.keys()) expect(shown.stdout).toContain(venv);
    const again = await report(['-r', crowd], options);
    expect(again.venvs.filter(({ status }) => status === 'unchanged').length).toBe(count - broken.size);
    const undone = await report(['undo', '-r', crowd], options);
    expect(undone.venvs.filter(({ status }) => status === 'restored').length).toBe(count - broken.size);
    expect(differences(before, snapshotTree(crowd), { mtimes: true })).toEqual([]);
  });

  test('asks each interpreter once, however many venvs hang on it', async (context) => {
    const sandbox = await makeCrowd(context, 6);
    const log = join(sandbox.root, 'asked');
    // Loaded at every start of this Python that reads no site-packages: that is, when it is asked and not in a proof.
    const counter = `\nimport sys, posix\nif sys.flags.no_site: posix.write(posix.open(${JSON.stringify(log)}, 0o2101, 0o666), b'x')\n`;
    const encodings = join(sandbox.fresh.prefix, 'lib', 'python3.11', 'encodings', '__init__.py');
    // A file of its own: what lies there is shared with other copies of this Python.
    const text = readFileSync(encodings, 'utf8');
    rmSync(encodings);
    writeFileSync(encodings, `${text}${counter}`);
    rmSync(join(dirname(encodings), '__pycache__'), { recursive: true, force: true });
    const { result, venvs } = await report([
      '-r',
      '--to',
      sandbox.fresh.prefix,
      '--jobs',
      '3',
      sandbox.crowd,
    ]);
    expect(result.code, result.stdout).toBe(0);
    expect(venvs.length).toBe(6);
    expect((await run('/usr/bin/wc', ['-c', log])).stdout).toMatch(/^1 /);
  });

  test('that is interrupted puts back or finishes what is begun, and tells what was not', async (context) => {
    const sandbox = await makeCrowd(context, 60);
    const { crowd, fresh } = sandbox;
    const before = snapshotTree(crowd);
    const script =
      'const { spawn } = require("node:child_process"); const child = spawn(process.execPath, process.argv.slice(1), { stdio: "inherit" });' +
      'const { existsSync } = require("node:fs"); const watch = setInterval(() => { if (existsSync(process.env.BEGUN)) { clearInterval(watch); child.kill("SIGINT"); } }, 5);' +
      'child.on("exit", (code) => { process.exitCode = code; clearInterval(watch); });';
    const begun = join(sandbox.root, 'crowd', 'team-1', 'project-001', '.venv', '.venv-relocate', '0001');
    const env = cleanEnvironment({ NO_COLOR: '1', BEGUN: begun });
    const command = join(import.meta.dirname, '..', '..', 'bin', 'venv-relocate.js');
    const result = await run(
      process.execPath,
      ['-e', script, '--', command, '--json', '-r', '--jobs', '2', '--to', fresh.prefix, crowd],
      { env },
    );
    expect(result.code, result.stderr).toBe(130);
    const told: readonly { path: string; status: string; problems: { code: string }[] }[] = JSON.parse(
      result.stdout,
    ).venvs;
    expect(told.length).toBe(60);
    const left = told.filter(({ problems }) => problems.some(({ code }) => code === 'not-begun'));
    expect(left.length).toBeGreaterThan(0);
    expect(left.every(({ status }) => status === 'skipped')).toBe(true);
    for (const { path, status } of told) {
      if (status === 'relocated') expect(keyOf(path, 'home')).toBe(dirname(fresh.executable));
    }
    const done = new Set(told.filter(({ status }) => status === 'relocated').map(({ path }) => path));
    const changed = differences(before, snapshotTree(crowd)).filter(
      (line) => ![...done].some((path) => line.includes(path.slice(crowd.length + 1))),
    );
    expect(changed).toEqual([]);
    const { result: second } = await report(['-r', '--to', fresh.prefix, crowd]);
    expect(second.code).toBe(0);
  });

  test('does a venv that was made from another after that one, whatever their names', async (context) => {
    const { root, old, fresh } = await makeSandbox(context, { keepOld: true, minor: '3.8' });
    const place = join(root, 'chain');
    const base = await makeVenv(root, old, join(place, 'z-base'));
    // 3.8 takes the venv that runs it for the base.
    const child = join(place, 'a-child');
    await runOrThrow(join(base, 'bin', 'python'), ['-m', 'venv', '--without-pip', child]);
    expect(keyOf(child, 'home')).toBe(join(base, 'bin'));
    rmSync(old.prefix, { recursive: true });
    const env = cleanEnvironment({ PATH: `${dirname(fresh.executable)}:/usr/bin:/bin`, NO_COLOR: '1' });
    const { result, venvs } = await report(['-r', '--jobs', '8', place], { env });
    expect(result.code, result.stdout).toBe(0);
    expect(venvs.map(({ path, status }) => [path, status])).toEqual([
      [child, 'unchanged'],
      [base, 'relocated'],
    ]);
    expect((await whereItRuns(child)).split('\n')[0]).toBe(fresh.prefix);
  });
});
