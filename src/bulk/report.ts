import type { Attempt } from '../http/exchange.js';
import { maskUrls } from '../http/mask.js';
import { isPrivateHost } from '../http/private-host.js';
import { discard, isRedirect } from '../http/read-body.js';
import { retryHint } from '../http/retry.js';
import { type Fetch, sendRequest } from '../http/transport.js';

/** How many redirects are followed, as in the Fetch standard. */
const mostRedirects = 20;

/** Where a report may be downloaded from. */
export type ReportPolicy = {
  /** Allows http as well as https. */
  allowsHttp: boolean;
  /** Allows this machine, and hosts in private networks. */
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
  const { attempt, policy } = context;
  const refused = whyNot(link, policy);
  if (refused) throw attempt.error('report_unavailable', `the link ${refused}.`);
  let url = new URL(link).href;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const response = await requestOnce(url, context);
    const { headers } = response;
    const location = isRedirect(response) && headers.get('location');
    if (!location) return checkContent(response, attempt);
    discard(response);
    url = URL.canParse(location, url) ? new URL(location, url).href : location;
    const refused = whyNot(url, policy);
    if (refused) throw attempt.error('redirect_refused', `it redirects, and the new link ${refused}.`);
  }
  throw attempt.error('redirect_refused', `it redirects more than ${mostRedirects} times.`);
}

async function requestOnce(url: string, { attempt, fetch, signal }: Context): Promise<Response> {
  // A runtime may repeat the link in its texts, and whoever has it can read the report.
  const send = (redirect: RequestRedirect) =>
    sendRequest(attempt, maskUrls, () =>
      fetch(url, { signal, redirect, credentials: 'omit', referrerPolicy: 'no-referrer' }),
    );
  const response = await send('manual');
  // A browser does not tell where to, and follows by the same rule itself: nothing insecure from a secure page.
  return response.type === 'opaqueredirect' ? send('follow') : response;
}

/** Why a report must not be requested from there. */
function whyNot(link: string, { allowsHttp, allowsPrivateHosts }: ReportPolicy): string | undefined {
  if (!URL.canParse(link)) return 'is not a URL';
  const { protocol, hostname, username, password } = new URL(link);
  const isAllowed = protocol === 'https:' || (protocol === 'http:' && allowsHttp);
  if (!isAllowed) return `is not an https URL: ${maskUrls(link)}`;
  // `fetch` refuses it as well, and repeats it.
  if (username || password) return `has a user name or a password in it: ${maskUrls(link)}`;
  if (isPrivateHost(hostname) && !allowsPrivateHosts) return `leads to a private host: ${maskUrls(link)}`;
  return undefined;
}

/** @throws an error of the attempt for a response without a report. */
function checkContent(response: Response, attempt: Attempt): Response {
  const { ok, status, headers } = response;
  // Many a host sends an empty body where there is nothing any more.
  const isEmpty = status === 204 || headers.get('content-length') === '0';
  if (ok && !isEmpty) return response;
  discard(response);
  const details = { status, ...retryHint(headers) };
  if (isEmpty && ok) throw attempt.error('report_unavailable', `HTTP ${status} with an empty body.`, details);
  const isGone = status === 403 || status === 404 || status === 410;
  if (!isGone) throw attempt.error('http_error', `HTTP ${status}.`, details);
  const advice = 'The link may have expired: get the progress of the job for a new one.';
  throw attempt.error('report_unavailable', `HTTP ${status}. ${advice}`, details);
}
