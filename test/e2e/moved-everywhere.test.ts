import { describeMoved } from './support/describe-moved.ts';
import { type PlaceName, places } from './support/moved-places.ts';

const all = Object.keys(places) as PlaceName[];

// The whole round, each move from the place before: plain, quoted and long forms turn into one another.
describeMoved('3.9', [{ maker: 'uv 0.13.9', to: all, withoutBase: 'a blank' }]);
describeMoved('3.11', [{ maker: 'venv', to: all, withoutBase: 'a blank' }]);
