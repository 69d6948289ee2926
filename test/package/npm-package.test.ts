import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSandbox } from '../cli/support/sandbox.ts';
import { cleanEnvironment, projectRoot, run, runOrThrow } from '../support/command.ts';
import { temporaryDirectories } from '../support/temporary.ts';
import { npm, packProject } from './support/packed-project.ts';

const temporary = temporaryDirectories();
afterAll(temporary.removeAll);

const modules = join(projectRoot, 'node_modules');

let archive: string;
/** A directory with a package.json and the package installed, and nothing else. */
let home: string;
beforeAll(async () => {
  archive = await packProject(temporary.make('pack'));
  home = temporary.make('installed');
  writeFileSync(join(home, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }\n');
  await npm(['install', '--offline', '--no-audit', '--no-fund', archive], home);
}, 300_000);

/** All that the package may hold; what is not named here is a mistake, in one direction or the other. */
const expected: readonly (string | RegExp)[] = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'package.json',
  'bin/package.json',
  'bin/venv-relocate.js',
  'dist/cli.cjs',
  'dist/config.cjs',
  'dist/diff.cjs',
  'dist/exclusion.cjs',
  'dist/glob.cjs',
  'dist/help.json',
  'dist/index.js',
  'dist/interpreters-ini.cjs',
  'dist/json.cjs',
  'dist/licenses.txt',
  'dist/owner.cjs',
  'dist/page.cjs',
  'dist/programs.cjs',
  'dist/py-ini.cjs',
  'dist/toml.cjs',
  'dist/usage.cjs',
  'dist/versions.cjs',
  'man/venv-relocate.1',
  /^dist\/types\/index\.d\.ts$/,
  /^dist\/types\/(apply|discover|match|model|plan|platform|preview|read|rewrite|run|verify|world)\/[a-z0-9-]+\.d\.ts$/,
  /^docs\/[a-z-]+\.md$/,
  'docs/report.png',
  'schema/report-1.schema.json',
  /^docs\/terminal\.svg$/,
  /^docs\/problems\/[a-z-]+\.md$/,
];

describe('the npm package', () => {
  test('holds what it should, and nothing else', async () => {
    const { stdout } = await runOrThrow('tar', ['-tzf', archive]);
    const names = stdout
      .split('\n')
      .filter((name) => name !== '')
      .map((name) => name.replace(/^package\//, ''));
    const matches = (rule: string | RegExp, name: string): boolean =>
      typeof rule === 'string' ? rule === name : rule.test(name);
    expect(names.filter((name) => !expected.some((rule) => matches(rule, name)))).toEqual([]);
    expect(expected.filter((rule) => !names.some((name) => matches(rule, name)))).toEqual([]);
  });

  test('is small, depends on nothing, and runs nothing when it is installed', async () => {
    // 0.6 MB packed and 2.7 MB unpacked when this was written: the program, the library, types, docs.
    expect(statSync(archive).size).toBeLessThan(900_000);
    const installed = join(home, 'node_modules', 'venv-relocate');
    const sizes = readdirSync(installed, { recursive: true, encoding: 'utf8' }).map(
      (name) => statSync(join(installed, name)).size,
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(4_000_000);
    const about = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(about.dependencies).toBeUndefined();
    expect(Object.keys(about.scripts ?? {}).filter((name) => /install/.test(name))).toEqual([]);
    expect(readdirSync(join(home, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'venv-relocate',
    ]);
  });

  test('is what publint and arethetypeswrong call right', async () => {
    const publint = join(modules, 'publint', 'src', 'cli.js');
    const linted = await run(process.execPath, [publint, 'run', archive, '--strict'], { cwd: home });
    expect(`${linted.stdout}${linted.stderr}`).toContain('All good!');
    expect(linted.code).toBe(0);
    const attw = join(modules, '@arethetypeswrong', 'cli', 'dist', 'index.js');
    // It is a library for `import`: what old TypeScript and `require` would make of it is no matter.
    const typed = await run(
      process.execPath,
      [attw, archive, '--profile', 'esm-only', '--format', 'json', '--no-color'],
      { cwd: home },
    );
    expect(typed.code, typed.stdout).toBe(0);
    const { analysis } = JSON.parse(typed.stdout);
    expect(analysis.entrypoints['.'].resolutions['node16-esm'].resolution.isTypeScript).toBe(true);
  });

  test('works by npx in an empty directory', async (context) => {
    const { venv, fresh } = await makeSandbox(context);
    const empty = temporary.make('npx');
    const npx = (...args: string[]) =>
      npm(['exec', '--yes', '--offline', `--package=${archive}`, '--', 'venv-relocate', ...args], empty);
    const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
    expect(await npx('--version')).toBe(`${version}\n`);
    expect(await npx('--help')).toContain('Usage: venv-relocate');
    const done = JSON.parse(await npx('--json', '--to', fresh.prefix, venv));
    expect(done.venvs).toMatchObject([{ status: 'relocated', proof: { passed: true } }]);
    expect((await runOrThrow(join(venv, 'bin', 'python'), ['-c', 'print("alive")'])).stdout).toBe('alive\n');
    expect(readdirSync(empty)).toEqual([]);
  });

  test.for([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ] as const)(
    'is a library for TypeScript with module %s and resolution %s',
    async ([module, moduleResolution], context) => {
      const { venv, fresh } = await makeSandbox(context);
      const project = join(temporary.make('typescript'), moduleResolution);
      mkdirSync(join(project, 'node_modules'), { recursive: true });
      writeFileSync(join(project, 'package.json'), '{ "type": "module" }\n');
      writeFileSync(join(project, 'use.ts'), consumer);
      symlinkSync(
        join(home, 'node_modules', 'venv-relocate'),
        join(project, 'node_modules', 'venv-relocate'),
      );
      // The one thing that types of a program for Node cannot do without, as the package says.
      for (const name of ['@types', 'undici-types'])
        symlinkSync(join(modules, name), join(project, 'node_modules', name));
      const compilerOptions = {
        ...{ module, moduleResolution, target: 'es2022', lib: ['es2023'], types: ['node'], outDir: 'out' },
        ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false },
      };
      writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['use.ts'] }));
      const tsc = join(modules, 'typescript', 'bin', 'tsc');
      const compiled = await run(process.execPath, [tsc, '--pretty', 'false'], { cwd: project });
      expect(compiled.stdout).toBe('');
      const used = await run(process.execPath, ['out/use.js', venv, fresh.prefix], {
        cwd: project,
        env: cleanEnvironment(),
      });
      expect(used.stderr).toBe('');
      expect(used.stdout).toBe('needs-relocation base-missing\nrelocated true\nrestored\n');
    },
  );
});

const consumer = `
import {
  checkVenv, findVenvs, makeRunContext, realWorld, relocateVenv, undoVenv,
  type Outcome, type Problem, type RunOptions,
} from 'venv-relocate';

const [venv = '', target = ''] = process.argv.slice(2);
const world = realWorld();
const options: RunOptions = {
  targets: [target], recompile: false, exact: false, allowPrivate: false, verify: 'quick', mode: 'apply',
};
const context = makeRunContext(world, options);
const [found] = await findVenvs(world.files, context.platform, world.system.directory, [venv]);
if (found?.kind !== 'venv') throw new Error('no venv');
const seen: Outcome = await checkVenv(context, found.ref);
const problem: Problem | undefined = seen.problems[0];
console.log(seen.status, problem?.code);
const done = await relocateVenv(context, found.ref);
console.log(done.status, done.verdict?.passed);
// @ts-expect-error: types that are there and say nothing would let this through
const wrong = (): unknown => checkVenv(1, found.ref);
const back = await undoVenv(context, found.ref, false);
console.log(back.status);
`;
