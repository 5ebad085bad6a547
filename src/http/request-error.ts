import type { FailureResponse } from '../../generated/index.js';

/**
 * The `error` of a call without a documented response: no response at all, a redirect, or an HTTP status or a body that
 * the API does not document.
 *
 * It has the shape of a {@link FailureResponse}, so that the type of `error` holds for it as well;
 * `error instanceof RequestError` tells the two apart.
 */
export class RequestError extends Error implements FailureResponse {
  override readonly name = 'RequestError';
  readonly status = 'failed';
  /** The same as `message`. */
  readonly error: string;

  /**
   * @param message - What happened, to which request, and what to do next.
   * @param options - `cause`: the error behind it, or the body of the response.
   */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.error = message;
  }
}
