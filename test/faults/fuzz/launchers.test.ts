import { expect, it } from 'vitest';
import { windowsPaths } from '../../../src/platform/path-rules.ts';
import { interpreterOf, parseLauncher } from '../../../src/rewrite/launcher-parse.ts';
import { rewriteLauncher } from '../../../src/rewrite/launcher-rewrite.ts';
import {
  makeDistlibLauncher,
  makeUvTrailerLauncher,
  readUvLauncher,
} from '../../unit/rewrite/support/make-launcher.ts';
import { makePe } from '../../unit/rewrite/support/make-pe.ts';
import { fuzz } from '../support/fuzz.ts';
import { mutate } from '../support/mutate.ts';

const python = 'C:\\v\\venv\\Scripts\\python.exe';
const small = [
  makeDistlibLauncher(makePe(), `#!${python}\n`),
  makeDistlibLauncher(makePe({ bits: 32 }), `#!"${python}" -E\r\n`, ''),
  makeUvTrailerLauncher(makePe(), python, 'UVSC'),
  makeUvTrailerLauncher(makePe({ bits: 32 }), python, 'UVPY'),
];
const real = [readUvLauncher('0.12.0'), readUvLauncher('0.13.9')];
const context = { moves: [{ from: 'C:\\v\\venv', to: 'D:\\a longer place\\venv' }], paths: windowsPaths };

it('mutated launchers are rewritten or left', { timeout: 120_000 }, async () => {
  const result = await fuzz('launchers', { fresh: 4_000, fixed: 4_000 }, (random) => {
    const sources = random() < 0.05 ? real : small;
    const bytes = mutate(sources[Math.floor(random() * sources.length)] ?? new Uint8Array(), random);
    interpreterOf(parseLauncher(bytes));
    return rewriteLauncher(bytes, context).bytes !== undefined;
  });
  expect(result.accepted).toBeGreaterThan(300);
  expect(result.accepted).toBeLessThan(result.cases);
});
