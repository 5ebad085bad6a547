import type { OperationId } from '../generated/operations.gen.js';
import type { Exchange } from './http/exchange.js';

/** What this package knows of an operation, and the spec does not say in a form that a program can use. */
export type Policy = Pick<Exchange, 'input' | 'repeat' | 'timeout'>;

/** A list that is cleaned twice is charged twice, and no operation lists the jobs of an account (D9). */
const startedTwice = 'The list may be in process. Look for its job in the Saino application before you send it again.';

/** A verification may be charged, and nothing says that a repeated one is not (D14). */
const verifiedTwice = 'The check may be charged. Repeat it only if a second charge is acceptable.';

/** By operationId: whether it may be repeated, how long it may take, and what an error tells the caller to check. */
export const policies: Record<OperationId, Policy> = {
  startBulk: { input: 'the list', repeat: { warning: startedTwice }, timeout: 5 * 60_000 },
  getBulkProgress: { input: 'the bulk id', repeat: 'safe' },
  verifyEmail: { input: 'the address', repeat: { warning: verifiedTwice } },
};
