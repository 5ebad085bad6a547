/** A connection that failed, in words and for a program. */
export type NetworkFailure = {
  /** What the runtime says of it. */
  reason: string;
  /** The code that a runtime gives it, such as `ECONNREFUSED`. */
  code: string | undefined;
  /** Whether it is certain that no part of the request was sent. */
  isNotSent: boolean;
};

/**
 * What a runtime says where no connection came about: no address, nobody there, no TLS. Node and Bun have codes for it,
 * Deno has a text, and undici another one for a port that the Fetch standard blocks.
 */
const notSent =
  /^(ECONNREFUSED|E(HOST|NET)UNREACH|ENOTFOUND|EAI_AGAIN|EPROTO|UND_ERR_CONNECT_TIMEOUT|ERR_SSL_WRONG_VERSION_NUMBER|UNABLE_TO_\w+|\w*CERT\w*|bad port)$|client error \(Connect\)/m;

/**
 * What one says of a connection that failed at a time that is not known: codes and names, and the texts of undici, Deno,
 * Chromium, Firefox, Safari and Workers.
 */
const cutOff =
  /^(ECONN|EPIPE|ETIMEDOUT|UND_ERR_|TimeoutError$|AbortError$|Connection|fetch failed|terminated|error sending request|Failed to fetch|NetworkError when|Load failed|Network connection lost)|client error \(/m;

/** undici's codes of an argument that it refuses: a bug in a custom `fetch`, wrapped in "fetch failed". */
const misuse = /^UND_ERR_(INVALID|NOT_SUPPORTED)/m;

/**
 * What `fetch` rejected with, if it means that the connection failed. Runtimes have no common name for that: Node,
 * Chromium and Safari throw a TypeError with a text of their own, Bun an Error with a code, Deno a text in the cause.
 *
 * @returns `undefined` for anything else: a bug in a `fetch` that the caller provides.
 */
export function asNetworkFailure(error: unknown): NetworkFailure | undefined {
  const chain = causes(error);
  const said = chain.map((link) => [link.name, codeOf(link), link.message].join('\n')).join('\n');
  if (misuse.test(said)) return undefined;
  const isNotSent = notSent.test(said);
  // Who rejects with nothing at all does not point at a bug.
  const isFailure = isNotSent || cutOff.test(said) || chain.length === 0;
  return isFailure ? { ...asCutBody(error), isNotSent } : undefined;
}

/** What cuts off a body that is being read. No code of the caller runs there, so it is the connection in any case. */
export function asCutBody(error: unknown): NetworkFailure {
  const code = causes(error).map(codeOf).find(Boolean);
  return { reason: reasonOf(error), code, isNotSent: false };
}

/** What happened, in one line. The runtimes say "fetch failed", and what failed is in the cause. */
export function reasonOf(error: unknown): string {
  const [first = String(error), second = ''] = causes(error).map((link) => link.message || codeOf(link) || link.name);
  return second ? `${first} (${second})` : first;
}

/** How deep a chain of causes is read: deep enough for every runtime, and an end if it is a circle. */
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
