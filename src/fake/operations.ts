import * as sdk from '../../generated/sdk.gen.js';

type OperationId = keyof typeof sdk;
const client = new Proxy(
  {},
  {
    get:
      (_, method) =>
      ({ url }: { url: string }) => ({ method: String(method).toUpperCase(), url }),
  },
);
const route = (operation: unknown): { method: string; url: string } =>
  Reflect.apply(operation as () => unknown, undefined, [{ client }]) as { method: string; url: string };
/** The method and path of each operation: what its generated function hands to a client. */
export const operations = {
  startBulk: route(sdk.startBulk),
  getBulkProgress: route(sdk.getBulkProgress),
  verifyEmail: route(sdk.verifyEmail),
};

import { reports } from './report.js';

/** What the fake responds to: the operations of the API, and the download of a report from its own host. */
export type FakeOperation = OperationId | 'downloadReport';

// Object.keys forgets what the keys are.
const operationIds = Object.keys(operations) as OperationId[];

export const fakeOperations: readonly FakeOperation[] = [...operationIds, 'downloadReport'];

/** What a request is for, whatever its origin. */
export function operationOf(method: string, path: string): FakeOperation | undefined {
  if (method === 'GET' && path.startsWith(reports)) return 'downloadReport';
  return operationIds.find((id) => operations[id].method === method && operations[id].url === path);
}
