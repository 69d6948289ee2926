import { describeMoved } from './support/describe-moved.ts';

describeMoved('3.9', [
  { maker: 'venv', to: ['a quote'], withoutBase: 'over 127 bytes', thorough: true },
  { maker: 'virtualenv 21.15.8', to: ['a blank'], withoutBase: 'renamed' },
  { maker: 'virtualenv 21.15.8 --copies', to: ['letters beyond ASCII'], withoutBase: 'a blank' },
  { maker: 'poetry', to: ['same depth'], withoutBase: 'a quote' },
  { maker: 'tox', to: ['a blank'], withoutBase: 'deeper' },
]);
