import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export type Proxy = AsyncDisposable & {
  url: string;
  /** What it was told, in order: the method, the target and the headers. */
  requests: { method: string; target: string; headers: IncomingMessage['headers'] }[];
};

/** A forward proxy that tunnels (RFC 9110, section 9.3.6), and leads every tunnel to a server of the test. */
export async function startProxy(to: string): Promise<Proxy> {
  const requests: Proxy['requests'] = [];
  const sockets = new Set<Socket>();
  const note = ({ method = '', url = '', headers }: IncomingMessage) => requests.push({ method, target: url, headers });
  const keep = (socket: Socket) => {
    sockets.add(socket);
    // How a connection ends is no matter of the proxy.
    socket.on('error', () => undefined);
  };
  const server = createServer((request, response) => {
    note(request);
    response.writeHead(501).end();
  });
  server.on('connection', keep);
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    note(request);
    const { hostname, port } = new URL(to);
    const target = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    keep(target);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}
