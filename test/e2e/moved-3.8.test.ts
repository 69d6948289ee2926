import { describeMoved } from './support/describe-moved.ts';

describeMoved('3.8', [
  { maker: 'venv', to: ['deeper'], withoutBase: 'a blank' },
  { maker: 'venv --copies --without-pip', to: ['a quote'], withoutBase: 'over 127 bytes' },
  { maker: 'virtualenv 16.7.12', to: ['a blank'], withoutBase: 'deeper' },
  { maker: 'virtualenv 20.0.35', to: ['over 127 bytes'], withoutBase: 'a blank' },
  { maker: 'virtualenv 20.13.4', to: ['renamed'], withoutBase: 'letters beyond ASCII' },
  { maker: 'virtualenv 20.26.6', to: ['letters beyond ASCII'], withoutBase: 'a quote' },
  { maker: 'uv 0.13.9', to: ['a blank'], withoutBase: 'same depth' },
  { maker: 'uv 0.4.30 --relocatable', to: ['deeper'], withoutBase: 'a blank' },
  { maker: 'pdm', to: ['renamed'], withoutBase: 'over 127 bytes' },
  { maker: 'pipenv', to: ['a quote'], withoutBase: 'deeper' },
]);
