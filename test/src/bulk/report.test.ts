import { describe, expect, test, vi } from 'vitest';
import { EmailCleaning } from '../../../src/index.ts';
import { client, failureOf, skipBackoff } from '../../support/client.ts';
import { http, opaqueRedirect, progress, startFaultServer, startJobServer } from '../../support/fault-server.ts';
import { expectAbsent, expectNoToken, token } from '../../support/secrecy.ts';

/** The progress of a completed job with this link. */
const jobWith = (link: string) => ({ bulk_id: 1002, status: 'completed', percentage: 100, download_link: link });
/** Responses that are not collected as garbage, which would free their connections as well. */
const kept: Response[] = [];
const keeping: typeof fetch = async (...request) => {
  const received = await fetch(...request);
  kept.push(received);
  return received;
};

const publicLink = 'https://reports.example.com/r.csv';
const response = (status: number, headers: Record<string, string> = {}) => new Response('', { status, headers });

describe('the request of a report', () => {
  test('has no token, and no referrer, wherever it leads', async () => {
    await using host = await startFaultServer((socket, { path }) =>
      socket.write(
        path === '/report.csv' ? http(302, { location: '/moved.csv' }) : http(200, {}, 'a@example.com,ok\n'),
      ),
    );
    await using api = await startFaultServer((socket) => socket.write(progress(jobWith(`${host.url}/report.csv`))));
    const report = await client(api.url).downloadReport(1002);
    expect(await report.text()).toBe('a@example.com,ok\n');
    expect(host.requests.map(({ path }) => path)).toEqual(['/report.csv', '/moved.csv']);
    for (const { headers } of host.requests) {
      expect(headers).not.toHaveProperty('token');
      expect(headers).not.toHaveProperty('referer');
      expectAbsent(headers, token);
    }
    expectNoToken(report);
  });

  test('has no credential of any kind', async () => {
    const fetch = vi.fn(async () => new Response('a@example.com,ok\n'));
    await new EmailCleaning({ token, fetch }).downloadReport(jobWith(publicLink));
    expect(fetch).toHaveBeenCalledExactlyOnceWith(publicLink, {
      redirect: 'manual',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: expect.any(AbortSignal),
    });
  });

  test('follows redirects by itself only where the runtime does not tell where to, as a browser', async () => {
    const fetch = vi.fn(async (_url: unknown, { redirect }: RequestInit = {}) =>
      redirect === 'follow' ? new Response('ok') : opaqueRedirect(),
    );
    const report = await new EmailCleaning({ token, fetch }).downloadReport(jobWith(publicLink));
    expect(await report.text()).toBe('ok');
    expect(fetch.mock.calls.map(([url, init]) => [url, init?.redirect, init?.credentials])).toEqual([
      [publicLink, 'manual', 'omit'],
      [publicLink, 'follow', 'omit'],
    ]);
  });
});

describe('a report', () => {
  test('that breaks off half-way rejects where it is read', async () => {
    await using host = await startFaultServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhalf', () => setTimeout(() => socket.destroy(), 10));
    });
    const report = await client(host.url).downloadReport(jobWith(`${host.url}/report.csv`));
    await expect(report.text()).rejects.toThrow();
  });

  test.each([403, 404, 410])('that is gone with HTTP %i → report_unavailable', async (status) => {
    await using host = await startFaultServer((socket) => socket.write(http(status, {}, '<Error/>')));
    const error = await failureOf(client(host.url).downloadReport(jobWith(`${host.url}/report.csv`)));
    expect(error).toMatchObject({ code: 'report_unavailable', status, bulkId: 1002, retryable: false });
    expect(error.message).toMatch(/ HTTP \d+\. The link may have expired: get the job's progress for a new one\.$/);
    expect(host.requests).toHaveLength(1);
  });

  test.each([
    ['204', () => new Response(null, { status: 204 })],
    ['an empty 200', () => response(200, { 'content-length': '0' })],
  ])('that is empty, with %s → report_unavailable', async (_, respond) => {
    const fetch = vi.fn(async () => respond());
    const error = await failureOf(new EmailCleaning({ token, fetch }).downloadReport(jobWith(publicLink)));
    const { status } = respond();
    expect(error).toMatchObject({ code: 'report_unavailable', bulkId: 1002, retryable: false, status });
    expect(error.message).toBe(`Report of bulk job 1002: HTTP ${status} with an empty body.`);
    expect(fetch).toHaveBeenCalledOnce();
  });

  test('behind HTTP 503 is requested again', async () => {
    skipBackoff();
    await using host = await startFaultServer((socket, _, before) =>
      socket.write(before < 2 ? http(503, {}) : http(200, {}, 'ok')),
    );
    expect(await (await client(host.url).downloadReport(jobWith(`${host.url}/r`))).text()).toBe('ok');
  });

  test('behind another status → http_error', async () => {
    const fetch = async () => response(418, { 'retry-after': '7' });
    const error = await failureOf(new EmailCleaning({ token, fetch }).downloadReport(jobWith(publicLink)));
    expect(error).toMatchObject({ code: 'http_error', status: 418, bulkId: 1002, retryAfter: 7000, retryable: false });
    expect(error).not.toHaveProperty('operation');
  });

  test.each([null, '', undefined])('whose link is %j → report_unavailable, with how far the job is', async (link) => {
    const state = { bulk_id: 1002, status: 'processing', percentage: 42, download_link: link };
    const error = await failureOf(new EmailCleaning({ token }).downloadReport(state));
    expect(error).toMatchObject({ code: 'report_unavailable', bulkId: 1002, progress: state });
    expect(error.message).toBe('Bulk job 1002 has no report: it is at 42 %, processing. Wait until it is completed.');
  });

  test('of a completed job without a link → report_unavailable, and nothing to wait for', async () => {
    const error = await failureOf(new EmailCleaning({ token }).downloadReport(jobWith('')));
    expect(error.message).toBe('Bulk job 1002 has no report: it is completed, but its progress has no link.');
  });

  test('of a bulk id needs the progress first, and its failure is that of the download', async () => {
    await using api = await startJobServer({ status: 'processing', percentage: 1 });
    expect(await failureOf(client(api.url).downloadReport(1002))).toMatchObject({ code: 'report_unavailable' });
    expect(api.requests).toHaveLength(1);
  });

  test.each(['a refused redirect', 'a status that is none of a report'])(
    'frees its connection after %s',
    async (what) => {
      await using host = await startFaultServer((socket) =>
        socket.write(
          `HTTP/1.1 ${what === 'a refused redirect' ? '302 Found\r\nlocation: ftp://example.com/' : '404 Not Found'}\r\n` +
            'content-length: 1000\r\n\r\nhalf',
        ),
      );
      await failureOf(client(host.url).downloadReport(jobWith(`${host.url}/r`)));
      await vi.waitFor(() => expect(host.open()).toBe(0), 4_000);
    },
  );
});

test('a redirect that is followed frees its connection, though its body never ends', async () => {
  await using host = await startFaultServer((socket, { path }) => {
    if (path === '/moved') socket.end(http(200, { connection: 'close' }, 'ok'));
    else socket.write('HTTP/1.1 302 Found\r\nlocation: /moved\r\ncontent-length: 1000\r\n\r\nhalf');
  });
  const report = await client(host.url, { fetch: keeping }).downloadReport(jobWith(`${host.url}/r`));
  expect(await report.text()).toBe('ok');
  await vi.waitFor(() => expect(host.open()).toBe(0), 4_000);
});

describe('a link', () => {
  const secrets = 'X-Amz-Signature=secret';

  test.each<[what: string, link: string, shown: string]>([
    [
      'with http where the API is on https',
      `http://reports.example.com/r.csv?${secrets}`,
      'http://reports.example.com/r.csv',
    ],
    ['with another protocol', 'file:///etc/passwd', 'file:///etc/passwd'],
    ['that is no URL', 'report.csv', 'not a URL'],
    ['to this machine', `https://localhost/r.csv?${secrets}`, 'a private host: https://localhost/r.csv.'],
    ['to this machine by its number', `https://2130706433/r?${secrets}`, 'a private host: '],
    ['to this machine by IPv6', `https://[::ffff:127.0.0.1]/r?${secrets}`, 'a private host: '],
    ['to a link-local host', `https://169.254.169.254/latest?${secrets}`, 'https://169.254.169.254/latest'],
    ['to a private network', `https://192.168.0.1/r?${secrets}`, 'https://192.168.0.1/r'],
    ['with a password', 'https://user:secret@reports.example.com/r.csv', 'https://reports.example.com/r.csv'],
    ['with a user', 'https://secret@reports.example.com/r.csv', 'https://reports.example.com/r.csv'],
    ['with a password, and no URL', 'https://:secret@[/r.csv', 'not a URL'],
  ])('%s is refused, and nothing is sent', async (_, link, shown) => {
    const fetch = vi.fn();
    const error = await failureOf(new EmailCleaning({ token, fetch }).downloadReport(jobWith(link)));
    expect(error).toMatchObject({ code: 'report_unavailable', bulkId: 1002, retryable: false });
    expect(error.message).toContain(shown);
    expectAbsent(error, 'secret');
    expect(fetch).not.toHaveBeenCalled();
  });

  test.each([
    ['the signature', `https://Reports.Example.com:443/r.csv?${secrets}`],
    ['the fragment', 'https://reports.example.com/r.csv#secret'],
  ])('of a request that fails is in the error without %s', async (_, link) => {
    const fetch = vi.fn((url: unknown) =>
      Promise.reject(
        new TypeError('fetch failed', { cause: new Error(`error sending request for url (${url}): closed`) }),
      ),
    );
    const saino = new EmailCleaning({ token, fetch, maxRetries: 0 });
    const error = await failureOf(saino.downloadReport(jobWith(link)));
    expect(error.code).toBe('network');
    expect(error.message).toContain('(https://reports.example.com/r.csv): closed');
    expectAbsent(error, 'secret');
  });

  test('to a private host is followed if the base URL is private, as with a mock', async () => {
    await using host = await startFaultServer((socket) => socket.write(http(200, {}, 'ok')));
    const report = await client(host.url).downloadReport(jobWith(`${host.url}/r`));
    expect(await report.text()).toBe('ok');
  });

  test('over http is followed if the base URL is http', async () => {
    const fetch = vi.fn(async () => new Response('ok'));
    const saino = new EmailCleaning({ token, fetch, baseUrl: 'http://api.example.com' });
    await saino.downloadReport(jobWith('http://reports.example.com/r'));
    expect(fetch).toHaveBeenCalledOnce();
    expect(await failureOf(saino.downloadReport(jobWith('http://127.0.0.1/r')))).toMatchObject({
      code: 'report_unavailable',
    });
  });
});

describe('a redirect', () => {
  test.each<[what: string, location: string, shown: string]>([
    ['to another protocol', 'ftp://example.com/r?secret', 'is not an https URL: ftp://example.com/r.'],
    ['to http', 'http://reports.example.com/r?secret', 'is not an https URL: http://reports.example.com/r.'],
    ['to this machine', 'https://127.0.0.1/r?secret', 'leads to a private host: https://127.0.0.1/r.'],
    ['to a link-local host', '//169.254.169.254/r?secret', 'leads to a private host: https://169.254.169.254/r.'],
    ['with a password', 'https://user:secret@reports.example.com/r', 'in it: https://reports.example.com/r.'],
    ['to what is no URL', 'https://[secret', 'is not a URL.'],
  ])('%s → redirect_refused', async (_, location, shown) => {
    const fetch = vi.fn(async () => response(302, { location }));
    const error = await failureOf(new EmailCleaning({ token, fetch }).downloadReport(jobWith(publicLink)));
    expect(error).toMatchObject({ code: 'redirect_refused', bulkId: 1002, retryable: false });
    expect(error.message).toContain(shown);
    expectAbsent(error, 'secret');
    expect(fetch).toHaveBeenCalledOnce();
  });

  test('to a path is one of the same host', async () => {
    const fetch = vi.fn(async (url: unknown) =>
      url === publicLink ? response(307, { location: '../b.csv?x=1' }) : new Response('ok'),
    );
    await new EmailCleaning({ token, fetch }).downloadReport(jobWith(publicLink));
    expect(fetch.mock.calls.map(([url]) => url)).toEqual([publicLink, 'https://reports.example.com/b.csv?x=1']);
  });

  test('without a location → http_error', async () => {
    const fetch = async () => response(302);
    const error = await failureOf(new EmailCleaning({ token, fetch }).downloadReport(jobWith(publicLink)));
    expect(error).toMatchObject({ code: 'http_error', status: 302 });
  });

  test('after 20 others → redirect_refused', async () => {
    const fetch = vi.fn(async () => response(302, { location: '/again' }));
    const error = await failureOf(new EmailCleaning({ token, fetch }).downloadReport(jobWith(publicLink)));
    expect(error).toMatchObject({ code: 'redirect_refused' });
    expect(error.message).toMatch(/redirects more than 20 times/);
    expect(fetch).toHaveBeenCalledTimes(21);
  });
});
