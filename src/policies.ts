import type * as sdk from '../generated/sdk.gen.js';
import type { CallInfo } from './http/call.js';

/** The operationId of an operation in the spec. */
export type OperationId = keyof typeof sdk;

/** The part of an operation that the spec does not describe in a form that a program can use. */
export type Policy = Pick<CallInfo, 'input' | 'repeat' | 'timeout'>;

/** A list that is cleaned twice is charged twice, and no operation lists the jobs of an account (D9). */
const startedTwice = 'The list may be in process. Look for its job in the Saino app before you send it again.';

/** A verification may be charged, and nothing says that a repeated one is not (D14). */
const verifiedTwice = 'The check may be charged. Repeat it only if a second charge is acceptable.';

/** The policies by operationId: repetition, time limit, and the input that an error says to check. */
export const policies: Partial<Record<OperationId, Policy>> = {
  startBulk: { input: 'the list', repeat: { warning: startedTwice }, timeout: 5 * 60_000 },
  getBulkProgress: { input: 'the bulk id', repeat: 'safe' },
  verifyEmail: { input: 'the address', repeat: { warning: verifiedTwice } },
};

/** The policy of an operation that nobody has decided about yet. */
export const cautious: Policy = {
  input: 'the arguments',
  repeat: { warning: 'The request may have been processed, and charged. Repeat it only if that is acceptable twice.' },
};
