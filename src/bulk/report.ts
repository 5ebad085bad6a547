import { type Attempt, withDeadline } from '../http/call.js';
import { maskPersonal, maskUrls } from '../http/mask.js';
import { discard, isRedirect, retryHint } from '../http/response.js';
import { type Fetch, sendRequest } from '../http/transport.js';

/** The number of redirects that are followed, as in the Fetch standard. */
const mostRedirects = 20;

type Context = {
  attempt: Attempt;
  /** The URL of the API: what is acceptable there, such as http, or this machine, is so for a report. */
  baseUrl: string;
  fetch: Fetch | undefined;
  /** Ends the attempt. */
  signal: AbortSignal;
  /** The caller's, which ends the body as well. */
  callerSignal: AbortSignal | undefined;
};

/**
 * Requests a report, and follows redirects as long as each leads to an acceptable place. The requests carry no credential
 * of any kind.
 *
 * @throws `report_unavailable`, `redirect_refused`, `http_error` or `network`.
 */
export async function fetchReport(link: string, context: Context): Promise<Response> {
  const { attempt, baseUrl, callerSignal } = context;
  const refused = whyNot(link, baseUrl);
  if (refused) throw attempt.error('report_unavailable', `the link ${refused}.`);
  let url = new URL(link).href;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const response = await requestOnce(url, context);
    const { headers } = response;
    const location = isRedirect(response) && headers.get('location');
    if (!location) return endWith(callerSignal, checkContent(response, attempt));
    discard(response);
    url = URL.canParse(location, url) ? new URL(location, url).href : location;
    const refused = whyNot(url, baseUrl);
    if (refused) throw attempt.error('redirect_refused', `it redirects, and the new link ${refused}.`);
  }
  throw attempt.error('redirect_refused', `it redirects more than ${mostRedirects} times.`);
}

async function requestOnce(url: string, { attempt, fetch, signal: own, callerSignal }: Context): Promise<Response> {
  // The body outlives the attempt.
  const signal = callerSignal ? AbortSignal.any([callerSignal, own]) : own;
  // A runtime may repeat the link in its texts, and whoever has it can read the report.
  const send = (redirect: RequestRedirect) =>
    sendRequest(attempt, maskPersonal, fetch, url, {
      signal,
      redirect,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
    });
  const response = await send('manual');
  // A browser does not tell where to, and follows by the same rule itself: nothing insecure from a secure page.
  return response.type === 'opaqueredirect' ? send('follow') : response;
}

/** Has a body end when the signal is aborted, also where the runtime does not report that. */
function endWith(signal: AbortSignal | undefined, response: Response): Response {
  if (!signal || !response.body) return response;
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { value } = await withDeadline(signal, () => reader.read());
          if (value) controller.enqueue(value);
          else controller.close();
        } catch (error) {
          // Not awaited, as it may never settle.
          reader.cancel(error).catch(() => {});
          throw error;
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    // Nothing is read before the caller reads.
    { highWaterMark: 0 },
  );
  return new Response(body, response);
}

/** Returns why a report must not be requested from there. */
function whyNot(link: string, baseUrl: string): string | undefined {
  if (!URL.canParse(link)) return 'is not a URL';
  const { protocol, hostname, username, password } = new URL(link);
  const api = new URL(baseUrl);
  const isAllowed = protocol === 'https:' || (protocol === 'http:' && api.protocol === 'http:');
  if (!isAllowed) return `is not an https URL: ${maskUrls(link)}`;
  // `fetch` refuses it as well, and repeats it.
  if (username || password) return `has a user name or a password in it: ${maskUrls(link)}`;
  if (isPrivateHost(hostname) && !isPrivateHost(api.hostname)) return `leads to a private host: ${maskUrls(link)}`;
  return undefined;
}

/** Names of this machine, and of private networks (RFC 6761, RFC 6762, and .internal, which ICANN keeps for them). */
const privateName = /(^|\.)(localhost|localhost\.localdomain|ip6-localhost|ip6-loopback|local|internal)\.?$/;

/** Of the special-purpose IPv4 addresses (RFC 6890): this host, private, shared, loopback and link-local ones. */
const privateIPv4 =
  /^(0|10|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])|127|169\.254|172\.(1[6-9]|2\d|3[01])|192\.168)\.[\d.]+$/;

/**
 * Of the special-purpose IPv6 addresses: unique local, link-local and site-local ones, and those that stand for an IPv4
 * address, which may be private: all that start with `::`, NAT64 and 6to4 (RFC 4291, RFC 6052, RFC 3056).
 */
const privateIPv6 = /^\[(::|f[cd][0-9a-f]{2}:|fe[89a-f][0-9a-f]:|64:ff9b:|2002:)/;

/**
 * `true` if a host is this machine, or in a network that is not public, as far as its name tells: names are not resolved.
 *
 * @param hostname - As `URL` returns it, which writes every form of an address in one way.
 */
export function isPrivateHost(hostname: string): boolean {
  return privateName.test(hostname) || privateIPv4.test(hostname) || privateIPv6.test(hostname);
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
  const advice = "The link may have expired: get the job's progress for a new one.";
  throw attempt.error('report_unavailable', `HTTP ${status}. ${advice}`, details);
}
