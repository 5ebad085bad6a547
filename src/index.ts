export type { BulkId, BulkProgress, EmailVerification, StartedBulk } from '../generated/index.js';
export type { BulkCheck, WatchOptions } from './bulk/observe-bulk.js';
export type { List } from './bulk/upload.js';
export {
  type CheckOptions,
  EmailCleaning,
  type EmailCleaningOptions,
  type RequestOptions,
  type StartOptions,
  type VerifyOptions,
  type WaitOptions,
} from './email-cleaning.js';
export type { OnRetry, RetryEvent } from './http/call.js';
export type { Logger, LogLevel } from './http/log.js';
export type { Token } from './http/options.js';
export {
  type BulkHistory,
  type KnownSainoError,
  SainoError,
  type SainoErrorCode,
  type SainoErrorDetails,
} from './http/saino-error.js';
export type { CustomFetch } from './http/transport.js';
