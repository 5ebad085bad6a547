export { cleanList } from './list/clean-list.js';
export type { CleanInput, CleanListOptions } from './list/clean-list-options.js';
export type { CleanEvent, CleanedRow, CleanPlan, CleanResult, UnfinishedJob } from './list/clean-result.js';
export { type Report, type ReportRow, readVerdicts } from './list/read-verdicts.js';
export type { VerdictCounts } from './list/verdict-counts.js';
