import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

export type FetchServer = AsyncDisposable & {
  /** Where it listens, with no slash at the end. */
  url: string;
};

type Handler = (request: Request) => Promise<Response>;

type ServeOptions = {
  /** @default 0, which is a free one */
  port?: number;
  /** Receives what a handler throws, which costs the client its connection. */
  onError?: (error: unknown) => void;
};

/**
 * Serves a fetch handler over HTTP, on 127.0.0.1. Bodies are streamed in both directions.
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
      await send(await handler(toRequest(incoming, url)), outgoing);
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

function toRequest(incoming: IncomingMessage, base: string): Request {
  const { method = 'GET', url = '/', headersDistinct } = incoming;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  if (method === 'GET' || method === 'HEAD') return new Request(base + url, { method, headers });
  // One standard's stream, declared twice: by Node and by the DOM.
  const body = Readable.toWeb(incoming) as ReadableStream<Uint8Array<ArrayBuffer>>;
  const init = { method, headers, body, duplex: 'half' };
  return new Request(base + url, init);
}

async function send({ status, headers, body }: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(status, Object.fromEntries(headers));
  if (body) await pipeline(body, outgoing);
  else outgoing.end();
}
