import { SainoError } from '../http/saino-error.js';
import type { CleanListOptions } from './clean-list-options.js';
import type { CleanResult } from './clean-result.js';

/** Cleans a list of any size. */
export async function cleanList(_options: CleanListOptions): Promise<CleanResult> {
  throw new SainoError('invalid_argument', 'Lists cannot be cleaned yet.');
}
