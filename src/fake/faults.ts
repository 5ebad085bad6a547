import type { FailureResponse } from '../../generated/index.js';
import { type FakeOperation, fakeOperations } from './requests.js';

/** Options that every fault has. */
export type FaultOptions = {
  /**
   * The number of requests that fail in a row: 1 or more, or `Infinity`.
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

/** A way in which a request fails. */
export type Fault = StatusFault | ConnectionFault;

const connections = ['refused', 'lost', 'silent'];

/** The faults that are programmed, in order. */
export class Faults {
  readonly #planned: { operation: FakeOperation; fault: Fault; left: number }[] = [];

  /** @throws RangeError or TypeError for an operation that does not exist, or a fault that cannot be. */
  plan(operation: FakeOperation, fault: Fault): void {
    if (!fakeOperations.includes(operation)) {
      throw new RangeError(`There is no operation ${String(operation)}, but ${fakeOperations.join(', ')}.`);
    }
    checkFault(fault);
    this.#planned.push({ operation, fault, left: fault.times ?? 1 });
  }

  /** The fault of the next request of an operation, if there is one. */
  take(operation: FakeOperation | undefined): Fault | undefined {
    const next = this.#planned.find((planned) => planned.operation === operation && planned.left > 0);
    if (next) next.left -= 1;
    return next?.fault;
  }
}

/** @throws RangeError or TypeError for a fault that cannot be. */
function checkFault({ times = 1, ...fault }: Fault): void {
  if (times !== Number.POSITIVE_INFINITY && !(Number.isInteger(times) && times >= 1)) {
    throw new RangeError(`\`times\` must be an integer, 1 or more, or Infinity, not ${String(times)}.`);
  }
  if ((fault.status === undefined) === (fault.connection === undefined)) {
    throw new TypeError('A fault must have either a `status` or a `connection`.');
  }
  if (fault.status !== undefined) checkStatus(fault);
  else if (!connections.includes(fault.connection)) {
    throw new RangeError(`\`connection\` must be one of ${connections.join(', ')}, not ${String(fault.connection)}.`);
  }
}

function checkStatus({ status, error, body }: StatusFault): void {
  if (!(Number.isInteger(status) && status >= 200 && status <= 599)) {
    throw new RangeError(`\`status\` must be an integer from 200 to 599, not ${String(status)}.`);
  }
  if (error !== undefined && body !== undefined) {
    throw new TypeError('A fault must not have both an `error` and a `body`.');
  }
}

/** Statuses whose responses have no body (Fetch standard, "null body status"). */
const withoutBody = [204, 205, 304];

export function faultResponse({ status, headers = {}, body, error }: StatusFault): Response {
  const init = { status, headers };
  if (withoutBody.includes(status)) return new Response(null, init);
  if (body !== undefined) return new Response(body, init);
  if (error === undefined && status !== 400) return new Response(`HTTP ${status}, as programmed.\n`, init);
  const failure: FailureResponse = { status: 'failed', error: error ?? '' };
  return Response.json(failure, init);
}

/** The error that `fetch` of Node.js rejects with if nobody listens. */
export const refused = (): TypeError =>
  fetchFailed({ message: 'connect ECONNREFUSED', code: 'ECONNREFUSED', syscall: 'connect' });

/** The error that it rejects with if the connection closes before the response. */
export const lost = (): TypeError => fetchFailed({ message: 'other side closed', code: 'UND_ERR_SOCKET' });

function fetchFailed({ message, ...details }: { message: string; code: string; syscall?: string }): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), details) });
}

/** Never resolves. @throws the reason of the signal, once it is aborted. */
export async function untilAborted(signal: AbortSignal): Promise<never> {
  signal.throwIfAborted();
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}
