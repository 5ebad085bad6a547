import type { EmailVerification } from '../../generated/index.js';

/** The result of a verification by the fake. */
export type Verdict = Omit<EmailVerification, 'email'>;

/**
 * The default verdict of the fake (illustrative). Addresses without an `@`, at example.org or under the reserved domain
 * `.invalid` are unsafe, and all others are safe. Only gmail.com is a free provider.
 *
 * It says the same about the addresses in the examples of the spec as these do.
 */
export function defaultVerdict(email: string): Verdict {
  const domain = /@([^@]+)$/.exec(email.toLowerCase())?.[1];
  const free_email = String(domain === 'gmail.com');
  const isUnsafe = domain === undefined || domain === 'example.org' || /(^|\.)invalid$/.test(domain);
  if (isUnsafe) return { free_email, result: 'Unsafe to Send', status: 'Undeliverable' };
  return { free_email, result: 'Safe to Send', status: 'Deliverable' };
}

/** @throws TypeError for a verdict that the API cannot have. */
export function checkVerdict(verdict: Verdict): Verdict {
  const { free_email, result, status } = verdict ?? {};
  for (const [field, value] of Object.entries({ free_email, result, status })) {
    if (typeof value === 'string') continue;
    throw new TypeError(`\`verdict\` must return strings: \`${field}\` is of type ${typeof value}.`);
  }
  return { free_email, result, status };
}
