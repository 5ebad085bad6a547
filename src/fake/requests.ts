import * as sdk from '../../generated/sdk.gen.js';
import type { Upload } from './uploads.js';

/** An operation of the API that the fake implements. */
export type OperationId = 'startBulk' | 'getBulkProgress' | 'verifyEmail';

/** An operation of the API, or the download of a report from its own host. */
export type FakeOperation = OperationId | 'downloadReport';

export const fakeOperations: readonly FakeOperation[] = [
  'startBulk',
  'getBulkProgress',
  'verifyEmail',
  'downloadReport',
];

/** The start of the path of every report. */
export const reports = '/reports/';

type Route = { id: string; method: string; url: string };

/** The route of each operation of the API: what its generated function hands to a client. */
export const routes: readonly Route[] = Object.entries(sdk).map(([id, operation]) => {
  const client = new Proxy({}, { get: (_, method) => (request: { url: string }) => ({ method, url: request.url }) });
  const { method, url }: Omit<Route, 'id'> = Reflect.apply(operation, undefined, [{ client }]);
  return { id, method: method.toUpperCase(), url };
});

/** The operation of the API, whatever the origin of the request, by its operationId in the spec. */
export function operationOf(method: string, path: string): string | undefined {
  if (method === 'GET' && path.startsWith(reports)) return 'downloadReport';
  return routes.find((route) => route.method === method && matches(route.url, path))?.id;
}

/** Compares a path to a template such as `/jobs/{job_id}`. */
function matches(template: string, path: string): boolean {
  const [expected, segments] = [template.split('/'), path.split('/')];
  const fits = (segment: string, index: number) =>
    expected[index]?.startsWith('{') ? segment !== '' : segment === expected[index];
  return segments.length === expected.length && segments.every(fits);
}

/** A request that came in. It does not have the token, so it can be printed and compared. */
export type FakeRequest = {
  /** Its operation. Absent if there is nothing at its method and path, or nothing that the fake implements. */
  readonly operation?: FakeOperation;
  readonly method: string;
  /** The whole URL, with the bulk id or the address in its query. */
  readonly url: string;
  /** `true` if it had a header `token` that is not empty. */
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
  /** The part that tests see. Its upload is added once it is read. */
  record: { -readonly [Key in keyof FakeRequest]: FakeRequest[Key] };
};

/** Reads the arguments of `fetch`. */
export function readIncoming(input: string | URL | Request, init: RequestInit = {}): Incoming {
  const request = new Request(input, init);
  const { method, headers } = request;
  const url = new URL(request.url);
  const id = operationOf(method, url.pathname);
  const operation = fakeOperations.find((candidate) => candidate === id);
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
