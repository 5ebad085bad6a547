/** How often a fault happens. */
export type FaultOptions = {
  /**
   * How many requests fail in a row: 1 or more, or `Infinity`.
   *
   * @default 1
   */
  times?: number | undefined;
};

/** A response in place of the one that a request would get. The request has no effect. */
export type StatusFault = FaultOptions & {
  /** The HTTP status, from 200 to 599. */
  status: number;
  headers?: Record<string, string> | undefined;
  /**
   * The reason in the failure that the API documents, which is then the body.
   *
   * @default '' for HTTP 400
   */
  error?: string | undefined;
  /** The body, whatever it is. */
  body?: string | undefined;
  connection?: undefined;
};

/** A connection that brings no response. `fetch` then rejects as that of Node.js does. */
export type ConnectionFault = FaultOptions & {
  /**
   * - `refused`: nobody listens. The request has no effect, and is not among `requests`.
   * - `lost`: the request has its effect, such as a new job, and the connection closes before the response.
   * - `silent`: the request has its effect, and no response ever comes, until the signal of the request is aborted.
   */
  connection: 'refused' | 'lost' | 'silent';
  status?: undefined;
};

/** How a request fails. */
export type Fault = StatusFault | ConnectionFault;

const connections = ['refused', 'lost', 'silent'];

/** @throws RangeError or TypeError for a fault that cannot be. */
export function checkFault({ times = 1, ...fault }: Fault): void {
  if (times !== Number.POSITIVE_INFINITY && !(Number.isInteger(times) && times >= 1)) {
    throw new RangeError(`\`times\` must be an integer, 1 or more, or Infinity, not ${String(times)}.`);
  }
  if ((fault.status === undefined) === (fault.connection === undefined)) {
    throw new TypeError('A fault must have either a `status` or a `connection`.');
  }
  if (fault.status !== undefined) checkStatus(fault);
  else checkConnection(fault);
}

function checkConnection({ connection }: ConnectionFault): void {
  if (connections.includes(connection)) return;
  throw new RangeError(`\`connection\` must be one of ${connections.join(', ')}, not ${String(connection)}.`);
}

function checkStatus({ status, error, body }: StatusFault): void {
  if (!(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new RangeError(`\`status\` must be an integer from 200 to 599, not ${String(status)}.`);
  }
  if (error !== undefined && body !== undefined) {
    throw new TypeError('A fault must not have both an `error` and a `body`.');
  }
}
