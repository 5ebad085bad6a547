import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Listens on a free port, so that nothing else can. */
export async function takePort(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('The server listens on no port.');
  return { server, port: address.port };
}

/** A port that nothing listens on. */
export async function freePort(): Promise<number> {
  const { server, port } = await takePort();
  await once(server.close(), 'close');
  return port;
}
