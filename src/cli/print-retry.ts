import type { RetryEvent } from '../http/call.js';
import { duration } from './duration.js';
import { printError } from './output.js';

/** When the next attempt follows, and then why the last one failed, since a terminal may cut off what is long. */
export const retryText = ({ error, delay }: RetryEvent): string => `Retry in ${duration(delay)}: ${error.message}`;

export const printRetry = (event: RetryEvent): void => printError(retryText(event));
