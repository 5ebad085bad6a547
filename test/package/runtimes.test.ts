// The packed package makes one call against Prism on every runtime that the readme promises.

import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { BulkProgressResponse } from '../../generated/index.ts';
import { root } from '../../scripts/lib/paths.ts';
import { startBrowser } from '../support/browser.ts';
import { exampleOf } from '../support/document.ts';
import { chromium, describeWith } from '../support/interpreters.ts';
import { type Consumer, installPacked } from '../support/packed.ts';
import { run } from '../support/run.ts';
import { fetchTool } from '../support/tools.ts';

const { engines } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const completed = exampleOf('getBulkProgress', 'completed').value as BulkProgressResponse;

/** What each runtime runs. It has to work in a browser too, so nothing in it is of one runtime alone. */
const call = (baseUrl: string) => `
import { EmailCleaning, SainoError } from 'saino-email-cleaning';
import { createClient, getBulkProgress } from 'saino-email-cleaning/client';

const query = { bulk_id: 1002 };
const { data, error } = await getBulkProgress({ client: createClient({ baseUrl: '${baseUrl}', auth: 'any' }), query });
const refused = await getBulkProgress({ client: createClient({ baseUrl: '${baseUrl}' }), query });

const saino = new EmailCleaning({ baseUrl: '${baseUrl}', token: 'any' });
const seen = [];
const waited = await saino.waitForBulk(1002, { onProgress: ({ percentage }) => seen.push(percentage) });
const codeOf = (promise) => promise.catch((error) => error instanceof SainoError && error.code);
const codes = [
  await codeOf(saino.getBulkProgress(0)),
  await codeOf(saino.waitForBulk(1002, { signal: AbortSignal.abort() })),
  await codeOf(new EmailCleaning({ baseUrl: '${baseUrl}/nowhere', token: 'any' }).getBulkProgress(1002)),
  await codeOf(new EmailCleaning({ baseUrl: 'http://127.0.0.1:1', token: 'any', maxRetries: 0 }).getBulkProgress(1002)),
];
console.log(JSON.stringify({ data, error, refused: refused.error?.error, seen, waited, codes }));
`;
const expected = {
  data: completed,
  refused: expect.stringMatching(/^GET http.+\/bulk-progress: HTTP 401, which the API does not document$/),
  seen: [100],
  waited: completed?.data,
  codes: ['invalid_argument', 'aborted', 'http_error', 'network'],
};

let consumer: Consumer;
beforeAll(() => {
  consumer = installPacked();
  writeFileSync(path.join(consumer.folder, 'call.js'), call(inject('mockUrl')));
});
afterAll(() => consumer?.[Symbol.dispose]());

const bin = (name: string, version: string) => path.join(fetchTool(name, version), 'node_modules/.bin', name);

const runtimes: [name: string, version: string, args: string[]][] = [
  ['node', '22.0.0', []],
  ['node', '22.23.3', []],
  ['node', '24.21.0', []],
  ['node', '26.10.0', []],
  ['bun', '1.4.5', ['run']],
  ['deno', '2.9.6', ['run', '--allow-net=127.0.0.1', '--no-prompt']],
];

test.each(runtimes)('%s %s', async (name, version, args) => {
  const { code, stdout, stderr } = await run(bin(name, version), [...args, 'call.js'], { cwd: consumer.folder });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual(expected);
  expect(code).toBe(0);
});

test('engines promises the oldest Node of these, from its first release on', () => {
  const [oldest] = runtimes.flatMap(([name, version]) => (name === 'node' ? version : []));
  expect(`${engines.node}.0.0`).toBe(`>=${oldest}`);
});

describeWith(chromium, 'Chromium', (command) => {
  test('makes the same call from a page', async () => {
    // As a page would without a bundler: an import map, and the files as they were installed.
    const page = `<!doctype html><title>Call</title>
    <script type="importmap">${JSON.stringify({
      imports: {
        'saino-email-cleaning': '/node_modules/saino-email-cleaning/dist/package/index.js',
        'saino-email-cleaning/client': '/node_modules/saino-email-cleaning/dist/package/client.js',
        'is-network-error': '/node_modules/is-network-error/index.js',
        'p-limit': '/node_modules/p-limit/index.js',
        'p-retry': '/node_modules/p-retry/index.js',
        valibot: '/node_modules/valibot/dist/index.mjs',
        'yocto-queue': '/node_modules/yocto-queue/index.js',
      },
    })}</script><script type="module" src="/call.js"></script>`;
    const server = createServer(({ url = '/' }, response) => {
      const file = path.join(consumer.folder, path.normalize(url));
      if (url === '/') response.setHeader('content-type', 'text/html').end(page);
      else if (!existsSync(file)) response.writeHead(404).end();
      else response.setHeader('content-type', 'text/javascript').end(readFileSync(file));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const browser = await startBrowser(command);
    try {
      const tab = await browser.newPage();
      const failures: string[] = [];
      tab.on('pageerror', (error) => failures.push(error.message));
      const logged = tab.waitForEvent('console', { predicate: (message) => message.type() === 'log', timeout: 30_000 });
      await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      expect(JSON.parse((await logged).text())).toEqual(expected);
      expect(failures).toEqual([]);
    } finally {
      await browser.close();
      server.close();
    }
  });
});
