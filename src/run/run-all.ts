import pLimit from 'p-limit';

/**
 * Does the same to many, some at a time, with results in the order of the list; one that is not begun when the signal
 * comes is left out.
 * @param limit how many at once
 */
export async function runAll<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
  signal: AbortSignal,
): Promise<readonly Result[]> {
  const run = pLimit(limit);
  const results = await Promise.all(
    items.map((item) => run(async () => (signal.aborted ? undefined : { result: await work(item) }))),
  );
  return results.flatMap((one) => (one === undefined ? [] : [one.result]));
}
