import type { BulkHistory } from '../http/saino-error.js';
import type { Observation } from './next-delay.js';

/** The format of {@link Stored}. It rises with each change that the versions before it would misread. */
const version = 1;

/** The inside of a history. The times are Unix times in ms, as the next process shares no other clock with this one. */
type Stored = { version: number; bulkId: number; seen: [at: number, percentage: number][] };

/** Writes the observations of a job as JSON, for the next process. */
export function writeHistory(bulkId: number, observations: readonly Observation[]): BulkHistory {
  const stored: Stored = { version, bulkId, seen: observations.map(({ at, percentage }) => [at, percentage]) };
  // Opaque to callers, so that the format can change.
  return stored as unknown as BulkHistory;
}

/**
 * Reads a history, which may have been anywhere in the meantime: in a database, in a browser.
 *
 * @returns `undefined` for what {@link writeHistory} does not write.
 */
export function readHistory(history: BulkHistory): { bulkId: number; observations: Observation[] } | undefined {
  // Whatever it is, a property of it can be read: callers return early for null.
  const { version: format, bulkId = 0, seen } = history as Partial<Stored>;
  if (format !== version || !Array.isArray(seen) || !seen.every(isObservation)) return undefined;
  return { bulkId, observations: seen.map(([at, percentage]) => ({ at, percentage })) };
}

/** `true` for a time and a percentage, each within the range that can be written. */
function isObservation(value: unknown): boolean {
  const [at, percentage]: unknown[] = Array.isArray(value) ? value : [];
  return Number.isSafeInteger(at) && typeof percentage === 'number' && percentage >= 0 && percentage <= 100;
}
