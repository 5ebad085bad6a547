import type { Client } from '../../generated/client/index.js';
import type { Attempt } from './call.js';
import { type ExtraHeaders, secretsIn } from './headers.js';
import { createMask, type Mask, maskPersonal } from './mask.js';
import { asNetworkFailure } from './network-failure.js';
import { resolveToken, type Token } from './options.js';
import { buildRequest, type RequestParts } from './request.js';
import { readResponse, type Validate, withoutRequest } from './response.js';

/**
 * A `fetch` of the caller's. That of a runtime may have more: Bun's has a method `preconnect`, which `typeof fetch` would
 * require of everyone.
 */
export type CustomFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Sends a request: the runtime's `fetch`, or one that the caller provides. */
export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/** The `meta` of a generated function: the part of a request that its operation does not describe. */
export type RequestMeta = { attempt: Attempt; baseUrl: string; headers: ExtraHeaders | undefined };

export type Transport = {
  /** The client that generated functions call, with a {@link RequestMeta}. */
  client: Client;
  /** Masks every token so far, every secret header, and what is personal. */
  mask: Mask;
};

type TransportOptions = {
  token: Token | undefined;
  /** The runtime's if it is `undefined`, looked up at each call. */
  fetch: Fetch | undefined;
  headers: ExtraHeaders;
};

/** The number of tokens that are remembered. A server may echo one that a token function has replaced meanwhile. */
const rememberedTokens = 32;

/**
 * The shortest token that is masked in what the runtime says, in characters: a shorter one is part of too many words. In
 * what a server says, every token is masked.
 */
const shortest = 8;

/** The methods of a client that generated functions call. */
const methods = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'trace', 'connect'] as const;

/**
 * Sends the requests of generated functions, in the place of the generated client: it bounds what it reads, follows no
 * redirect, and throws a separate error for each failure mode.
 */
export function createTransport({ token, fetch, headers }: TransportOptions): Transport {
  let tokens: string[] = [];

  async function send(method: string, call: GeneratedCall): Promise<{ data: unknown }> {
    const { attempt, baseUrl, headers: own } = call.meta;
    const used = await resolveToken(token);
    if (!tokens.includes(used)) tokens = [...tokens, used].slice(-rememberedTokens);
    const soFar = tokens;
    const sent = { ...headers, ...own };
    const { personalData } = attempt.info;
    // Made when first needed, as most attempts have nothing to mask.
    const mask: Mask = (text) => maskOf(soFar, sent, personalData)(text);
    const maskReason: Mask = (text) => {
      const long = soFar.filter(({ length }) => length >= shortest);
      return maskOf(long, sent, personalData)(text);
    };
    const { url, init } = buildRequest(baseUrl, method, call, used, sent);
    const response = await sendRequest(attempt, maskReason, fetch, url, init);
    return { data: await readResponse(attempt, mask, response, call.responseValidator) };
  }

  const client = Object.fromEntries(
    methods.map((name) => [name, (call: GeneratedCall) => send(name.toUpperCase(), call)]),
  );
  return {
    mask: (text) => maskOf(tokens, headers)(text),
    // Generated functions call nothing else of a client, and read `data` alone of what it returns.
    client: client as unknown as Client,
  };
}

function maskOf(tokens: string[], headers: ExtraHeaders, personalData: readonly string[] = []): Mask {
  const maskSecrets = createMask([...tokens, ...secretsIn(headers)], '[token]');
  const maskData = createMask(personalData, '[address]');
  return (text) => maskPersonal(maskData(maskSecrets(text)));
}

/** The options that a generated function passes on. */
type GeneratedCall = RequestParts & { meta: RequestMeta; responseValidator?: Validate };

/** @throws `network`, or unchanged what a `fetch` of the caller's throws that is no failed connection. */
export async function sendRequest(
  attempt: Attempt,
  mask: Mask,
  fetch: Fetch | undefined,
  ...request: Parameters<Fetch>
): Promise<Response> {
  attempt.mayHaveArrived = true;
  try {
    const response = await (fetch ?? globalThis.fetch)(...request);
    attempt.status = response.status;
    return response;
  } catch (error) {
    const failure = asNetworkFailure(error);
    if (!failure) throw error;
    attempt.mayHaveArrived = !failure.isNotSent;
    const reason = mask(failure.reason);
    throw attempt.error('network', `${reason}.`, { cause: withoutRequest(reason, failure.code) });
  }
}
