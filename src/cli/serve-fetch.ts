import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

export type FetchServer = AsyncDisposable & {
  /** The URL of the server, with no slash at the end. */
  url: string;
};

export type Handler = (request: Request) => Promise<Response>;

type ServeOptions = {
  /** @default 0, which is a free one */
  port?: number;
  /** Receives what a handler throws, which costs the client its connection. */
  onError?: (error: unknown) => void;
};

/** The limit of a request's body, in bytes: what the API accepts, and room for the form around it. */
const maxBody = 20_000_000;

/** The methods that a target may have, for whoever asks or uses another one. */
const allow = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';

/**
 * Serves a fetch handler over HTTP, on 127.0.0.1. HEAD is answered like GET, and the bodies of responses are streamed.
 *
 * @param createHandler - Is called once with the URL of the server, before the first request.
 * @throws the error of the system if the port is taken.
 */
export async function serveFetch(
  createHandler: (url: string) => Handler,
  { port = 0, onError = console.error }: ServeOptions = {},
): Promise<FetchServer> {
  const server = createServer();
  // A client that is too busy to notice a closed connection, as Prism is with a large body, would send into it.
  server.keepAliveTimeout = 0;
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const handler = createHandler(url);
  server.on('request', async (incoming, outgoing) => {
    try {
      const response = await respond(incoming, url, handler);
      await send(response, incoming, outgoing);
    } catch (error) {
      // A client that hung up early needs no report, and a handler that throws does.
      if (!outgoing.destroyed) onError(error);
      outgoing.destroy();
    }
  });
  return {
    url,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

/** Answers by the standard what no Request can be (RFC 9110, RFC 9112), and hands the rest to the handler. */
async function respond(incoming: IncomingMessage, base: string, handler: Handler): Promise<Response> {
  const { method = 'GET', url: target = '/', headers } = incoming;
  if (method === 'OPTIONS' && target === '*') return new Response(null, { status: 204, headers: { allow } });
  if (method === 'TRACE') return new Response('TRACE is not allowed.\n', { status: 405, headers: { allow } });
  const url = urlOf(target, headers.host ?? new URL(base).host);
  if (!url) return new Response('The request target is invalid.\n', { status: 400 });
  const body = await readBody(incoming);
  if (!body) return new Response(`The body has more than ${maxBody} bytes.\n`, { status: 413 });
  return handler(toRequest(incoming, url, body));
}

/** Does what `URL.parse` does from Node.js 22.1 on. */
export const parseUrl = (text: string): URL | undefined => (URL.canParse(text) ? new URL(text) : undefined);

/** The URL of a request, whose target is a path (origin-form) or has an origin of its own (absolute-form). */
function urlOf(target: string, host: string): URL | undefined {
  const url = parseUrl(target.startsWith('/') ? `http://${host}${target}` : target);
  // No Request has a user name.
  return url && /^https?:$/.test(url.protocol) && !url.username && !url.password ? url : undefined;
}

/** @returns `undefined` for a body that is too large, whose rest Node.js reads and drops once there is a response. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(incoming.headers['content-length']) > maxBody) return undefined;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > maxBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toRequest({ method = 'GET', headersDistinct }: IncomingMessage, url: URL, body: Buffer): Request {
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  if (method === 'GET' || method === 'HEAD') return new Request(url, { headers });
  return new Request(url, { method, headers, body: new Uint8Array(body) });
}

async function send(response: Response, { method }: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { status, headers, body } = response;
  outgoing.writeHead(status, Object.fromEntries(headers));
  if (body && method !== 'HEAD') return pipeline(body, outgoing);
  await body?.cancel();
  outgoing.end();
}
