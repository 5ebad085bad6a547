export type { CleanEvent } from './list/clean-event.js';
export { cleanList } from './list/clean-list.js';
export type { CleanInput, CleanListOptions } from './list/clean-list-options.js';
export type { CleanPlan } from './list/clean-plan.js';
export type { CleanedRow, CleanResult, UnfinishedJob } from './list/clean-result.js';
