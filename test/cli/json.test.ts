import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { problemKinds } from '../../src/model/problem.ts';
import { type CommandResult, runRelocate } from '../support/command.ts';
import { makeSandbox, makeVenv } from './support/sandbox.ts';

const problem = {
  code: expect.any(String),
  severity: expect.stringMatching(/^(error|warning|note)$/),
  message: expect.any(String),
  hint: expect.any(String),
  path: expect.stringMatching(/^\//),
};

function parse(result: CommandResult): {
  readonly venvs: readonly { readonly problems: readonly { readonly code: string }[] }[];
} {
  expect(result.stderr, 'nothing but the document is printed').toBe('');
  expect(result.stdout.endsWith('}\n')).toBe(true);
  const document = JSON.parse(result.stdout);
  for (const venv of document.venvs) {
    for (const one of venv.problems) {
      expect(one).toEqual(problem);
      expect(Object.keys(problemKinds)).toContain(one.code);
    }
  }
  return document;
}

describe('--json prints one document of the promised form', () => {
  test('for a venv that was relocated', async (context) => {
    const { old, fresh, python, venv } = await makeSandbox(context);
    const document = parse(await runRelocate(['--json', '--to', fresh.prefix, venv]));
    const to = {
      version: python.version,
      implementation: 'cpython',
      executable: fresh.executable,
      home: dirname(fresh.executable),
      basePrefix: fresh.prefix,
      bits: 64,
      machine: expect.any(String),
      freeThreaded: false,
      debug: false,
      audience: { kind: 'everybody' },
      origin: 'given',
    };
    const check = {
      name: expect.any(String),
      expected: expect.any(String),
      found: expect.any(String),
      passed: true,
    };
    expect(document).toEqual({
      schema: 1,
      command: 'relocate',
      dryRun: false,
      changed: true,
      venvs: [
        {
          path: venv,
          status: 'relocated',
          maker: { name: 'venv' },
          python: {
            from: { version: python.version, home: dirname(old.executable), executable: old.executable },
            to,
          },
          changes: [
            {
              path: 'bin/python3.11',
              kind: 'interpreter-link',
              before: { link: old.executable },
              after: { link: fresh.executable },
            },
            {
              path: 'pyvenv.cfg',
              kind: 'config',
              before: { text: expect.stringContaining(old.prefix), mode: '0644' },
              after: { text: expect.stringContaining(fresh.prefix), mode: '0644' },
            },
          ],
          proof: {
            level: 'quick',
            passed: true,
            checks: Array(9).fill(check),
            milliseconds: expect.any(Number),
          },
          problems: [expect.objectContaining({ code: 'base-missing' })],
          milliseconds: expect.any(Number),
        },
      ],
      summary: { total: 1, relocated: 1 },
    });
  });

  test('for a copied interpreter, told by its hash', async (context) => {
    const { fresh, venv } = await makeSandbox(context, { maker: 'venv --copies --without-pip' });
    const document = parse(await runRelocate(['--json', '--to', fresh.prefix, venv]));
    const hash = { sha256: expect.stringMatching(/^[0-9a-f]{64}$/), size: expect.any(Number), mode: '0755' };
    expect(document.venvs[0]).toMatchObject({
      changes: expect.arrayContaining([
        {
          path: 'bin/python',
          kind: 'interpreter-copy',
          before: { ...hash, source: join(venv, 'bin', 'python') },
          after: { ...hash, source: fresh.executable },
        },
      ]),
    });
  });

  test('for check', async (context) => {
    const { root, fresh, project, venv } = await makeSandbox(context);
    const right = await makeVenv(root, fresh, join(project, 'right'));
    const result = await runRelocate(['check', '--json', project, join(root, 'nowhere')]);
    expect(result.code).toBe(1);
    expect(parse(result)).toMatchObject({
      schema: 1,
      command: 'check',
      dryRun: false,
      changed: false,
      venvs: [
        { path: right, status: 'healthy', changes: [], problems: [] },
        { path: venv, status: 'needs-relocation', changes: [], problems: [{ code: 'base-missing' }] },
        { path: join(root, 'nowhere'), status: 'broken', changes: [], problems: [{ code: 'no-such-path' }] },
      ],
      summary: { total: 3, healthy: 1, 'needs-relocation': 1, broken: 1 },
    });
  });

  test('for failures, skips and venvs that need nothing, in the order of the paths', async (context) => {
    const { root, fresh, project, venv } = await makeSandbox(context);
    const twelve = await makeSandbox(context, { minor: '3.12' });
    const right = await makeVenv(root, twelve.fresh, join(project, 'right'));
    const result = await runRelocate(['--json', '--to', twelve.fresh.prefix, join(root, 'nowhere'), project]);
    expect(result.code).toBe(1);
    expect(parse(result)).toMatchObject({
      changed: false,
      venvs: [
        { path: join(root, 'nowhere'), status: 'failed', problems: [{ code: 'no-such-path' }] },
        { path: right, status: 'unchanged', problems: [] },
        { path: venv, status: 'skipped' },
      ],
      summary: { total: 3, failed: 1, unchanged: 1, skipped: 1 },
    });
    expect(fresh.prefix).toContain(root);
  });

  test('for a directory in which no venv is', async (context) => {
    const { root } = await makeSandbox(context);
    const result = await runRelocate(['check', '--json', join(root, 'opt')]);
    expect(result.code).toBe(1);
    expect(parse(result)).toMatchObject({
      venvs: [{ status: 'broken', problems: [{ code: 'not-a-venv' }] }],
    });
  });
});
