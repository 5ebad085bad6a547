import { check } from '../http/check.js';
import type { BulkHistory } from '../http/saino-error.js';
import { mostObservations, type Observation } from './next-delay.js';

/** The format of {@link Stored}. It rises with each change that the versions before it would misread. */
const version = 1;

/** What a history is inside. The times are Unix times in ms, as the next process shares no other clock with this one. */
type Stored = { version: number; bulkId: number; seen: [at: number, percentage: number][] };

/** The observations of a job as JSON, for the next process. */
export function writeHistory(bulkId: number, observations: readonly Observation[]): BulkHistory {
  const stored: Stored = { version, bulkId, seen: observations.map(({ at, percentage }) => [at, percentage]) };
  // Opaque to callers, so that the format can change.
  return stored as unknown as BulkHistory;
}

/**
 * The observations in a history, which may have been anywhere in the meantime: in a database, in a browser.
 *
 * @throws `invalid_argument` for what {@link writeHistory} does not write, and for the history of another job.
 */
export function readHistory(bulkId: number, history: BulkHistory | null | undefined): Observation[] {
  if (history === undefined || history === null) return [];
  const { version: format, bulkId: owner, seen } = history as Partial<Stored>;
  const isOurs = format === version && Array.isArray(seen) && seen.length <= mostObservations;
  checkHistory(isOurs && seen.every(isObservation), 'damaged, or of a newer version of the package', bulkId);
  checkHistory(owner === bulkId, 'that of another job', bulkId);
  return (seen ?? []).map(([at, percentage]) => ({ at, percentage }));
}

function checkHistory(holds: boolean, state: string, bulkId: number): void {
  check(holds, 'invalid_argument', `The history is ${state}. Check bulk job ${bulkId} without it.`);
}

/** Whether a value is a time and a percentage, each within the range that can be written. */
function isObservation(value: unknown): boolean {
  const [at, percentage]: unknown[] = Array.isArray(value) ? value : [];
  return Number.isSafeInteger(at) && typeof percentage === 'number' && percentage >= 0 && percentage <= 100;
}
