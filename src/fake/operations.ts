import { type OperationId, operations } from '../../generated/operations.gen.js';
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
