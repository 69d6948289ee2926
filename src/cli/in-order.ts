/**
 * Hands on what comes in any order in the order of its numbers, from 0 and without gaps. Only what has to wait is kept.
 */
export function inOrder<Value>(emit: (value: Value) => void): (index: number, value: Value) => void {
  const waiting = new Map<number, Value>();
  let next = 0;
  return (index, value) => {
    waiting.set(index, value);
    for (let one = waiting.get(next); one !== undefined; one = waiting.get(next)) {
      waiting.delete(next);
      next += 1;
      emit(one);
    }
  };
}
