import pLimit from 'p-limit';

/**
 * Does the same to many, some at a time, with results in the order of the list.
 * @param limit how many at once
 * @param before for each of the list the indexes of those that have to be done first; without circles
 * @param left the result of one that is not begun when the signal comes
 */
export async function runAll<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
  signal: AbortSignal,
  left: (item: Item) => Result,
  before: readonly (readonly number[])[] = [],
): Promise<readonly Result[]> {
  const run = pLimit(limit);
  const begun = new Map<number, Promise<Result>>();
  const begin = (index: number): void => {
    const item = items[index];
    if (begun.has(index) || item === undefined) return;
    const others = before[index] ?? [];
    // First come, first served: who waits for others holds a place only while those have theirs already.
    for (const other of others) begin(other);
    begun.set(
      index,
      run(async () => {
        await Promise.allSettled(others.map((other) => begun.get(other)));
        return signal.aborted ? left(item) : work(item);
      }),
    );
  };
  for (const index of items.keys()) begin(index);
  return Promise.all(items.map((_, index) => begun.get(index) as Promise<Result>));
}
