import { isRetryable, type SainoError } from './saino-error.js';
import { sleep } from './within.js';

/** The first retry follows after up to this long, in ms; each further one after up to twice as long. */
const base = 500;
/** The longest backoff, in ms. */
const longestBackoff = 8_000;
/** The longest `Retry-After` that is waited for, in ms. A longer one is left to the caller, in the error. */
const longestRetryAfter = 60_000;

/** A failed attempt that is followed by another one. */
export type RetryEvent = {
  /** Why the attempt failed. */
  error: SainoError;
  /** How many attempts have failed in a row. */
  attempt: number;
  /** How long the next attempt is away, in ms. */
  delay: number;
};

/** Receives each failed attempt that is followed by another one. It is awaited, and what it throws ends the call. */
export type OnRetry = (event: RetryEvent) => unknown;

/** What follows a failed attempt: the next one after this time in ms, or none. */
export type OnFailure = (error: unknown, delay: number | undefined) => void;

type RetryOptions = {
  retries: number;
  signal: AbortSignal | undefined;
  onRetry: OnRetry | undefined;
  onFailure: OnFailure;
};

/**
 * Retries what failed with a `retryable` error, with exponential backoff and full jitter, or after the time that the
 * server requests.
 */
export async function retry<T>(
  attempt: () => Promise<T>,
  { retries, signal, onRetry, onFailure }: RetryOptions,
): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      const isRetried = failures < retries && isRetryable(error) && (error.retryAfter ?? 0) <= longestRetryAfter;
      if (!isRetried) {
        onFailure(error, undefined);
        throw error;
      }
      const delay = Math.max(error.retryAfter ?? 0, backoff(failures));
      onFailure(error, delay);
      await onRetry?.({ error, attempt: failures + 1, delay });
      await sleep(delay, signal);
    }
  }
}

/** With full jitter, so that clients that failed at the same time do not retry at the same time. In ms. */
function backoff(failures: number): number {
  return Math.random() * Math.min(base * 2 ** failures, longestBackoff);
}

/** The part of an error's details with `Retry-After` in ms (RFC 9110, section 10.2.3): from seconds or an HTTP date. */
export function retryHint(headers: Headers): { retryAfter?: number } {
  const value = headers.get('retry-after') ?? '';
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? {} : { retryAfter: Math.max(ms, 0) };
}
