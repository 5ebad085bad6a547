import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A request as it came over the wire. */
export type ReceivedRequest = {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer<ArrayBuffer>;
};

export type FaultServer = AsyncDisposable & {
  /** Where it misbehaves, with no slash at the end. */
  url: string;
  /** The requests that arrived whole, in order. */
  requests: ReceivedRequest[];
  /** How many connections are open. */
  open: () => number;
};

/** What the server does once a request has arrived whole, given how many came before it. */
export type Respond = (socket: Socket, request: ReceivedRequest, before: number) => void;

/**
 * A server that writes bytes and not HTTP, so that it can misbehave in every way that a wire allows.
 *
 * @param server - What accepts the connections: plain TCP by default.
 */
export async function startFaultServer(respond: Respond, server: Server = createServer()): Promise<FaultServer> {
  const requests: ReceivedRequest[] = [];
  const sockets = new Set<Socket>();
  const isSecure = 'setSecureContext' in server;
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on(isSecure ? 'secureConnection' : 'connection', (socket: Socket) => {
    // What a client resets is what these tests are about.
    socket.on('error', () => undefined);
    let received = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      for (let next = readRequest(received); next; next = readRequest(received)) {
        received = next.rest;
        requests.push(next.request);
        respond(socket, next.request, requests.length - 1);
      }
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `${isSecure ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    open: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}

/** The first request in what was received, once all of it is there, up to where its `content-length` says. */
function readRequest(
  received: Buffer<ArrayBuffer>,
): { request: ReceivedRequest; rest: Buffer<ArrayBuffer> } | undefined {
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

/** A server that responds with a job's states in turn, the last one again and again. */
export const startJobServer = (...states: object[]): Promise<FaultServer> =>
  startFaultServer((socket, _, before) => socket.write(progress(states[Math.min(before, states.length - 1)] ?? {})));

/** A response as bytes, with a length that holds. */
export function http(status: number, headers: Record<string, string>, body: string | Buffer = ''): Buffer {
  const bytes = Buffer.from(body);
  const lines = Object.entries({ 'content-length': String(bytes.length), ...headers });
  const head = `HTTP/1.1 ${status} Status\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}

/** A response of JSON. */
export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Buffer =>
  http(status, { 'content-type': 'application/json', ...headers }, JSON.stringify(body));

/** What a browser makes of a redirect that it was told not to follow: it hides where to, and the status. */
export const opaqueRedirect = (): Response =>
  Object.defineProperties(Response.error(), { type: { value: 'opaqueredirect' } });

/** The response of `getBulkProgress`. */
export const progress = (data: object): Buffer =>
  json(200, { data: { bulk_id: 1002, status: 'processing', percentage: 50, ...data }, status: 'success' });

/** The response of `startBulk`. */
export const started = (fields: object = {}): Buffer =>
  json(200, { status: 'success', bulk_id: 1002, message: 'Successfully added in queue', ...fields });

/** The response of `verifyEmail`. */
export const verified = (data: object = {}): Buffer =>
  json(200, {
    data: {
      email: 'user@example.com',
      free_email: 'false',
      result: 'Safe to Send',
      status: 'Deliverable',
      ...data,
    },
    status: 'success',
  });

/** A port of this machine where nothing listens. */
export async function closedPort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}
