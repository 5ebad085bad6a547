import pRetry from 'p-retry';
import { SainoError } from './saino-error.js';
import { sleep } from './within.js';

/** The first retry follows after up to this long, in ms; each further one after up to twice as long. */
const base = 500;
/** The longest backoff, in ms. */
const longestBackoff = 8_000;
/** The longest `Retry-After` that is waited for, in ms. A longer one is left to the caller, in the error. */
const longestRetryAfter = 60_000;

/**
 * Retries what failed with a `retryable` error, with exponential backoff and full jitter, or after the time that the
 * server requests.
 */
export function retry<T>(
  attempt: () => Promise<T>,
  { retries, signal }: { retries: number; signal: AbortSignal | undefined },
): Promise<T> {
  return pRetry(attempt, {
    retries,
    // p-retry's own jitter never goes below the backoff, so the delay is made here.
    minTimeout: 0,
    async shouldRetry({ error, retriesConsumed }) {
      if (!(error instanceof SainoError && error.retryable)) return false;
      const { retryAfter = 0 } = error;
      if (retryAfter > longestRetryAfter) return false;
      const backoff = Math.random() * Math.min(base * 2 ** retriesConsumed, longestBackoff);
      await sleep(Math.max(retryAfter, backoff), signal);
      return true;
    },
  });
}

/** The part of an error's details with `Retry-After` in ms (RFC 9110, section 10.2.3): from seconds or an HTTP date. */
export function retryHint(headers: Headers): { retryAfter?: number } {
  const value = headers.get('retry-after') ?? '';
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? {} : { retryAfter: Math.max(ms, 0) };
}
