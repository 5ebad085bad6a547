import type { FailureResponse } from '../../generated/index.js';

/**
 * The `error` of a call that got anything but a documented answer: no answer at all, a redirect, an
 * HTTP status or a body that the API does not document.
 *
 * It has the shape of a {@link FailureResponse}, so that what the types promise of `error` holds;
 * `error instanceof RequestError` tells the two apart.
 */
export class RequestError extends Error implements FailureResponse {
  override readonly name = 'RequestError';
  readonly status = 'failed';
  /** The same as `message`. */
  readonly error: string;

  /**
   * @param message - What happened, to which request, and what to do next.
   * @param options - `cause`: the error behind it, or the body that came.
   */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.error = message;
  }
}
