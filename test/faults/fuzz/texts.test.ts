import { describe, expect, it } from 'vitest';
import type { NamingPlace } from '../../../src/model/naming-place.ts';
import { planConfigMove } from '../../../src/plan/plan-config-move.ts';
import { rewritePlace } from '../../../src/plan/rewrite-place.ts';
import { posixPaths, windowsPaths } from '../../../src/platform/path-rules.ts';
import { parsePyvenvConfig } from '../../../src/read/parse-pyvenv-config.ts';
import { parseShebang } from '../../../src/read/parse-shebang.ts';
import { readVenv } from '../../../src/read/read-venv.ts';
import type { RewriteContext } from '../../../src/rewrite/rewrite.ts';
import { activateForms } from '../../unit/rewrite/support/activate-forms.ts';
import { interpreterAt } from '../../unit/support/interpreters.ts';
import { makeMemoryFiles } from '../../unit/support/memory-files.ts';
import { planTwice, planVenv } from '../../unit/support/plan-venv.ts';
import { posixConfigs } from '../../unit/support/pyvenv-texts.ts';
import { fuzz } from '../support/fuzz.ts';
import { mutate } from '../support/mutate.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const old = '/old/place';
const contexts: readonly RewriteContext[] = [
  { moves: [{ from: old, to: "/new place/it's" }], paths: posixPaths },
  { moves: [{ from: 'C:\\old\\place', to: 'D:\\neu é' }], paths: windowsPaths },
];

function pick<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to choose from');
  return item;
}

const configs = Object.values(posixConfigs).map((make) =>
  encode(make({ prefix: '/gone/python3.11', minor: '3.11', patch: 7 })),
);

describe('mutated files', () => {
  it('of the name pyvenv.cfg are read and planned or refused', { timeout: 120_000 }, async () => {
    const target = interpreterAt('/opt/python3.11');
    const result = await fuzz('pyvenv.cfg', { fresh: 4_000, fixed: 4_000 }, async (random) => {
      // More than that is not read.
      const bytes = mutate(pick(configs, random), random, 64 * 1024);
      const parsed = parsePyvenvConfig({ kind: 'text', bytes, mode: 0o644 });
      if (parsed.kind === 'config') for (const context of contexts) planConfigMove(parsed.config, context);
      // The whole way is ten times as long.
      if (random() > 0.25) return parsed.kind === 'config';
      const files = makeMemoryFiles(posixPaths);
      files.addFile('/srv/app/.venv/pyvenv.cfg', bytes);
      files.addLink('/srv/app/.venv/bin/python', '/gone/python3.11/bin/python3.11');
      files.addDirectory('/srv/app/.venv/lib/python3.11/site-packages');
      const reading = await readVenv(files, 'posix', '/srv/app/.venv');
      if (reading.kind === 'refused') return false;
      const { first, second } = await planTwice(files, '/srv/app/.venv', target);
      if (!first.problems.some(({ severity }) => severity === 'error')) expect(second.changes).toEqual([]);
      return true;
    });
    expect(result.accepted).toBeGreaterThan(1_000);
    expect(result.accepted).toBeLessThan(result.cases);
  });

  const scripts = [
    `#!${old}/bin/python3.11\nimport sys\nsys.exit(main())\n`,
    `#!/bin/sh\n'''exec' "${old}/bin/python" "$0" "$@"\n' '''\nimport sys\n`,
    `#!/bin/sh\n'''exec' '${old}/bin/python' -E "$0" "$@"\n' '''\nimport sys\n`,
    '#!C:\\old\\place\\Scripts\\python.exe\r\n# EASY-INSTALL-ENTRY-SCRIPT\r\n',
    `MAPPING: dict[str, str] = {'pkg': '${old}/src/pkg'}\nx = b"${old}/lib"\n`,
    `{"argv": ["${old}/bin/python", "-m", "ipykernel"], "env": {"X": "file://${old}/y"}}\n`,
    `${old}/src\nimport sys; sys.path.insert(0, '${old}/lib')\n`,
    `prefix=${old}\nlibdir=\${prefix}/lib\n`,
  ].map(encode);
  const activates = activateForms.map((form) => ({ name: form.file, bytes: encode(form.write(old)) }));
  const syntaxes: readonly NamingPlace['syntax'][] = [
    'script',
    'json',
    'python',
    'lines',
    'text',
    'launcher',
  ];

  it('of bin are rewritten or left', { timeout: 120_000 }, async () => {
    const result = await fuzz('scripts', { fresh: 5_000, fixed: 5_000 }, (random) => {
      const activate = random() < 0.3 ? pick(activates, random) : undefined;
      const bytes = mutate(activate?.bytes ?? pick(scripts, random), random);
      parseShebang(bytes.subarray(0, 4096));
      const syntax = activate === undefined ? pick(syntaxes, random) : 'activate';
      const path = `bin/${activate?.name ?? 'tool'}`;
      const file = { kind: 'text', bytes, mode: 0o755 } as const;
      const place = { path, kind: 'script', syntax, file } as NamingPlace;
      const context = pick(contexts, random);
      const rewritten = rewritePlace(place, bytes, context, 127);
      if (rewritten.bytes === undefined) return false;
      // To do it again is to do nothing.
      expect(rewritePlace(place, rewritten.bytes, context, 127).bytes).toBeUndefined();
      return true;
    });
    expect(result.accepted).toBeGreaterThan(500);
    expect(result.accepted).toBeLessThan(result.cases);
  });

  // Each of them took minutes, or the program's end, once.
  it.each<[string, NamingPlace['syntax'], string]>([
    [
      'backslashes in a literal without an end',
      'script',
      `#!/bin/sh\n'''exec' "${old}/b${'\\'.repeat(40)}'ython" "$0" "$@"\n' '#'\n`,
    ],
    ['escaped quotes without an end', 'python', `x = '${old}'\n'${"\\'".repeat(100_000)}`],
    ['escaped triple quotes without an end', 'python', `x = '${old}'\n'''${"\\'''".repeat(80_000)}`],
    ['brackets in brackets', 'json', `["${old}", ${'['.repeat(300_000)}`],
  ])('with %s take no time', (_what, syntax, text) => {
    const bytes = encode(text);
    const file = { kind: 'text', bytes, mode: 0o755 } as const;
    const place: NamingPlace = { path: 'bin/tool', kind: 'script', syntax, file };
    const started = performance.now();
    for (const context of contexts) rewritePlace(place, bytes, context, 127);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('with a pipx_metadata.json of brackets in brackets are planned', async () => {
    const files = makeMemoryFiles(posixPaths);
    files.addFile('/srv/app/.venv/pyvenv.cfg', configs[0] ?? '');
    files.addLink('/srv/app/.venv/bin/python', '/gone/python3.11/bin/python3.11');
    files.addDirectory('/srv/app/.venv/lib/python3.11/site-packages');
    files.addFile('/srv/app/.venv/pipx_metadata.json', '['.repeat(60_000));
    const plan = await planVenv(files, '/srv/app/.venv', interpreterAt('/opt/python3.11'));
    expect(plan.changes.length).toBeGreaterThan(0);
  });
});
