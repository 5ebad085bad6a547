export { createFakeSaino, type FakeSaino, type FakeSainoOptions } from './fake/create-fake-saino.js';
export type { ConnectionFault, Fault, FaultOptions, StatusFault } from './fake/faults.js';
export type { JobOptions } from './fake/job.js';
export type { FakeOperation, FakeRequest, OperationId } from './fake/requests.js';
export type { Upload } from './fake/uploads.js';
export type { Verdict } from './fake/verdict.js';
