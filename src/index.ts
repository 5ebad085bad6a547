export type { BulkProgress } from '../generated/index.js';
export { EmailCleaning, type EmailCleaningOptions, type RequestOptions, type WaitOptions } from './email-cleaning.js';
export type { WatchOptions } from './observe-bulk.js';
export { SainoError, type SainoErrorCode } from './saino-error.js';
export type { Token } from './token.js';
