import { describeMoved } from './support/describe-moved.ts';

describeMoved('3.10', [{ maker: 'virtualenv 20.0.35', to: ['a quote'], withoutBase: 'a blank' }]);
describeMoved('3.12', [{ maker: 'venv', to: ['a blank'], withoutBase: 'letters beyond ASCII' }]);
describeMoved('3.13', [
  { maker: 'venv', to: ['what shells read'], withoutBase: 'over 127 bytes' },
  { maker: 'uv 0.13.9', to: ['a blank'], withoutBase: 'a quote' },
]);
