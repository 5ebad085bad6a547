// What a connection is left in, as its server sees it: whatever a call ends with, the server waits for nobody.
import { describe, expect, test, vi } from 'vitest';
import type { EmailCleaning } from '../../../src/index.ts';
import { client, failureOf } from '../../support/client.ts';
import { type Respond, startFaultServer } from '../../support/fault-server.ts';

type Options = { timeout?: number; signal?: AbortSignal };
type Call = (saino: EmailCleaning, url: string, options: Options) => Promise<unknown>;

/** Every way to have a request sent. */
const calls: [name: string, call: Call][] = [
  ['getBulkProgress', (saino, _, options) => saino.getBulkProgress(1002, options)],
  ['startBulk', (saino, _, options) => saino.startBulk(['user@example.com'], options)],
  ['verifyEmail', (saino, _, options) => saino.verifyEmail('user@example.com', options)],
  [
    'downloadReport',
    (saino, url, options) => {
      const job = { bulk_id: 1002, status: 'completed', percentage: 100, download_link: `${url}/r.csv` };
      return saino.downloadReport(job, options);
    },
  ],
];

/** Responses that are kept, as one that is collected as garbage frees its connection as well. */
const kept: Response[] = [];
const keeping: typeof fetch = async (...request) => {
  const response = await fetch(...request);
  kept.push(response);
  return response;
};

/** Long enough for the request to arrive. */
const short = { timeout: 1000 };

const silent: Respond = () => undefined;
/** A body that breaks off in the middle, with its connection left open. */
const half =
  (status: string, ...headers: string[]): Respond =>
  (socket) =>
    socket.write([`HTTP/1.1 ${status}`, ...headers, 'content-length: 1000', '', 'half'].join('\r\n'));
/** More than is read, with still more to come. */
const endless: Respond = (socket) =>
  socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${2 ** 30}\r\n\r\n${'x'.repeat(2 ** 21)}`);

/** @returns what the call rejected with, once its server sees no open connection. */
async function endOf(respond: Respond, call: Call, options: Options = {}) {
  await using server = await startFaultServer(respond);
  const saino = client(server.url, { fetch: keeping, maxRetries: 0 });
  const error = await failureOf(call(saino, server.url, { timeout: 20_000, ...options }));
  expect(server.requests).toHaveLength(1);
  await vi.waitFor(() => expect(server.open()).toBe(0), 10_000);
  return error;
}

describe.each(calls)('%s leaves no connection open', (name, call) => {
  const isReport = name === 'downloadReport';
  const isRead = name === 'getBulkProgress' || isReport;

  test('after a timeout', async () => {
    expect(await endOf(silent, call, short)).toMatchObject({
      code: isRead ? 'timeout' : 'unknown_outcome',
    });
  });

  test('after an abort', async () => {
    const controller = new AbortController();
    const respond: Respond = () => controller.abort();
    expect(await endOf(respond, call, { signal: controller.signal })).toMatchObject({ code: 'aborted' });
  });

  test('after a refused redirect', async () => {
    const error = await endOf(half('302 Found', 'location: ftp://example.com/'), call);
    // After a 302 a form may have been processed.
    expect(error).toMatchObject({ code: isRead ? 'redirect_refused' : 'unknown_outcome' });
  });

  test('after a status without what was requested', async () => {
    const error = await endOf(half('404 Not Found'), call, isReport ? {} : short);
    const code = isRead ? 'timeout' : 'unknown_outcome';
    expect(error).toMatchObject({ code: isReport ? 'report_unavailable' : code });
  });

  test.skipIf(isReport)('after a body that is longer than what is read', async () => {
    const code = isRead ? 'invalid_response' : 'unknown_outcome';
    expect(await endOf(endless, call)).toMatchObject({ code });
  });

  test.skipIf(isReport)('after a body that is cut off', async () => {
    const cut: Respond = (socket) => {
      half('200 OK')(socket, { method: '', path: '', headers: {}, body: Buffer.alloc(0) }, 0);
      socket.end();
    };
    expect(await endOf(cut, call)).toMatchObject({ code: isRead ? 'network' : 'unknown_outcome' });
  });
});
