import { checkArgument } from './check-argument.js';
import type { CleanListOptions } from './clean-list-options.js';
import { isUncertain } from './run.js';
import type { State } from './state.js';

/**
 * Does with uncertain and failed parts what the caller decided.
 *
 * @returns whether the state has changed.
 * @throws `invalid_argument` if a bulk id cannot be that of the one uncertain part.
 */
export function settleUncertain({ parts }: State, { resubmit, adopt }: CleanListOptions): boolean {
  if (adopt !== undefined) return adoptJob(parts, adopt);
  if (!resubmit) return false;
  const again = parts.filter((part) => isUncertain(part) || (part.isFailed && !part.hasReport));
  for (const part of again) {
    delete part.intent;
    delete part.bulkId;
    delete part.isAdopted;
    delete part.isFailed;
  }
  return again.length > 0;
}

function adoptJob(parts: State['parts'], adopt: number): boolean {
  const numbers = parts.flatMap((part, index) => (isUncertain(part) ? [index + 1] : []));
  const owner = parts.findIndex(({ bulkId }) => bulkId === adopt) + 1;
  checkArgument(owner === 0, `Bulk job ${adopt} is that of job ${owner} of the list already.`);
  checkArgument(numbers.length > 0, `No job of the list is uncertain, so none can adopt ${adopt}.`);
  checkArgument(
    numbers.length === 1,
    `Jobs ${numbers.join(', ')} of the list are uncertain, so it is not clear which one adopts ${adopt}.`,
  );
  const [part] = parts.filter(isUncertain);
  if (!part) return false;
  part.bulkId = adopt;
  part.isAdopted = true;
  delete part.intent;
  return true;
}
