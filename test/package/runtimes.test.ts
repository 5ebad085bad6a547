// The packed package calls Prism on every runtime that the readme promises, and knows there what was certainly not sent.

import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createPlainServer, type Socket } from 'node:net';
import path from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { BulkProgressResponse, EmailVerificationResponse, StartedBulk } from '../../generated/index.ts';
import { readEntries } from '../../scripts/lib/entries.ts';
import { root } from '../../scripts/lib/paths.ts';
import { startBrowser } from '../support/browser.ts';
import { exampleOf } from '../support/document.ts';
import { closedPort, type FaultServer, http, startFaultServer } from '../support/fault-server.ts';
import { fetchTool } from '../support/fetch-tool.ts';
import { chromium, describeWith } from '../support/interpreters.ts';
import { installPacked } from '../support/packed.ts';
import { run } from '../support/run.ts';
import { createSelfSigned } from '../support/self-signed.ts';

const { engines } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const completed = exampleOf('getBulkProgress', 'completed').value as BulkProgressResponse;
const started = exampleOf('startBulk', 'started').value as StartedBulk;
const safe = exampleOf('verifyEmail', 'safe-to-send').value as EmailVerificationResponse;

/** What each runtime runs. It has to work in a browser too, so nothing in it is of one runtime alone. */
const calls = (baseUrl: string) => `
import { EmailCleaning, SainoError } from 'saino-email-cleaning';
import { createClient, getBulkProgress, startBulk, verifyEmail } from 'saino-email-cleaning/client';
import { createFakeSaino } from 'saino-email-cleaning/testing';

const baseUrl = '${baseUrl}';
const query = { bulk_id: 1002 };
const email = 'user@example.com';
const file = new File(['emails\\n' + email + '\\n'], 'contacts.csv');

const client = createClient({ baseUrl, auth: 'any' });
const direct = [
  await getBulkProgress({ client, query }),
  await startBulk({ client, body: { file } }),
  await verifyEmail({ client, query: { email } }),
].map(({ data, error }) => data ?? error);
const refused = await getBulkProgress({ client: createClient({ baseUrl }), query });

const saino = new EmailCleaning({ baseUrl, token: 'any' });
const seen = [];
const waited = await saino.waitForBulk(1002, { onProgress: ({ percentage }) => seen.push(percentage) });
const uploaded = [await saino.startBulk([email]), await saino.startBulk(file)];
const verified = await saino.verifyEmail(email);
const codeOf = (promise) => promise.catch((error) => error instanceof SainoError && error.code);
const codes = [
  await codeOf(saino.getBulkProgress(0)),
  await codeOf(saino.startBulk([])),
  await codeOf(saino.verifyEmail('nobody')),
  await codeOf(saino.waitForBulk(1002, { signal: AbortSignal.abort() })),
  await codeOf(new EmailCleaning({ baseUrl: baseUrl + '/nowhere', token: 'any' }).getBulkProgress(1002)),
];

const fake = createFakeSaino({ percentages: [100] });
const tested = new EmailCleaning({ token: 'any', fetch: fake.fetch });
const { bulk_id } = await tested.startBulk([email]);
const faked = await (await tested.downloadReport(await tested.waitForBulk(bulk_id))).text();
console.log(JSON.stringify({ direct, refused: refused.response?.status, seen, waited, uploaded, verified, codes, faked }));
`;

/** The same program with `require`, where nothing is awaited on the top level. */
const asCommonJs = (code: string) =>
  `(async () => {${code.replaceAll(/import (\{.+?\}) from ('.+?');/g, 'const $1 = require($2);')}})();`;

const expected = {
  direct: [completed, started, safe],
  refused: 401,
  seen: [100],
  waited: completed.data,
  uploaded: [started, started],
  verified: safe.data,
  codes: ['invalid_argument', 'invalid_argument', 'invalid_argument', 'aborted', 'http_error'],
  faked: 'emails,free_email,result,status\nuser@example.com,false,Safe to Send,Deliverable\n',
};

/** A way to fail, and whether nothing can have been sent by then. */
type Fault = { url: string; isNotSent: boolean };

const allowAll = { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' };

/** A server that fails once a POST has arrived. A page sends a preflight before it. */
const startFailing = (fail: (socket: Socket) => unknown) =>
  startFaultServer((socket, { method }) => (method === 'OPTIONS' ? socket.write(http(204, allowAll)) : fail(socket)));

const plain = createPlainServer();
plain.on('connection', (socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));

const servers: Record<string, FaultServer> = {};
const faults: Record<string, Fault> = {};

beforeAll(async () => {
  servers['TLS on a plain port'] = await startFaultServer(() => undefined, plain);
  servers['a self-signed certificate'] = await startFaultServer(() => undefined, createTlsServer(createSelfSigned()));
  servers['a reset after the body'] = await startFailing((socket) => socket.resetAndDestroy());
  servers['closed after the body'] = await startFailing((socket) => socket.end());
  servers['a timeout'] = await startFailing(() => undefined);
  const urlOf = (name: string) => servers[name]?.url ?? '';
  Object.assign(faults, {
    refused: { url: `http://127.0.0.1:${await closedPort()}`, isNotSent: true },
    'an unknown host': { url: 'http://saino.invalid', isNotSent: true },
    'TLS on a plain port': { url: urlOf('TLS on a plain port').replace('http:', 'https:'), isNotSent: true },
    'a self-signed certificate': { url: urlOf('a self-signed certificate'), isNotSent: true },
    'a reset after the body': { url: urlOf('a reset after the body'), isNotSent: false },
    'closed after the body': { url: urlOf('closed after the body'), isNotSent: false },
    'a timeout': { url: urlOf('a timeout'), isNotSent: false },
  });
});
afterAll(() => Promise.all(Object.values(servers).map((server) => server[Symbol.asyncDispose]())));

/** What each runtime runs to fail: a request that must not be sent twice, with one retry. */
const failures = () => `
import { EmailCleaning } from 'saino-email-cleaning';

Math.random = () => 0;
const outcomes = {};
for (const [name, { url }] of Object.entries(${JSON.stringify(faults)})) {
  let attempts = 0;
  const counted = (...request) => {
    attempts += 1;
    return fetch(...request);
  };
  const saino = new EmailCleaning({ baseUrl: url, token: 'any-token', fetch: counted, maxRetries: 1 });
  const timeout = name === 'a timeout' ? 300 : 30_000;
  const error = await saino.startBulk(['user@example.com'], { timeout }).catch((reason) => reason);
  outcomes[name] = { code: error.code, operation: error.operation, retryable: error.retryable, attempts };
}
const { url } = ${JSON.stringify(faults.refused)};
const unsent = await new EmailCleaning({ baseUrl: url, token: 'any-token', maxRetries: 0 })
  .verifyEmail('some.one@example.com')
  .catch((reason) => reason);
const text = unsent.message + ' ' + unsent.stack + ' ' + unsent.cause?.message + ' ' + unsent.cause?.stack;
console.log(JSON.stringify({ outcomes, repeatsAddress: /some.one/i.test(text), repeatsToken: text.includes('any-token') }));
`;

/** What is expected of a runtime that cannot tell of some faults whether anything was sent. */
const expectedFailures = (cannotTell: string[]) => ({
  outcomes: Object.fromEntries(
    Object.entries(faults).map(([name, { isNotSent }]) => [
      name,
      isNotSent && !cannotTell.includes(name)
        ? { code: 'network', operation: 'startBulk', retryable: true, attempts: 2 }
        : { code: 'unknown_outcome', operation: 'startBulk', retryable: false, attempts: 1 },
    ]),
  ),
  repeatsAddress: false,
  repeatsToken: false,
});

const consumer = installPacked();
beforeAll(() => {
  writeFileSync(path.join(consumer.folder, 'calls.js'), calls(inject('mockUrl')));
  writeFileSync(path.join(consumer.folder, 'calls.cjs'), asCommonJs(calls(inject('mockUrl'))));
  writeFileSync(path.join(consumer.folder, 'failures.js'), failures());
});

const bin = async (name: string, version: string) =>
  path.join(await fetchTool(name, version), 'node_modules/.bin', name);

const runtimes: [name: string, version: string, args: string[]][] = [
  ['node', '22.0.0', []],
  // The last one that cannot require an ES module.
  ['node', '22.11.0', []],
  ['node', '22.23.3', []],
  ['node', '24.21.0', []],
  ['node', '26.10.0', []],
  ['bun', '1.4.5', ['run']],
  ['deno', '2.9.6', ['run', '--allow-net=127.0.0.1,saino.invalid', '--no-prompt']],
];

/** Bun says EPROTO of it, as it does of TLS that breaks after the request. */
const cannotTell: Record<string, string[]> = { bun: ['TLS on a plain port'] };

describe.each(runtimes)('%s %s', (name, version, args) => {
  const runFile = async (file: string) => {
    const { code, stdout, stderr } = await run(await bin(name, version), [...args, file], { cwd: consumer.folder });
    expect(stderr).toBe('');
    expect(code).toBe(0);
    return JSON.parse(stdout) as unknown;
  };

  test.each(['calls.js', 'calls.cjs'])('makes the calls: %s', async (file) => {
    expect(await runFile(file)).toEqual(expected);
  });

  test('tells what was certainly not sent', async () => {
    const before = servers['a reset after the body']?.requests.length ?? 0;
    expect(await runFile('failures.js')).toEqual(expectedFailures(cannotTell[name] ?? []));
    expect(servers['a reset after the body']?.requests).toHaveLength(before + 1);
    expect(servers['a self-signed certificate']?.requests).toEqual([]);
    expect(servers['TLS on a plain port']?.requests).toEqual([]);
  });
});

test('engines promises the oldest Node of these, from its first release on', () => {
  const [oldest] = runtimes.flatMap(([name, version]) => (name === 'node' ? version : []));
  expect(`${engines.node}.0.0`).toBe(`>=${oldest}`);
});

/** An import map of what is installed, as a page needs it without a bundler: where Node.js finds each module. */
async function importMap(): Promise<object> {
  const packages = readdirSync(path.join(consumer.folder, 'node_modules')).filter((name) => !/^[.@]/.test(name));
  const script = `
    const imports = {};
    for (const name of ${JSON.stringify([...packages, ...readEntries().map(({ name }) => name)])}) {
      imports[name] = new URL(import.meta.resolve(name)).pathname.slice(process.cwd().length);
    }
    console.log(JSON.stringify({ imports }));`;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: consumer.folder,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as object;
}

describeWith(chromium, 'Chromium', (command) => {
  /** Runs a file in a page, and returns what it logs. */
  const runInPage = async (file: string) => {
    const map = JSON.stringify(await importMap());
    const page = `<!doctype html><title>Calls</title>
      <script type="importmap">${map}</script><script type="module" src="/${file}"></script>`;
    const server = createServer(({ url = '/' }, response) => {
      const target = path.join(consumer.folder, path.normalize(url));
      if (url === '/') response.setHeader('content-type', 'text/html').end(page);
      else if (!existsSync(target)) response.writeHead(404).end();
      else response.setHeader('content-type', 'text/javascript').end(readFileSync(target));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const browser = await startBrowser(command);
    try {
      const tab = await browser.newPage();
      const thrown: string[] = [];
      tab.on('pageerror', (error) => thrown.push(error.message));
      const logged = tab.waitForEvent('console', { predicate: (message) => message.type() === 'log', timeout: 60_000 });
      await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      const result = JSON.parse((await logged).text()) as unknown;
      expect(thrown).toEqual([]);
      return result;
    } finally {
      await browser.close();
      server.close();
    }
  };

  test('makes the calls from a page', async () => {
    expect(await runInPage('calls.js')).toEqual(expected);
  });

  test('can tell of nothing that it was not sent', async () => {
    expect(await runInPage('failures.js')).toEqual(expectedFailures(Object.keys(faults)));
  });
});
