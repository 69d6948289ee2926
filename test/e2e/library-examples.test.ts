import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { makeSandbox } from '../cli/support/sandbox.ts';
import { projectRoot, runOrThrow } from '../support/command.ts';

// As somebody writes them who has installed the package: against its own types, and its own bundle.
test('the examples of docs/library.md have right types and do what they say', async (context) => {
  const { root, project, venv, fresh } = await makeSandbox(context);
  const home = join(root, 'consumer');
  mkdirSync(join(home, 'node_modules', '@types'), { recursive: true });
  symlinkSync(projectRoot, join(home, 'node_modules', 'venv-relocate'));
  symlinkSync(
    join(projectRoot, 'node_modules', '@types', 'node'),
    join(home, 'node_modules', '@types', 'node'),
  );
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
  const page = readFileSync(join(projectRoot, 'docs', 'library.md'), 'utf8');
  const examples = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map((match) => match[1] ?? '');
  expect(examples).toHaveLength(2);
  const files = examples.map((text, index) => {
    const file = join(home, `example-${index}.ts`);
    writeFileSync(file, text);
    return file;
  });
  const tsc = join(projectRoot, 'node_modules', 'typescript', 'bin', 'tsc');
  const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
  await runOrThrow(process.execPath, [tsc, ...flags, ...files], { cwd: home });
  const out = join(home, 'out');
  await build({ entryPoints: files, outdir: out, format: 'esm', outExtension: { '.js': '.mjs' } });
  const [many, one] = await Promise.all(
    files.map((_, index) => import(/* @vite-ignore */ pathToFileURL(join(out, `example-${index}.mjs`)).href)),
  );
  expect(await many.checkAll(project, new AbortController().signal)).toEqual([
    `1/1 ${venv} needs-relocation`,
  ]);
  const { diff, statuses } = await one.previewThenRun(venv, fresh.prefix);
  expect(diff).toContain(`+${fresh.executable}`);
  expect(statuses).toEqual(['base-missing', 'relocated', 'restored']);
  // A signal that has come: nothing is begun, and nothing goes unmentioned.
  expect(await many.checkAll(project, AbortSignal.abort())).toEqual([]);
}, 180_000);
