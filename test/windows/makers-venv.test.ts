import { type MakerCase, testMakers } from './support/test-makers.ts';

const venv = { kind: 'venv' } as const;

testMakers([
  [venv, '3.7.7', '3.7.7'],
  [{ kind: 'venv of 3.7.1' }, '3.10.16', '3.10.8'],
  [venv, '3.10.16', '3.10.8'],
  [venv, '3.11.3', '3.11.11'],
  [venv, '3.12.1', '3.12.1'],
  [venv, '3.13.5', '3.13.5'],
  [venv, '3.14.3', '3.14.6'],
] satisfies readonly MakerCase[]);
