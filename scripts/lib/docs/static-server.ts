import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { Problem } from '../problem.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
  '.yaml': 'application/yaml',
};

export type StaticServer = AsyncDisposable & {
  /** Where the folder's `index.html` is, with a slash at the end. */
  url: string;
};

/**
 * Serves a folder on this machine alone, as a static host does: `index.html` for a path that ends in a slash, and
 * `404.html` for a file that is not there.
 *
 * @param options - `port`: 0, the default, takes a free one. `base`: the path that the folder is served under.
 * @throws a {@link Problem} when the port is taken.
 */
export async function startStaticServer(
  folder: string,
  { port = 0, base = '/' }: { port?: number; base?: string } = {},
): Promise<StaticServer> {
  const server = createServer(({ url = '/' }, response) => {
    const pathname = decodePath(url);
    const inside = pathname?.startsWith(base) ? pathname.slice(base.length) : undefined;
    const file = path.join(
      folder,
      inside === '' || inside?.endsWith('/') ? `${inside}index.html` : (inside ?? '404.html'),
    );
    // What `..` leads to outside the folder is not there.
    const isThere =
      inside !== undefined && file.startsWith(folder + path.sep) && existsSync(file) && statSync(file).isFile();
    const found = isThere ? file : path.join(folder, '404.html');
    response.setHeader('cache-control', 'no-store');
    response.writeHead(isThere ? 200 : 404, {
      'content-type': types[path.extname(found)] ?? 'application/octet-stream',
    });
    response.end(existsSync(found) ? readFileSync(found) : 'There is nothing here.');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve).once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new Problem(`Port ${port} is taken. Name another.`) : error);
    });
    server.listen(port, '127.0.0.1');
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${base}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The path of a URL, decoded. A wrong escape has none. */
function decodePath(url: string): string | undefined {
  try {
    return decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return undefined;
  }
}
