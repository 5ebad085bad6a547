import type { BulkProgress } from '../../generated/index.js';

declare const opaque: unique symbol;

/**
 * The observations of a bulk job, for the process that checks it next: JSON of at most 1 kB, to store with the job.
 *
 * Its format may change with the version of the package, and each version reads what older ones wrote.
 */
export type BulkHistory = { readonly version: number; readonly [opaque]: true };

/** The codes of errors, for a program to branch on. */
export type SainoErrorCode =
  /** An option of the client is invalid: no token, a token that no header can carry, an invalid base URL. */
  | 'configuration'
  /** An argument is invalid, such as a bulk id of 0 or a list that is too large. Nothing was sent. */
  | 'invalid_argument'
  /** The API rejected the request, with a documented failure. */
  | 'api_error'
  /** An HTTP status with a body that the API does not document. */
  | 'http_error'
  /** A body that is not the documented JSON, is longer than 1 MiB, or belongs to another job. */
  | 'invalid_response'
  /** The API, or the host of a report, redirects to a place that the client does not follow. */
  | 'redirect_refused'
  /** No response, or one that was cut off. */
  | 'network'
  /** One attempt took longer than `timeout`. */
  | 'timeout'
  /** The request may have been processed, and may be charged, but no valid response arrived. It is not retried. */
  | 'unknown_outcome'
  /** The whole wait took longer than its `timeout`. */
  | 'wait_timeout'
  /** The job ended without a report, judging by its status. */
  | 'job_failed'
  /** The job has no report that can be downloaded. */
  | 'report_unavailable'
  /** A file cannot be read or written. The system's error is the `cause`. */
  | 'disk'
  /** Another run has the same output, or what is kept of an earlier run belongs to another list or other options. */
  | 'run_conflict'
  /** The caller's signal was aborted. Its reason is the `cause`. */
  | 'aborted';

/** The fields that an error with a code certainly has. */
type Certain = {
  api_error: { readonly operation: string; readonly status: number; readonly body: string };
  http_error: { readonly status: number };
  invalid_response: { readonly operation: string; readonly status: number; readonly body: string };
  unknown_outcome: { readonly operation: string };
  wait_timeout: { readonly bulkId: number; readonly history: BulkHistory; readonly nextDelay: number };
  job_failed: { readonly bulkId: number; readonly progress: BulkProgress };
  report_unavailable: { readonly bulkId: number };
};

/** A {@link SainoError} that the compiler narrows by its `code`. */
export type KnownSainoError = {
  [Code in SainoErrorCode]: SainoError & { readonly code: Code } & (Code extends keyof Certain
      ? Certain[Code]
      : unknown);
}[SainoErrorCode];

/** Marks the errors of every copy of this package: a program may have loaded it twice. */
const brand = Symbol.for('saino-email-cleaning.SainoError');

/** Details of an error, besides its code and its message. */
export type SainoErrorDetails = {
  operation?: string | undefined;
  status?: number | undefined;
  bulkId?: number | undefined;
  body?: string | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
  requestId?: string | undefined;
  progress?: BulkProgress | undefined;
  retryAfter?: number | undefined;
  history?: BulkHistory | undefined;
  nextDelay?: number | undefined;
  /** Overrides what follows from the code and the status. */
  retryable?: boolean | undefined;
  cause?: unknown;
};

/** The HTTP statuses that may be gone by the next attempt (RFC 9110, and RFC 6585 for 429). */
const temporary = new Set<unknown>([408, 429, 500, 502, 503, 504]);

export const isTemporary = (status: number | undefined): boolean => temporary.has(status);

/**
 * The one error of this package: what its promises reject with, and what its constructors throw.
 *
 * No field of it contains the token, even if the API echoes it, nor an email address that was sent.
 *
 * @example
 * ```ts
 * import { EmailCleaning, SainoError } from 'saino-email-cleaning';
 *
 * try {
 *   await new EmailCleaning().waitForBulk(1002);
 * } catch (error) {
 *   if (error instanceof SainoError && error.code === 'job_failed') console.error(error.progress.status);
 *   else throw error;
 * }
 * ```
 */
export class SainoError extends Error {
  override readonly name = 'SainoError';
  /** The kind of error, for a program to branch on. */
  readonly code: SainoErrorCode;
  /** `true` if the same call may succeed later: no response, a timeout, or HTTP 408, 429, 500, 502, 503 or 504. */
  readonly retryable: boolean;
  /** The operationId of the request, such as `startBulk`. Absent if the error is not about a request to the API. */
  declare readonly operation?: string;
  /** The HTTP status, if there was a response. */
  declare readonly status?: number;
  /** The job that the error is about. */
  declare readonly bulkId?: number;
  /** The first 2,000 characters of the response's body, with the token, email addresses and what signs a link masked. */
  declare readonly body?: string;
  /** The headers of the API's response, by their names in lower case, masked as the body is. */
  declare readonly headers?: Readonly<Record<string, string>>;
  /** The id of the request, for its server's support: `x-request-id`, `x-amzn-requestid` or `cf-ray` of the response. */
  declare readonly requestId?: string;
  /** The last known state of the job, for `job_failed` and `wait_timeout`. */
  declare readonly progress?: BulkProgress;
  /** The time that the server asks clients to wait, in ms: its `Retry-After` (RFC 9110, section 10.2.3). */
  declare readonly retryAfter?: number;
  /** The observations of a wait until `wait_timeout` or `aborted`, for the wait that continues it. */
  declare readonly history?: BulkHistory;
  /** The time from `wait_timeout` or `aborted` until the next check of the job is worth it, in ms. */
  declare readonly nextDelay?: number;

  /** Recognizes an error of this package, of whichever copy of it. A check of its `code` then narrows it further. */
  static override [Symbol.hasInstance](this: unknown, value: unknown): value is KnownSainoError {
    // A class that extends this one inherits the method, and has instances of its own. Named here, this class would have
    // another name in a bundle.
    // biome-ignore lint/complexity/noThisInStatic: it may be such a class.
    if (!Object.hasOwn(this as object, Symbol.hasInstance)) {
      // biome-ignore lint/complexity/noThisInStatic: as above.
      return Function.prototype[Symbol.hasInstance].call(this, value);
    }
    return typeof value === 'object' && value !== null && brand in value;
  }

  /**
   * @param code - What happened, for a program to branch on.
   * @param message - What happened, to what, and what to do next, for a person.
   */
  constructor(code: SainoErrorCode, message: string, details: SainoErrorDetails = {}) {
    const { cause, retryable, ...fields } = details;
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.retryable = retryable ?? (code === 'network' || code === 'timeout' || isTemporary(fields.status));
    // Not enumerable, and nobody reads its value.
    Object.defineProperty(this, brand, {});
    // An unknown field is left out, so that a printed error shows only what there is.
    const known = Object.entries(fields).filter(([, value]) => value !== undefined);
    Object.assign(this, Object.fromEntries(known));
  }
}

/** `true` if the same call may succeed later. */
export function isRetryable(error: unknown): error is SainoError {
  return error instanceof SainoError && error.retryable;
}
