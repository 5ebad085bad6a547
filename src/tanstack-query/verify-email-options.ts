import type { DataTag } from '@tanstack/query-core';
import type { EmailVerification } from '../index.js';

/** Verifies an address: an `EmailCleaning`, or a function that passes the address on to a server of yours. */
export type EmailVerifier = { verifyEmail: (email: string) => Promise<EmailVerification> };

type Key = readonly ['saino-email-cleaning', 'verifyEmail', email: string];

/** What `useQuery`, `createQuery`, `QueryObserver` and the like accept. */
export type VerifyEmailOptions = {
  queryKey: DataTag<Key, EmailVerification, Error>;
  queryFn: () => Promise<EmailVerification>;
  staleTime: 'static';
  gcTime: number;
  refetchOnMount: false;
  refetchOnWindowFocus: false;
  refetchOnReconnect: false;
  retry: false;
  retryOnMount: false;
};

/**
 * The options of a query that verifies an address once, since each check may be charged.
 *
 * Its result is kept for as long as its `QueryClient`. No retry, mount, focus or reconnection repeats the check, whether
 * it succeeded or not, nor does `invalidateQueries()` once there is a result: only `refetch()` does. A check that is
 * under way goes on when its component is gone, so that the next one has the result.
 *
 * The address is part of the query's key. A persister writes keys and results to the disk: leave out what has a key that
 * begins with `saino-email-cleaning`.
 *
 * @param source - An `EmailCleaning`, or, in a browser, `{ verifyEmail }` with a function that requests your own server.
 * @param email - The address.
 */
export function verifyEmailOptions(source: EmailVerifier, email: string): VerifyEmailOptions {
  return {
    // The tag exists for the compiler alone.
    queryKey: ['saino-email-cleaning', 'verifyEmail', email] as const as VerifyEmailOptions['queryKey'],
    // Without the signal of the query: an aborted check may be charged as well, and has no result to keep.
    queryFn: () => source.verifyEmail(email),
    // Like Infinity, and not even `invalidateQueries()` refetches it.
    staleTime: 'static',
    gcTime: Number.POSITIVE_INFINITY,
    refetchOnMount: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: false,
    retryOnMount: false,
  };
}
