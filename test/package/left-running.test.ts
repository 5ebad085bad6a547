// What only a process of its own shows: that it ends by itself, and what it takes meanwhile.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, inject, test } from 'vitest';
import { progress, startFaultServer } from '../support/fault-server.ts';
import { runScript } from '../support/run.ts';
import { token } from '../support/secrecy.ts';

const entry = pathToFileURL(path.join(inject('builtProject'), 'dist/package/index.js')).href;

/** Runs a module that has `saino`, a client of what answers at `url`. */
const runModule = (url: string, code: string) =>
  runScript(
    '--input-type=module',
    [
      '--expose-gc',
      '--eval',
      `import { EmailCleaning } from '${entry}';
      const saino = new EmailCleaning({ token: '${token}', baseUrl: '${url}' });
      ${code}`,
    ],
    { cwd: inject('builtProject') },
  );

/** How long a process may take to end by itself: less than any of the timers that could hold it up. */
const soon = 10_000;

test.each([
  ['a watch was aborted', `saino.waitForBulk(1002, { signal: AbortSignal.timeout(300), minInterval: 60_000 })`],
  [
    'a watch was left',
    `(async () => { for await (const _ of saino.watchBulk(1002, { minInterval: 60_000 })) break; })()`,
  ],
  ['an attempt was answered', `saino.getBulkProgress(1002)`],
])('a process ends by itself once %s', async (_, call) => {
  await using server = await startFaultServer((socket) => socket.write(progress({})));
  const started = performance.now();
  const { code, stdout, stderr } = await runModule(
    server.url,
    `await ${call}.catch(({ code }) => code); console.log('over')`,
  );
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'over\n', stderr: '' });
  expect(performance.now() - started).toBeLessThan(soon);
});

test('importing the package asks nobody, reads no variable of its own, and leaves nothing to do', async () => {
  const { code, stdout, stderr } = await runScript(
    '--input-type=module',
    [
      '--eval',
      `globalThis.fetch = () => { throw new Error('asked'); };
      const read = [];
      process.env = new Proxy(process.env, { get: (env, name) => (read.push(String(name)), env[name]) });
      const names = Object.keys(await import('${entry}'));
      console.log(names.join(), read.filter((name) => name.startsWith('SAINO')).join());`,
    ],
    { cwd: inject('builtProject') },
  );
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'EmailCleaning,SainoError \n', stderr: '' });
});

test('a report of 1 GiB is streamed, and takes no more memory than a bare fetch of it', async () => {
  const size = 2 ** 30;
  const server = createServer(async (_, response) => {
    response.setHeader('content-length', size);
    const chunk = Buffer.alloc(2 ** 20, 'a@example.com,ok\n');
    for (let sent = 0; sent < size; sent += chunk.length) {
      if (!response.write(chunk)) await once(response, 'drain');
    }
    response.end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  /** The most memory over the idle process, in MiB. How late the garbage of a stream is collected is the runtime's. */
  const read = async (call: string) => {
    const { stdout, stderr } = await runModule(
      url,
      `const response = await ${call};
       gc();
       const idle = process.memoryUsage().rss;
       let size = 0;
       let most = 0;
       for await (const chunk of response.body) {
         size += chunk.length;
         most = Math.max(most, process.memoryUsage().rss - idle);
       }
       console.log(JSON.stringify({ size, most: most / 2 ** 20 }));`,
    );
    expect(stderr).toBe('');
    return JSON.parse(stdout) as { size: number; most: number };
  };
  const bare = await read(`fetch('${url}')`);
  const job = `{ bulk_id: 1, status: 'completed', percentage: 100, download_link: '${url}' }`;
  const report = await read(`saino.downloadReport(${job})`);
  server.closeAllConnections();
  server.close();
  expect(report.size).toBe(size);
  expect(report.most).toBeLessThan(bare.most + 32);
  expect(report.most).toBeLessThan(256);
});
