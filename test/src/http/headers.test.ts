import { afterEach, describe, expect, test, vi } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { EmailCleaning } from '../../../src/index.ts';
import { client, failureOf } from '../../support/client.ts';
import { http, json, progress, startFaultServer, startJobServer } from '../../support/fault-server.ts';
import { expectAbsent, token } from '../../support/secrecy.ts';

afterEach(() => vi.unstubAllGlobals());

/** The headers of a request by a client with these options. */
async function sentWith(headers?: Record<string, string>): Promise<Record<string, string>> {
  await using server = await startJobServer({});
  await client(server.url, { headers }).getBulkProgress(1002);
  return server.requests[0]?.headers ?? {};
}

describe('the user agent', () => {
  test('is the package and its version', async () => {
    expect(await sentWith()).toMatchObject({ 'user-agent': `saino-email-cleaning/${manifest.version}` });
  });

  test('is the one that the caller sets, in any case', async () => {
    expect(await sentWith({ 'USER-Agent': 'my-app/2.0' })).toMatchObject({ 'user-agent': 'my-app/2.0' });
  });

  test.each([
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36', false],
    ['Cloudflare-Workers', true],
    ['Bun/1.4.5', true],
  ])('of %s is replaced: %o', async (userAgent, expected) => {
    vi.stubGlobal('navigator', { userAgent });
    const { 'user-agent': sent } = await sentWith();
    expect(sent?.startsWith('saino-email-cleaning/')).toBe(expected);
  });

  test('is sent where there is no navigator', async () => {
    vi.stubGlobal('navigator', undefined);
    expect(await sentWith()).toMatchObject({ 'user-agent': `saino-email-cleaning/${manifest.version}` });
  });
});

describe('further headers', () => {
  test('are sent with each request to the API', async () => {
    await using server = await startFaultServer((socket, { method }) =>
      socket.write(method === 'POST' ? json(200, { status: 'success', bulk_id: 1002, message: '' }) : progress({})),
    );
    const saino = client(server.url, { headers: { 'X-Trace': 'trace-7' } });
    await saino.getBulkProgress(1002);
    await saino.startBulk(['user@example.com']);
    expect(server.requests.map(({ headers }) => headers['x-trace'])).toEqual(['trace-7', 'trace-7']);
    expect(server.requests[0]?.headers).toMatchObject({ token });
    expect(server.requests[1]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
  });

  test('of a call are sent with it, over those of the client, and with each request of a wait', async () => {
    await using server = await startJobServer({}, {}, { status: 'completed', percentage: 100 });
    const saino = client(server.url, { headers: { 'X-Trace': 'trace-7', 'x-app': 'app' } });
    await saino.getBulkProgress(1002, { headers: { 'x-trace': 'trace-8' } });
    await saino.waitForBulk(1002, { headers: { 'x-trace': 'trace-9' }, minInterval: 1 });
    expect(server.requests.map(({ headers }) => [headers['x-trace'], headers['x-app']])).toEqual([
      ['trace-8', 'app'],
      ['trace-9', 'app'],
      ['trace-9', 'app'],
    ]);
  });

  test('of a call are masked as well, and refused as those of the client are', async () => {
    await using server = await startFaultServer((socket) => socket.write(json(500, { echo: 'gateway-secret' })));
    const saino = client(server.url, { maxRetries: 0 });
    const headers = { authorization: 'Bearer gateway-secret' };
    const error = await failureOf(saino.getBulkProgress(1002, { headers }));
    expectAbsent(error, 'gateway-secret');
    const refused = await failureOf(saino.getBulkProgress(1002, { headers: { token: 'gateway-secret' } }));
    expect(refused).toMatchObject({ code: 'invalid_argument', message: expect.stringMatching(/neither token nor/) });
    expectAbsent(refused, 'gateway-secret');
    expect(server.requests).toHaveLength(1);
  });

  test('are not sent to the host of a report', async () => {
    await using reports = await startFaultServer((socket) => socket.write(http(200, {}, 'a@example.com,ok')));
    const saino = client('http://127.0.0.1:1', { headers: { 'x-trace': 'trace-7' } });
    const job = { bulk_id: 1002, status: 'completed', percentage: 100, download_link: reports.url };
    await saino.downloadReport(job);
    expect(reports.requests).toHaveLength(1);
    expect(reports.requests[0]?.headers).not.toHaveProperty('x-trace');
    expect(reports.requests[0]?.headers['user-agent']).not.toContain('saino');
  });

  test.each([
    ['as a whole', 'Bearer gateway-secret', 'Bearer gateway-secret'],
    ['without its scheme', 'Bearer gateway-secret', 'gateway-secret'],
    ['in base64', 'gateway-secret', btoa('gateway-secret')],
  ])('are masked where the server echoes them: %s', async (_, value, echo) => {
    await using server = await startFaultServer((socket) => socket.write(json(500, { echo })));
    const headers = { authorization: value };
    const error = await failureOf(client(server.url, { headers, maxRetries: 0 }).getBulkProgress(1002));
    expect(error.body).toContain('[token]');
    expectAbsent(error, echo);
  });

  test('of a few characters are no secret', async () => {
    await using server = await startFaultServer((socket) => socket.write(json(500, { echo: 'en or de' })));
    const headers = { 'accept-language': 'en' };
    const error = await failureOf(client(server.url, { headers, maxRetries: 0 }).getBulkProgress(1002));
    expect(error.body).toBe('{"echo":"en or de"}');
  });

  test('are in nothing that a client shows of itself', () => {
    expectAbsent(new EmailCleaning({ headers: { 'x-key': 'gateway-secret' } }), 'gateway-secret');
  });
});
