import type { Attempt } from '../http/exchange.js';
import { isPrivateHost } from '../http/private-host.js';
import { isRedirect } from '../http/read-response.js';
import { retryHint } from '../http/retry.js';
import type { SainoErrorCode } from '../http/saino-error.js';
import { type Fetch, sendRequest } from '../http/transport.js';

/** How many redirects are followed, as in the Fetch standard. */
const mostRedirects = 20;

/** Where a report may be downloaded from. */
export type ReportPolicy = {
  /** Allows http as well as https. */
  allowsHttp: boolean;
  /** Allows the machine itself, and hosts in private networks. */
  allowsPrivateHosts: boolean;
};

type Context = { attempt: Attempt; policy: ReportPolicy; fetch: Fetch; signal: AbortSignal };

/**
 * Requests a report, and follows redirects as long as each leads to where the policy allows. The requests carry no
 * credential of any kind.
 *
 * @throws `report_unavailable`, `redirect_refused`, `http_error` or `network`.
 */
export async function fetchReport(link: string, context: Context): Promise<Response> {
  const { attempt } = context;
  let url = checkTarget(link, context, 'report_unavailable', 'the link');
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const response = await requestOnce(url, context);
    if (response.ok) return checkContent(response, attempt);
    // Frees the connection. Nobody reads this body, so it does not matter how cancelling it turns out.
    response.body?.cancel().catch(() => {});
    const location = isRedirect(response) ? response.headers.get('location') : null;
    if (location === null) throw notDownloadable(response, attempt);
    const target = URL.canParse(location, url) ? new URL(location, url).href : location;
    url = checkTarget(target, context, 'redirect_refused', 'a redirect');
  }
  throw attempt.error('redirect_refused', `more than ${mostRedirects} redirects.`);
}

async function requestOnce(url: string, { attempt, fetch, signal }: Context): Promise<Response> {
  const send = (redirect: RequestRedirect) =>
    sendRequest(
      attempt,
      (text) => text.replaceAll(url, withoutSecrets(url)),
      () => fetch(url, { signal, redirect, credentials: 'omit', referrerPolicy: 'no-referrer' }),
    );
  const response = await send('manual');
  // A browser does not tell where to, and follows by the same rule itself: nothing insecure from a secure page.
  return response.type === 'opaqueredirect' ? send('follow') : response;
}

/** @throws `code` if a report must not be requested from there. */
function checkTarget(target: string, { attempt, policy }: Context, code: SainoErrorCode, what: string): string {
  const refuse = (why: string) => attempt.error(code, `${what} ${why}. It is not followed.`);
  if (!URL.canParse(target)) throw refuse('is not a URL');
  const { protocol, hostname } = new URL(target);
  const isAllowed = protocol === 'https:' || (protocol === 'http:' && policy.allowsHttp);
  if (!isAllowed) throw refuse(`is not an https URL: ${withoutSecrets(target)}`);
  if (isPrivateHost(hostname) && !policy.allowsPrivateHosts) {
    throw refuse(`leads to a private host: ${withoutSecrets(target)}`);
  }
  return target;
}

/** A response that says of itself that it is empty is no report. */
function checkContent(response: Response, attempt: Attempt): Response {
  const { status, headers } = response;
  const isEmpty = status === 204 || status === 205 || headers.get('content-length') === '0';
  if (!isEmpty) return response;
  throw attempt.error('report_unavailable', `HTTP ${status} with an empty body.`, { status });
}

function notDownloadable({ status, headers }: Response, attempt: Attempt): Error {
  const details = { status, ...retryHint(headers) };
  if (status === 403 || status === 404 || status === 410) {
    const advice = 'The link may have expired: get the progress of the job again for a new one.';
    return attempt.error('report_unavailable', `HTTP ${status}. ${advice}`, details);
  }
  return attempt.error('http_error', `HTTP ${status}.`, details);
}

/** A link without what gives access: a user's name and password, the signature in its query. */
function withoutSecrets(link: string): string {
  const { protocol, host, pathname } = new URL(link);
  return `${protocol}//${host}${pathname}`;
}
