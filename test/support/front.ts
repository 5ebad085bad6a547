import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A response: what Prism returns for this `Prefer` header (RFC 7240), or one that Prism does not have. */
export type FrontResponse = string | { status: number; headers?: Record<string, string>; body?: string };

export type FrontRequest = {
  method: string;
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer<ArrayBuffer>;
};

export type Front = AsyncDisposable & {
  /** Where it listens, with no slash at the end. */
  url: string;
  /** The requests since the last call of `respondWith`, in order. A browser's preflights are not among them. */
  requests: FrontRequest[];
  /** Sets the responses to come. The last of them is repeated. */
  respondWith(...responses: [FrontResponse, ...FrontResponse[]]): void;
};

/**
 * Starts a server in front of Prism that records each request, and adds the `Prefer` header for the example that a
 * test wants. What is tested runs as it stands, and knows of no such header.
 */
export async function startFront(mockUrl: string): Promise<Front> {
  let responses: FrontResponse[] = [];
  const requests: FrontRequest[] = [];
  const record = (request: FrontRequest) => {
    requests.push(request);
    return responses.length > 1 ? responses.shift() : responses[0];
  };
  const server = createServer(async (incoming, response) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const request = { method, url, headers, body: await buffer(incoming) };
    const next = method === 'OPTIONS' ? undefined : record(request);
    if (typeof next === 'object') {
      response.writeHead(next.status, { 'access-control-allow-origin': '*', ...next.headers }).end(next.body);
      return;
    }
    const from = await forward(mockUrl, request, next);
    const kept = [...from.headers].filter(([name]) => !/^(content-length|connection|keep-alive|transfer-)/.test(name));
    response.writeHead(from.status, Object.fromEntries(kept)).end(Buffer.from(await from.arrayBuffer()));
  });

  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    respondWith(...next) {
      requests.length = 0;
      responses = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

/** Passes a request on to Prism, without the headers that belong to the connection. */
function forward(mockUrl: string, { method, url, headers, body }: FrontRequest, prefer?: string): Promise<Response> {
  const passed = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (/^(host|connection|content-length|transfer-encoding|expect|sec-.*)$/.test(name)) continue;
    passed.set(name, String(value));
  }
  if (prefer) passed.set('prefer', prefer);
  return fetch(mockUrl + url, { method, headers: passed, body: body.length > 0 ? body : undefined });
}
