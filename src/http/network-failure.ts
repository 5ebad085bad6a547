import isNetworkError from 'is-network-error';

/** A connection that failed, in words and for a program. */
export type NetworkFailure = {
  /** The name of what was thrown, such as `TypeError`. */
  name: string;
  /** What the runtime says of it. */
  reason: string;
  /** Whether it is certain that no part of the request was sent. */
  isNotSent: boolean;
  /** The code that a runtime gives it, such as `ECONNREFUSED`. */
  code: string | undefined;
};

/** Node's and Bun's codes of a connection that never came about: no address, nobody there, no TLS. */
const notSent = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPROTO',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Node's and Bun's codes of a connection that failed at a time that is not known. */
const cutOff = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ConnectionClosed', 'ConnectionRefused']);

/** undici's codes of an argument that it refuses: a bug in a custom `fetch`, wrapped in "fetch failed". */
const misuse = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_NOT_SUPPORTED', 'UND_ERR_INVALID_RETURN_VALUE']);

/** Deno's text for all that fails before there is a connection; and undici's, for a port that the Fetch standard blocks. */
const notSentTexts = /client error \(Connect\)|^bad port$/m;
/** Deno's texts for what fails later. */
const denoCutOff = /client error \(|Connection reset by peer|error (?:reading|decoding) a? ?(?:response )?body/i;

/**
 * What `fetch` rejected with, if it means that the connection failed. Runtimes have no common name for it: Node, Chromium
 * and Safari throw a TypeError with a text of their own, Bun an Error with a code, Deno a TypeError with a text below it.
 *
 * @returns `undefined` for anything else: a bug in a `fetch` that the caller provides.
 */
export function asNetworkFailure(error: unknown): NetworkFailure | undefined {
  const chain = causes(error);
  const codes = chain.flatMap((link) => codeOf(link) ?? []);
  const texts = chain.map(({ message }) => message).join('\n');
  if (codes.some((code) => misuse.has(code))) return undefined;
  const isNotSent = codes.some((code) => notSent.has(code)) || notSentTexts.test(texts);
  const isFailure =
    isNotSent ||
    // Whoever rejects with nothing at all has nothing to say of a bug.
    chain.length === 0 ||
    chain.some(({ name }) => name === 'TimeoutError' || name === 'AbortError') ||
    codes.some((code) => cutOff.has(code) || code.startsWith('UND_ERR_')) ||
    isNetworkError(error) ||
    denoCutOff.test(texts);
  return isFailure ? { ...describe(error), isNotSent } : undefined;
}

/** What cuts off a body that is being read. No code of the caller runs there, so it is the connection in any case. */
export const asCutBody = (error: unknown): NetworkFailure => ({ ...describe(error), isNotSent: false });

function describe(error: unknown): Omit<NetworkFailure, 'isNotSent'> {
  const [first] = causes(error);
  const [code] = causes(error).flatMap((link) => codeOf(link) ?? []);
  return { name: first?.name ?? 'Error', reason: reasonOf(error), code };
}

/** What happened, in one line. The runtimes say "fetch failed", and what failed is in its cause. */
export function reasonOf(error: unknown): string {
  const [first, second] = causes(error);
  if (!first) return error === undefined || error === null ? 'no reason given' : String(error);
  const message = first.message || codeOf(first) || first.name;
  const detail = second && (second.message || codeOf(second));
  return detail ? `${message} (${detail})` : message;
}

/** How deep a chain of causes is read: deep enough for every runtime, and an end where it is a circle. */
const deepest = 5;

/** An error, its cause, the cause of that, and so on. */
function causes(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let link = error; link instanceof Error && chain.length < deepest; link = link.cause) chain.push(link);
  return chain;
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
