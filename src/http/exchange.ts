import type { Responses } from './check-schema.js';
import { isTemporary, SainoError, type SainoErrorCode, type SainoErrorDetails } from './saino-error.js';

/** What the caller knows of a request, and HTTP does not. */
export type Exchange = {
  /** The operationId. Absent for a request that is not to the API. */
  readonly operation?: string;
  /** What messages call the subject of the request, such as "Bulk job 1002". */
  readonly subject: string;
  readonly bulkId?: number;
  /** What of the request the API may object to, besides the token: "the bulk id". Absent as `operation` is. */
  readonly input?: string;
  /** The schema of each documented status: `undefined` where a body is not documented. */
  readonly responses?: Responses;
  /** Why a valid response does not belong to this request, or `undefined` if it does. */
  readonly mismatch?: (data: unknown) => string | undefined;
  /** What an error adds to its details from a response that is not valid, such as the id of a job that was started. */
  readonly detailsOf?: (data: unknown) => SainoErrorDetails;
  /** Personal data in the request that a server may echo. */
  readonly personalData?: readonly string[];
  /** Whether the same request may be sent twice. If not: what it means that nobody knows whether it was processed. */
  readonly repeat: 'safe' | { readonly warning: string };
  /** The time limit of an attempt in ms, if it is not that of the client. */
  readonly timeout?: number;
};

/** One try at an exchange. It makes the errors that the try ends with, since they depend on how far it got. */
export class Attempt {
  /** Whether any part of the request may have reached the API. */
  mayHaveArrived = false;
  /** The HTTP status, once there is a response. */
  status: number | undefined;
  readonly exchange: Exchange;
  /** How many attempts at the exchange there are so far, this one included. */
  readonly count: number;
  readonly started = performance.now();

  constructor(exchange: Exchange, count = 1) {
    this.exchange = exchange;
    this.count = count;
  }

  /**
   * An error of this attempt. For a request that must not be sent twice it is `unknown_outcome` where the API may have
   * processed it and did not say so: after a timeout, a lost connection, HTTP 5xx or an invalid response.
   *
   * @param what - What happened, and what to do next, without the subject.
   */
  error(code: SainoErrorCode, what: string, details: SainoErrorDetails = {}): SainoError {
    const { operation, subject, bulkId, repeat } = this.exchange;
    const all = { operation, bulkId, ...details };
    if (repeat !== 'safe' && this.mayHaveArrived && isOutcomeUnknown(code, details.status)) {
      return new SainoError('unknown_outcome', `${subject}: ${what} ${repeat.warning}`, { ...all, retryable: false });
    }
    const retryable = details.status === undefined ? undefined : this.mayPass(details.status);
    return new SainoError(code, `${subject}: ${what}`, { ...all, retryable });
  }

  /** Whether the same request may be sent again after this HTTP status, with another outcome. */
  mayPass(status: number): boolean {
    // Of a request that must not be processed twice, only 429 says that it was turned away unprocessed.
    return isTemporary(status) && (this.exchange.repeat === 'safe' || status === 429);
  }
}

function isOutcomeUnknown(code: SainoErrorCode, status = 0): boolean {
  return code === 'network' || code === 'timeout' || code === 'invalid_response' || status >= 500;
}
