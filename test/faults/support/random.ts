/** From 0 to below 1, the same row of numbers for the same seed. */
export type Random = () => number;

/** Mulberry32, which is small and good enough to choose test cases by. */
export function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The seed to use: SEED of the environment, to repeat a run, else one that was not used before. */
export function chooseSeed(): number {
  return Number(process.env.SEED ?? Date.now() % 1_000_000_000);
}
