/** A connection that failed, in words and for a program. */
export type NetworkFailure = {
  /** The runtime's own words. */
  reason: string;
  /** The code that a runtime gives it, such as `ECONNREFUSED`. */
  code: string | undefined;
  /** `true` if it is certain that no part of the request was sent. */
  isNotSent: boolean;
};

/** The system calls of Node.js that come before anything is sent. */
const connecting = new Set<unknown>(['connect', 'getaddrinfo']);

/**
 * Codes of Node.js and Bun for what fails before anything is sent: no address, nobody there, or a certificate that is not
 * trusted, each of whose codes but one has the word CERT. Bun's EPROTO is not one of them: it says the same of TLS that
 * breaks after the request.
 */
const notSentCodes =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|ERR_SSL_WRONG_VERSION_NUMBER|UNABLE_TO_VERIFY_LEAF_SIGNATURE|(?:\w+_)?CERT(?:_\w+)?)$/;

/**
 * Texts for the same: Deno's, also without `--allow-net`; those of undici and Deno for a port that the Fetch standard
 * blocks; and undici's for a proxy that refuses to connect.
 */
const notSentTexts =
  /client error \(Connect\)|^Requires net access to |^bad port$|^Fetch failed: Requests to port \d+ are blocked|^Proxy response \(\d+\) !== 200/;

/** undici's codes for a `fetch` of Node.js that gave up by itself, whatever the time limit of the attempt. */
const impatient = /^UND_ERR_(?:HEADERS|BODY)_TIMEOUT$/;

/** Codes of a connection that failed at a time that is not known. */
const cutOffCodes =
  /^(?:ECONNRESET|ECONNABORTED|EPIPE|EPROTO|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|UND_ERR_\w+|ConnectionClosed|ConnectionRefused)$/;

/** Texts for the same, of undici, Deno and Workers. */
const cutOffTexts = /^(?:fetch failed|terminated|error sending request|Network connection lost)/;

/** undici's codes of an argument that it refuses: a bug in a custom `fetch`, wrapped in "fetch failed". */
const misuse = /UND_ERR_(?:INVALID|NOT_SUPPORTED)/;

/** Texts of Chromium, Firefox and Safari for all that can go wrong, so that a page cannot tell what it was. */
const browserTexts = /^(?:Failed to fetch|NetworkError when|Load failed)/;

/**
 * Describes a rejection of `fetch` that means that the connection failed. Runtimes have no common name for that: Node,
 * Chromium and Safari throw a TypeError with a text of their own, Bun an Error with a code, Deno a text in the cause.
 *
 * @returns `undefined` for anything else: a bug in a `fetch` that the caller provides.
 */
export function asNetworkFailure(error: unknown): NetworkFailure | undefined {
  const chain = causes(error);
  if (chain.some((link) => misuse.test(codeOf(link)))) return undefined;
  const isNotSent = chain.some(provesNotSent);
  // Whoever rejects with no error at all does not point at a bug.
  const isFailure = isNotSent || chain.length === 0 || chain.some(meansCutOff);
  return isFailure ? { ...asCutBody(error), isNotSent } : undefined;
}

function provesNotSent(link: Error): boolean {
  return (
    ('syscall' in link && connecting.has(link.syscall)) ||
    notSentCodes.test(codeOf(link)) ||
    notSentTexts.test(link.message)
  );
}

function meansCutOff(link: Error): boolean {
  return (
    link.name === 'TimeoutError' ||
    link.name === 'AbortError' ||
    cutOffCodes.test(codeOf(link)) ||
    cutOffTexts.test(link.message) ||
    browserTexts.test(link.message)
  );
}

/** Describes what cuts off a body that is being read. No code of the caller runs there, so it is the connection in any case. */
export function asCutBody(error: unknown): NetworkFailure {
  const code = causes(error).map(codeOf).find(Boolean);
  return { reason: reasonOf(error), code, isNotSent: false };
}

/** Says what happened, in one line. The runtimes say "fetch failed", and what failed is in the innermost cause. */
export function reasonOf(error: unknown): string {
  const chain = causes(error);
  const [first = String(error), ...others] = chain.map((link) => link.message || codeOf(link) || link.name);
  if (browserTexts.test(first)) return `${first} (no connection, or the host does not allow this page by CORS)`;
  const reason = others.length > 0 ? `${first} (${others.at(-1)})` : first;
  return chain.some((link) => impatient.test(codeOf(link))) ? `${reason}. ${advice}` : reason;
}

const advice =
  "Node.js's own fetch waits no longer than 300 s, whatever the timeout: for more, call install() and setGlobalDispatcher(new Agent({ headersTimeout: 0, bodyTimeout: 0 })) of undici";

/** The number of causes that are read: deep enough for every runtime, and an end if it is a circle. */
const deepest = 5;

/** An error, its cause, the cause of that, and so on. */
function causes(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let link = error; isError(link) && chain.length < deepest; link = link.cause) chain.push(link);
  return chain;
}

/** Jest runs tests in a realm of their own, to whose `Error` what the runtime throws does not belong. */
function isError(value: unknown): value is Error {
  return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
}

/** The code that a runtime gives an error, or an empty text. */
function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
