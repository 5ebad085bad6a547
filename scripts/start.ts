import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { readDocument } from './lib/document.ts';
import { findOperation } from './lib/operations.ts';
import { root } from './lib/paths.ts';
import { startMockServer } from './lib/prism.ts';
import { main } from './lib/problem.ts';

const progress = findOperation(readDocument(), 'getBulkProgress');

/** Stands before Prism, and asks it for the next example each time: with `Prefer` (RFC 7240) it gives the one named. */
async function startLifeOfAJob(mockUrl: string): Promise<{ url: string; stop: () => void }> {
  // The document has them from the end of a job's life to its start.
  const examples = progress.examples.filter(({ status }) => status === '200').reverse();
  let asked = 0;
  const server = createServer((incoming, outgoing) => {
    const example = examples[Math.min(asked++, examples.length - 1)];
    const headers = { ...incoming.headers, prefer: `example=${example?.name}` };
    const forwarded = request(`${mockUrl}${incoming.url}`, { headers, method: incoming.method }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(forwarded);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => server.close().closeAllConnections(),
  };
}

/** Runs the command line that the package installs, on this terminal. */
async function follow(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const cli = spawn(process.execPath, [path.join(root, 'dist/package/cli.js'), 'progress', '--watch', ...args], {
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  // Ctrl-C reaches the command as well, which says how to go on.
  process.on('SIGINT', () => undefined);
  const [code] = await once(cli, 'exit');
  process.exitCode = code ?? 1;
}

await main(async () => {
  const args = process.argv.slice(2);
  if (process.env.SAINO_TOKEN) {
    console.log(
      `Asking the real API at ${process.env.SAINO_BASE_URL || progress.server}, with the token from SAINO_TOKEN.`,
    );
    return follow(args, {});
  }
  const mock = await startMockServer();
  const job = await startLifeOfAJob(mock.url);
  try {
    console.log(`Asking the mock at ${mock.url}, through which the job passes its life. Nothing leaves this machine.`);
    await follow(args.length > 0 ? args : progress.parameters.map(({ example }) => String(example)), {
      SAINO_TOKEN: 'any',
      SAINO_BASE_URL: job.url,
    });
  } finally {
    job.stop();
    await mock.stop();
  }
});
