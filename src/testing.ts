export { createFakeSaino, type FakeSaino, type FakeSainoOptions } from './fake/create-fake-saino.js';
export type { ConnectionFault, Fault, FaultOptions, StatusFault } from './fake/fault.js';
export type { FakeRequest } from './fake/incoming.js';
export type { JobOptions } from './fake/job-options.js';
export type { FakeOperation } from './fake/operations.js';
export type { Upload } from './fake/uploads.js';
export type { Verdict } from './fake/verdict.js';
export type { OperationId } from './policies.js';
