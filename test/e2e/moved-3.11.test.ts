import { describeMoved } from './support/describe-moved.ts';

describeMoved('3.11', [
  { maker: 'venv', to: ['a blank'], withoutBase: 'a quote', thorough: true },
  { maker: 'venv --copies --without-pip', to: ['deeper'], withoutBase: 'a blank' },
  { maker: 'virtualenv 20.13.4', to: ['a quote'], withoutBase: 'renamed' },
  { maker: 'virtualenv 20.26.6', to: ['a blank'], withoutBase: 'letters beyond ASCII' },
  { maker: 'virtualenv 21.15.8', to: ['what shells read'], withoutBase: 'over 127 bytes' },
  { maker: 'uv 0.13.9', to: ['what shells read'], withoutBase: 'a blank' },
  { maker: 'uv 0.13.9 --relocatable', to: ['over 127 bytes'], withoutBase: 'a quote' },
  { maker: 'uv 0.4.30', to: ['letters beyond ASCII'], withoutBase: 'deeper' },
  { maker: 'pipx', to: ['a quote'], withoutBase: 'a blank' },
  { maker: 'tox', to: ['renamed'], withoutBase: 'over 127 bytes' },
  { maker: 'poetry in project', to: ['over 127 bytes'], withoutBase: 'same depth' },
  { maker: 'pdm', to: ['a blank'], withoutBase: 'a quote' },
  { maker: 'hatch', to: ['deeper'], withoutBase: 'what shells read' },
  { maker: 'nox', to: ['same depth'], withoutBase: 'letters beyond ASCII' },
  { maker: 'pipenv', to: ['letters beyond ASCII'], withoutBase: 'renamed' },
]);
