import type { Options } from '../../generated/index.js';
import { buildRequest, type Call } from './build-request.js';
import type { Attempt, Exchange } from './exchange.js';
import { type ExtraHeaders, secretsIn } from './headers.js';
import { createMask, type Mask, maskStrings } from './mask.js';
import { asCutBody, asNetworkFailure, type NetworkFailure } from './network-failure.js';
import { readBody } from './read-body.js';
import { readResponse } from './read-response.js';
import type { SainoError } from './saino-error.js';
import { resolveToken, type Token } from './token.js';

/** Sends a request: the runtime's `fetch`, or one that the caller provides. */
export type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/** The methods of a client that generated functions call. */
export type HttpMethods = Options['client'];

/** Makes, for one attempt, the client that a generated function calls. */
export type Transport = (attempt: Attempt) => HttpMethods;

/** How many tokens are remembered. A server may echo one that a token function has replaced meanwhile. */
const rememberedTokens = 8;

/**
 * The shortest token that is masked in data and in what the runtime says, in characters: a shorter one is part of too many
 * words. In the body that an error carries, every token is masked.
 */
const shortest = 8;

/**
 * The client of the generated functions, in the place of the generated one: it bounds what it reads, follows no
 * redirect, checks every documented status against its own schema, and has an error of its own for each way to fail.
 */
export function createTransport(
  baseUrl: string,
  token: Token | undefined,
  fetch: Fetch,
  headers: ExtraHeaders = {},
): Transport {
  // A value such as "en" is no secret.
  const secrets = secretsIn(headers).filter(({ length }) => length >= shortest);
  let tokens: string[] = [];
  let maskTokens = unmasked;

  function remember(used: string): void {
    if (tokens.includes(used)) return;
    tokens = [used, ...tokens].slice(0, rememberedTokens);
    maskTokens = createMask([...tokens, ...secrets], '[token]');
  }

  async function send(attempt: Attempt, method: string, call: Call): Promise<{ data: unknown }> {
    const used = await resolveToken(token);
    remember(used);
    const isLong = used.length >= shortest;
    const maskBody = withPersonalData(attempt.exchange, maskTokens);
    const maskReason = isLong ? maskBody : withPersonalData(attempt.exchange, unmasked);
    const { url, init } = buildRequest(baseUrl, method, call, used, headers);
    const response = await sendRequest(attempt, maskReason, () => fetch(url, init));
    const body = await readBody(response).catch((error) => {
      throw networkError(attempt, maskReason, asCutBody(error));
    });
    const data = await readResponse(attempt, maskBody, response, body);
    const isEchoed = isLong && maskTokens(body.text) !== body.text;
    return { data: isEchoed ? maskStrings(data, maskTokens) : data };
  }

  return (attempt) => {
    // What the type says of a result is what is checked of `data`, and nothing else is read of it.
    const method =
      (name: string): HttpMethods['get'] =>
      (call) =>
        send(attempt, name, call) as never;
    return { get: method('GET'), post: method('POST') };
  };
}

/** @throws `network`, or unchanged what a `fetch` of the caller's throws that is no failed connection. */
export async function sendRequest(attempt: Attempt, mask: Mask, fetch: () => Promise<Response>): Promise<Response> {
  attempt.mayHaveArrived = true;
  try {
    const response = await fetch();
    attempt.status = response.status;
    return response;
  } catch (error) {
    const failure = asNetworkFailure(error);
    if (!failure) throw error;
    attempt.mayHaveArrived = !failure.isNotSent;
    throw networkError(attempt, mask, failure);
  }
}

/**
 * Its cause is a copy without what a runtime attaches: undici's parser error has the bytes of the request, and Deno's
 * text the whole URL.
 */
function networkError(attempt: Attempt, mask: Mask, { reason, code }: NetworkFailure): SainoError {
  const cause = Object.assign(new Error(mask(reason)), { code });
  return attempt.error('network', `${mask(reason)}.`, { cause });
}

const unmasked: Mask = (text) => text;

/** A mask for errors. In data, the address that is verified is no secret. */
function withPersonalData({ personalData = [] }: Exchange, mask: Mask): Mask {
  return (text) => createMask(personalData, '[address]')(mask(text));
}
