import type { BulkProgress } from '../../generated/index.js';

/** What happened, for a program to tell apart. */
export type SainoErrorCode =
  /** An option of the client cannot be used: no token, one that cannot be a header, a base URL that is none. */
  | 'configuration'
  /** An argument cannot be used, such as a bulk id that is no positive integer. Nothing was asked. */
  | 'invalid_argument'
  /** The API refused, with its failure envelope, whatever the HTTP status. */
  | 'api_error'
  /** An HTTP status without that envelope, which the API does not document. */
  | 'http_error'
  /** A body that is not the documented JSON, is longer than 1 MiB, or is about another job. */
  | 'invalid_response'
  /** The API, or the host of a report, redirects to where the client does not follow. */
  | 'redirect_refused'
  /** No answer, or one that broke off. */
  | 'network'
  /** One attempt took longer than `timeout`. */
  | 'timeout'
  /** The whole wait took longer than its `timeout`. */
  | 'wait_timeout'
  /** The job ended without a report, as far as its status tells. */
  | 'job_failed'
  /** The job has no report that can be downloaded. */
  | 'report_unavailable'
  /** The caller's signal was aborted. Its reason is the `cause`. */
  | 'aborted';

type Details = {
  status?: number | undefined;
  bulkId?: number | undefined;
  body?: string | undefined;
  progress?: BulkProgress | undefined;
  retryAfter?: number | undefined;
  cause?: unknown;
};

/** Of HTTP statuses, those that may be gone by the next try (RFC 9110, and RFC 6585 for 429). */
const passing = new Set([408, 429, 500, 502, 503, 504]);

/**
 * The one error of this package: what a promise of it rejects with, and what its constructors throw.
 *
 * No field of it ever has the token, not even where the API repeats it.
 *
 * @example
 * ```ts
 * import { EmailCleaning, SainoError } from 'saino-email-cleaning';
 *
 * try {
 *   await new EmailCleaning().waitForBulk(1002);
 * } catch (error) {
 *   if (error instanceof SainoError && error.code === 'job_failed') console.error(error.progress?.status);
 *   else throw error;
 * }
 * ```
 */
export class SainoError extends Error {
  override readonly name = 'SainoError';
  /** What happened, for a program to tell apart. */
  readonly code: SainoErrorCode;
  /** Whether the same may work later: no answer, a timeout, or HTTP 408, 429, 500, 502, 503 or 504. */
  readonly retryable: boolean;
  /** The HTTP status, where there was an answer. */
  declare readonly status?: number;
  /** The job that was asked about. */
  declare readonly bulkId?: number;
  /** The first 2 kB of the body that came, as text. */
  declare readonly body?: string;
  /** The last that was seen of the job, for `job_failed` and `wait_timeout`. */
  declare readonly progress?: BulkProgress;
  /** How long the server asks to wait, in ms: its `Retry-After` (RFC 9110, section 10.2.3). */
  declare readonly retryAfter?: number;

  /**
   * @param code - What happened, for a program to tell apart.
   * @param message - What happened, to what, and what to do next, for a person.
   */
  constructor(code: SainoErrorCode, message: string, { cause, ...details }: Details = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable =
      code === 'network' ||
      code === 'timeout' ||
      ((code === 'api_error' || code === 'http_error') && passing.has(details.status ?? 0));
    // Fields that are not known are not there, so that a printed error shows what is.
    Object.assign(this, Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined)));
  }
}
