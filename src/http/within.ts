import { SainoError } from './saino-error.js';

/** The longest delay that `setTimeout` takes, in ms: about 25 days. With a longer one it fires at once. */
export const longestTimer = 2 ** 31 - 1;

/** A time that passes, unless it is stopped or a signal aborts. */
function pass(ms: number, signal: AbortSignal | undefined): { passed: Promise<void>; stop: () => void } {
  let stop = () => {};
  const passed = new Promise<void>((resolve, reject) => {
    const onAbort = () => {
      stop();
      reject(new SainoError('aborted', 'The caller aborted.', { cause: signal?.reason }));
    };
    const onEnd = () => {
      stop();
      resolve();
    };
    const timer = ms <= longestTimer ? setTimeout(onEnd, ms) : undefined;
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort);
  });
  return { passed, stop };
}

/**
 * Waits, for ever where the time is longer than {@link longestTimer}.
 *
 * @throws `aborted`, at the moment the signal is.
 */
export const sleep = (ms: number, signal: AbortSignal | undefined): Promise<void> => pass(ms, signal).passed;

/**
 * Runs something with a signal that aborts when the caller's does, or after a time, and settles at that moment even
 * where what runs takes no notice. Leaves no timer and no listener behind.
 *
 * @throws what runs throws, the reason at the end of the time, or `aborted`.
 */
export async function within<T>(
  ms: number,
  signal: AbortSignal | undefined,
  reason: () => SainoError,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { passed, stop } = pass(ms, signal);
  const cut = passed
    .then(() => Promise.reject(reason()))
    .catch((error) => {
      controller.abort(error);
      throw error;
    });
  try {
    return await Promise.race([signal?.aborted ? cut : run(controller.signal), cut]);
  } finally {
    stop();
  }
}
