/** Runs a task as soon as there is a place for it, and returns what it returns. */
export type Queue = <T>(task: () => Promise<T>) => Promise<T>;

/** A queue that runs at most so many tasks at once, in the order in which they came. */
export function createQueue(places: number): Queue {
  const waiting: (() => void)[] = [];
  let taken = 0;
  return async (task) => {
    if (taken < places) taken += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      // A task that leaves hands its place on, so that nobody slips in between.
      const next = waiting.shift();
      if (next) next();
      else taken -= 1;
    }
  };
}
