import { type FakeOperation, operationOf } from './operations.js';
import type { Upload } from './uploads.js';

/** A request that came in. It does not have the token, so it can be printed and compared. */
export type FakeRequest = {
  /** What it was for. Absent if there is nothing at its method and path. */
  readonly operation?: FakeOperation;
  readonly method: string;
  /** The whole URL, with the bulk id or the address in its query. */
  readonly url: string;
  /** Whether it had a header `token` that is not empty. */
  readonly hasToken: boolean;
  /** The list, if this was an upload that the API accepts. */
  readonly upload?: Upload;
};

/** A request while the fake processes it. */
export type Incoming = {
  request: Request;
  url: URL;
  /** The form that `fetch` was called with, if it was called with one. */
  form: FormData | undefined;
  /** What a test sees of it. Its upload is added once it is read. */
  record: { -readonly [Key in keyof FakeRequest]: FakeRequest[Key] };
};

/** Reads the arguments of `fetch`. */
export function readIncoming(input: string | URL | Request, init: RequestInit = {}): Incoming {
  const request = new Request(input, init);
  const { method, headers } = request;
  const url = new URL(request.url);
  const operation = operationOf(method, url.pathname);
  const record = {
    ...(operation && { operation }),
    method,
    url: request.url,
    hasToken: Boolean(headers.get('token')),
  };
  return { request, url, form: formOf(init), record };
}

/**
 * Reading a form from a Request takes a turn of the event loop, in which fake timers move on. What `fetch` was called with
 * is at hand.
 */
function formOf({ body, headers = {} }: RequestInit): FormData | undefined {
  // With a content type of its own, the form has a boundary that only the Request knows.
  return body instanceof FormData && !new Headers(headers).has('content-type') ? body : undefined;
}
