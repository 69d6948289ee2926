import { describeMoved } from './support/describe-moved.ts';

describeMoved('2.7', [{ maker: 'virtualenv 20.21.1', to: ['a blank'], withoutBase: 'over 127 bytes' }]);
describeMoved('3.6', [
  { maker: 'venv', to: ['a blank'], withoutBase: 'over 127 bytes' },
  { maker: 'virtualenv 16.7.12', to: ['a quote'], withoutBase: 'a blank' },
]);
describeMoved('3.7', [{ maker: 'uv 0.4.30', to: ['a blank'], withoutBase: 'a quote' }]);
