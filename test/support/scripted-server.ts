import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Recorded = { method: string; url: string; headers: IncomingMessage['headers'] };

export type ScriptedServer = AsyncDisposable & {
  /** Where it answers, with no slash at the end. */
  url: string;
  /** What it was asked, in order. */
  requests: Recorded[];
};

/** A real HTTP server on a free port that records what it is asked and answers as the test says. */
export async function startScriptedServer(
  answer: (response: ServerResponse, request: Recorded) => void,
): Promise<ScriptedServer> {
  const requests: Recorded[] = [];
  const server = createServer(({ method = '', url = '', headers }, response) => {
    const request = { method, url, headers };
    requests.push(request);
    answer(response, request);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), 'close');
    },
  };
}

/** An answer with this status, content type and body. */
export function answerWith(status: number, contentType: string | undefined, body: string) {
  return (response: ServerResponse) => {
    if (contentType) response.setHeader('content-type', contentType);
    if (status !== 204) response.setHeader('content-length', Buffer.byteLength(body));
    response.writeHead(status).end(body);
  };
}
