import { SainoError, type SainoErrorDetails } from './saino-error.js';

/** The longest delay that `setTimeout` accepts, in ms: about 25 days. With a longer one it fires at once. */
export const longestTimer = 2 ** 31 - 1;

/** A time in ms, and the error at its end. There is no limit if it is longer than {@link longestTimer}. */
type Limit = { ms: number; error: () => SainoError };

/** What the error of an abort carries. */
type Details = () => SainoErrorDetails;

/**
 * Runs a task with a signal that aborts when the caller's does, or at a limit of time, and settles at that moment even if
 * the task ignores the signal. Leaves no timer and no listener behind.
 *
 * @throws what the task throws, the error of the limit, or `aborted`.
 */
export function within<T>(
  signal: AbortSignal | undefined,
  task: (signal: AbortSignal) => Promise<T>,
  limit?: Limit,
  details?: Details,
): Promise<T> {
  const controller = new AbortController();
  let stop = () => {};
  const cut = new Promise<never>((_, reject) => {
    const end = (error: SainoError) => {
      controller.abort(error);
      reject(error);
    };
    const onAbort = () =>
      end(new SainoError('aborted', 'The caller aborted.', { ...details?.(), cause: signal?.reason }));
    if (signal?.aborted) return onAbort();
    const timer = limit && limit.ms <= longestTimer ? setTimeout(() => end(limit.error()), limit.ms) : undefined;
    signal?.addEventListener('abort', onAbort);
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
  });
  // A signal that was aborted before has the task not even start.
  const settled = signal?.aborted ? cut : Promise.race([cut, task(controller.signal)]);
  return settled.finally(stop);
}

/**
 * Waits for a time that is not longer than {@link longestTimer}.
 *
 * @throws `aborted`, at the moment the signal is.
 */
export function sleep(ms: number, signal: AbortSignal | undefined, details?: Details): Promise<void> {
  const task = (inner: AbortSignal) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      inner.addEventListener('abort', () => clearTimeout(timer));
    });
  return within(signal, task, undefined, details);
}
