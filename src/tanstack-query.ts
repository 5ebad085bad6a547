export {
  type BulkChecker,
  type BulkProgressOptions,
  bulkProgressOptions,
} from './tanstack-query/bulk-progress-options.js';
export {
  type EmailVerifier,
  type VerifyEmailOptions,
  verifyEmailOptions,
} from './tanstack-query/verify-email-options.js';
