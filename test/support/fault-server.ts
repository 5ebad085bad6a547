import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

export type Asked = { method: string; path: string; headers: Record<string, string>; body: Buffer };

export type FaultServer = AsyncDisposable & {
  /** Where it misbehaves, with no slash at the end. */
  url: string;
  /** What it was asked, in order. */
  asked: Asked[];
  /** How many connections are open. */
  open: () => number;
};

/**
 * A server that writes bytes and not HTTP, so that it can misbehave in every way that a wire allows.
 *
 * @param answer - Is given the socket, the request, and how many came before it.
 */
export async function startFaultServer(
  answer: (socket: Socket, asked: Asked, before: number) => void,
): Promise<FaultServer> {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // What a client resets is what these tests are about.
    socket.on('error', () => undefined);
    let received: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      for (let next = readRequest(received); next; next = readRequest(received)) {
        received = next.rest;
        asked.push(next.request);
        answer(socket, next.request, asked.length - 1);
      }
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    open: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}

/** The first request of what was received, once all of it is there: up to where its `content-length` says. */
function readRequest(received: Buffer): { request: Asked; rest: Buffer } | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [first = '', ...lines] = received.toString('latin1', 0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
  const length = Number(headers['content-length'] ?? 0);
  const body = received.subarray(end + 4, end + 4 + length);
  if (body.length < length) return undefined;
  const [method = '', path = ''] = first.split(' ');
  return { request: { method, path, headers, body }, rest: received.subarray(end + 4 + length) };
}

/** An answer as bytes, with a length that holds. */
export function http(status: number, headers: Record<string, string>, body: string | Buffer = ''): Buffer {
  const bytes = Buffer.from(body);
  const lines = Object.entries({ 'content-length': String(bytes.length), ...headers });
  const head = `HTTP/1.1 ${status} Status\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}

/** An answer of JSON. */
export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Buffer =>
  http(status, { 'content-type': 'application/json', ...headers }, JSON.stringify(body));

/** The answer for a job of the API. */
export const progress = (data: object): Buffer =>
  json(200, { data: { bulk_id: 1002, status: 'processing', percentage: 50, ...data }, status: 'success' });
