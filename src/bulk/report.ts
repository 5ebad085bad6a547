import { check } from '../http/check.js';
import { retryHint } from '../http/retry.js';
import { SainoError } from '../http/saino-error.js';

/** How many redirects are followed, as in the Fetch standard. */
const mostRedirects = 20;

/**
 * Fetches a report, and follows redirects as long as each goes to https, or to http where that is allowed. The request
 * carries no credential of any kind.
 *
 * @throws `report_unavailable`, `redirect_refused`, `http_error`, or what `fetch` throws.
 */
export async function fetchReport(
  link: string,
  options: { bulkId: number; protocols: RegExp; fetch: typeof globalThis.fetch; signal: AbortSignal },
): Promise<Response> {
  const { bulkId, protocols, fetch, signal } = options;
  const ask = (redirect: RequestRedirect) =>
    fetch(link, { signal, redirect, credentials: 'omit', referrerPolicy: 'no-referrer' });

  for (let redirects = 0; ; redirects++) {
    check(
      URL.canParse(link) && protocols.test(link) && redirects <= mostRedirects,
      redirects ? 'redirect_refused' : 'report_unavailable',
      redirects
        ? `The report of bulk job ${bulkId} redirects too often, or to no https URL (${redirects} times, last to ${link}).`
        : `The link to the report of bulk job ${bulkId} is no https URL: ${link}`,
      { bulkId },
    );
    let response = await ask('manual');
    // A browser does not tell where to, and follows by the same rule itself: nothing insecure from a secure page.
    if (response.type === 'opaqueredirect') response = await ask('follow');
    if (response.ok) return response;

    const { status, headers } = response;
    const location = status < 400 && headers.get('location');
    // Frees the connection: nobody reads this body, nor how its end goes.
    response.body?.cancel().catch(() => {});
    if (!location) {
      const isGone = status === 403 || status === 404 || status === 410;
      throw new SainoError(
        isGone ? 'report_unavailable' : 'http_error',
        `The report of bulk job ${bulkId}: HTTP ${status}. ${isGone ? 'The link may have run out: ask for the progress again.' : 'Try again later.'}`,
        { bulkId, status, ...retryHint(headers) },
      );
    }
    link = URL.canParse(location, link) ? new URL(location, link).href : location;
  }
}
