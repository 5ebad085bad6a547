import { InvalidArgumentError } from 'commander';

/** @throws InvalidArgumentError, which commander prints. */
export function readBulkId(text: string): number {
  const bulkId = Number(text);
  if (/^[1-9]\d*$/.test(text) && Number.isSafeInteger(bulkId)) return bulkId;
  throw new InvalidArgumentError(`A bulk id is an integer from 1 to ${Number.MAX_SAFE_INTEGER}.`);
}
