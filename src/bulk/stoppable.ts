/**
 * A generator whose `return()` takes effect at once, as when a `for await` loop is left: that of an async generator
 * waits for what it is doing, and a watch may sleep for minutes.
 *
 * @param run - Starts the generator, with a signal that aborts when the caller's does, or on `return()`.
 */
export function stoppable<T>(
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  const stop = new AbortController();
  const generator = run(stop.signal);
  const next = generator.next.bind(generator);
  const leave = generator.return.bind(generator);
  let isLeft = false;

  const abort = () => stop.abort(signal?.reason);
  const unlisten = () => signal?.removeEventListener('abort', abort);
  const step = async (): Promise<IteratorResult<T, void>> => {
    // Added once, however often: a listener that is there already is not added again.
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    try {
      const result = await next();
      if (result.done) unlisten();
      return result;
    } catch (error) {
      unlisten();
      // A step that is under way when the consumer leaves ends with the abort, and has nothing to yield.
      if (isLeft) return { done: true, value: undefined };
      throw error;
    }
  };
  generator.next = step;
  generator.return = () => {
    isLeft = true;
    unlisten();
    stop.abort();
    return leave();
  };
  return generator;
}
