import { SainoError } from './saino-error.js';

/** The longest delay that `setTimeout` takes, in ms: about 25 days. With a longer one it fires at once. */
export const longestTimer = 2 ** 31 - 1;

/** A time that passes, unless it is stopped or a signal is aborted. */
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
 * Waits, forever if the time is longer than {@link longestTimer}.
 *
 * @throws `aborted`, at the moment the signal is.
 */
export const sleep = (ms: number, signal: AbortSignal | undefined): Promise<void> => pass(ms, signal).passed;

/** Something that takes a while, and stops early when the signal is aborted. */
type Task<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Runs a task with a signal that aborts when the caller's does, or after a time, and settles at that moment even if the
 * task ignores the signal. Leaves no timer and no listener behind.
 *
 * @throws what the task throws, `timedOut()` after the time, or `aborted`.
 */
export function within<T>(
  ms: number,
  signal: AbortSignal | undefined,
  timedOut: () => SainoError,
  task: Task<T>,
): Promise<T> {
  const { passed, stop } = pass(ms, signal);
  const cut = passed.then(() => Promise.reject(timedOut()));
  return race(cut, stop, signal, task);
}

/** The same without a limit of time. */
export function untilAborted<T>(signal: AbortSignal, task: Task<T>): Promise<T> {
  const { passed, stop } = pass(Number.POSITIVE_INFINITY, signal);
  return race(passed, stop, signal, task);
}

/** Runs a task until it settles, or `cut` does. */
async function race<T>(
  cut: Promise<unknown>,
  stop: () => void,
  signal: AbortSignal | undefined,
  task: Task<T>,
): Promise<T> {
  const controller = new AbortController();
  const failed = new Promise<never>((_, reject) => {
    cut.catch((error) => {
      controller.abort(error);
      reject(error);
    });
  });
  try {
    return await (signal?.aborted ? failed : Promise.race([failed, task(controller.signal)]));
  } finally {
    stop();
  }
}
