import { SainoError } from '../index.js';

/** @throws `invalid_argument` with this message if the condition does not hold. */
export function checkArgument(holds: unknown, message: string): asserts holds {
  if (!holds) throw new SainoError('invalid_argument', message);
}
