import { afterEach, describe, expect, test, vi } from 'vitest';
import { EmailCleaning, type EmailCleaningOptions } from '../../../src/index.ts';
import { client, failureOf } from '../../support/client.ts';
import { startJobServer } from '../../support/fault-server.ts';
import { expectAbsent, expectNoToken, token } from '../../support/secrecy.ts';

const done = { status: 'completed', percentage: 100, download_link: 'https://reports.example.com/r.csv' };

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('options', () => {
  test('take the token from the environment, and the server from the spec', async () => {
    vi.stubEnv('SAINO_TOKEN', token);
    const fetch = vi.fn(async () => Response.json({ data: { bulk_id: 1002, ...done }, status: 'success' }));
    await new EmailCleaning({ fetch }).getBulkProgress(1002);
    expect(fetch).toHaveBeenCalledExactlyOnceWith(
      'https://api.saino.io/api/apis/email-cleaning/bulk-progress?bulk_id=1002',
      expect.objectContaining({ headers: expect.objectContaining({ token }), redirect: 'manual' }),
    );
  });

  test.each([
    ['no process', undefined],
    ['a process without an environment', {}],
  ])('need a token where there is %s, as in a browser', async (_, process) => {
    vi.resetModules();
    vi.stubGlobal('process', process);
    const browser = await import('../../../src/index.ts');
    const fetch = vi.fn(async () => Response.json({ data: { bulk_id: 1002, ...done }, status: 'success' }));
    await expect(new browser.EmailCleaning({ fetch }).getBulkProgress(1002)).rejects.toThrow('There is no token.');
    expect(fetch).not.toHaveBeenCalled();
    await new browser.EmailCleaning({ token, fetch }).getBulkProgress(1002);
    expect(fetch).toHaveBeenCalledOnce();
  });

  test('may have a slash at the end of the base URL, and a path in it', async () => {
    await using server = await startJobServer(done);
    await client(`${server.url}/`).getBulkProgress(1002);
    await client(`${server.url}/proxy`).getBulkProgress(1002);
    expect(server.requests.map(({ path }) => path)).toEqual([
      '/api/apis/email-cleaning/bulk-progress?bulk_id=1002',
      '/proxy/api/apis/email-cleaning/bulk-progress?bulk_id=1002',
    ]);
  });

  test('look fetch up when it is called', async () => {
    const saino = new EmailCleaning({ token });
    const fetch = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fetch failed'));
    await failureOf(saino.getBulkProgress(1002, { maxRetries: 0 }));
    expect(fetch).toHaveBeenCalledOnce();
  });

  test.each<[string, EmailCleaningOptions, RegExp]>([
    ['a blank token', { token: ' ' }, /one line of visible ASCII/],
    ['an empty token', { token: '' }, /one line of visible ASCII/],
    ['a token with a line break', { token: `${token}\nx` }, /one line of visible ASCII/],
    ['a token with a line break at its end', { token: `${token}\n` }, /one line of visible ASCII/],
    ['a token that is not ASCII', { token: `${token}ä` }, /one line of visible ASCII/],
    ['a token that is a number', { token: 5 as never }, /one line of visible ASCII/],
    ['no URL', { token, baseUrl: 'api.saino.io' }, /baseUrl/],
    ['another protocol', { token, baseUrl: 'ftp://api.saino.io' }, /baseUrl/],
    ['a URL with a password', { token, baseUrl: 'https://user:secret@api.saino.io' }, /baseUrl/],
    ['a URL with a password alone', { token, baseUrl: 'https://:secret@api.saino.io' }, /baseUrl/],
    ['a URL with a user', { token, baseUrl: 'https://secret@api.saino.io' }, /baseUrl/],
    ['a URL with a query', { token, baseUrl: 'https://api.saino.io?x=secret' }, /baseUrl/],
    ['a URL with an empty query', { token, baseUrl: 'https://api.saino.io/?' }, /baseUrl/],
    ['a URL with an empty fragment', { token, baseUrl: 'https://api.saino.io/#' }, /baseUrl/],
    ['an empty base URL', { token, baseUrl: '' }, /baseUrl/],
    ['a timeout of 0', { token, timeout: 0 }, /timeout.*not 0/],
    ['a timeout that setTimeout cannot take', { token, timeout: 2 ** 31 }, /timeout.*not 2147483648/],
    ['a timeout that is no number', { token, timeout: Number.NaN }, /timeout.*not NaN/],
    ['negative retries', { token, maxRetries: -1 }, /maxRetries.*not -1/],
    ['half a retry', { token, maxRetries: 0.5 }, /maxRetries.*not 0.5/],
    ['endless retries', { token, maxRetries: Number.POSITIVE_INFINITY }, /maxRetries.*not Infinity/],
    ['half a millisecond', { token, timeout: 0.5 }, /timeout.*not 0.5/],
    ['no concurrency', { token, maxConcurrency: 0 }, /maxConcurrency.*not 0/],
    ['the header of the token', { token, headers: { Token: 'secret' } }, /neither token nor content-type/],
    ['a content type', { token, headers: { 'CONTENT-TYPE': 'secret' } }, /neither token nor content-type/],
    ['a header that has no name', { token, headers: { '': 'secret' } }, /^headers must/],
    ['a header whose name has a space', { token, headers: { 'x y': 'secret' } }, /^headers must/],
    ['a header of two lines', { token, headers: { 'x-key': 'secret\r\nx: y' } }, /^headers must/],
    ['a header that is not ASCII', { token, headers: { 'x-key': 'secretä' } }, /^headers must/],
    ['a header without a value', { token, headers: { 'x-key': undefined as never } }, /^headers must/],
    [
      'an unknown level',
      { token, logLevel: 'verbose' as never },
      /logLevel must be one of debug, info, warn, error, off/,
    ],
  ])('with %s are refused at once', (_, options, message) => {
    const make = () => new EmailCleaning(options);
    expect(make).toThrow(expect.objectContaining({ name: 'SainoError', code: 'configuration', retryable: false }));
    expect(make).toThrow(message);
    try {
      make();
    } catch (error) {
      expectNoToken(error);
      expectAbsent(error, 'secret');
    }
  });

  test.each([
    { timeout: 1 },
    { timeout: 2 ** 31 - 1 },
    { maxRetries: 0 },
    { maxConcurrency: 1 },
    { maxConcurrency: Number.POSITIVE_INFINITY },
    { token: 'with spaces and {}"\\' },
    { baseUrl: 'http://127.0.0.1:4010/a/path/' },
  ])('like %o are accepted', (options) => {
    expect(() => new EmailCleaning({ token, ...options })).not.toThrow();
  });
});
