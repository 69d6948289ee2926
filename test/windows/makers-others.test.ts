import { type MakerCase, testMakers } from './support/test-makers.ts';
import type { VenvMaker } from './support/venv-makers.ts';

const virtualenv = (version: '16.7.12' | '20.21.1' | '21.15.8'): VenvMaker => ({
  kind: 'virtualenv',
  version,
});
const uv = (version: '0.8.24' | '0.13.9'): VenvMaker => ({ kind: 'uv', version });

testMakers([
  [virtualenv('16.7.12'), '3.10.16', '3.10.8'],
  [virtualenv('20.21.1'), '3.9.6', '3.9.6'],
  [virtualenv('20.21.1'), '3.11.11', '3.11.3'],
  [virtualenv('21.15.8'), '3.11.11', '3.11.11'],
  [virtualenv('21.15.8'), '3.13.5', '3.13.5'],
  [uv('0.8.24'), '3.11.11', '3.11.3'],
  [uv('0.13.9'), '3.11.11', '3.11.11'],
  [uv('0.13.9'), '3.14.6', '3.14.3'],
] satisfies readonly MakerCase[]);
