import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { EmailCleaning, SainoError } from '../../src/index.ts';
import { client, failureOf } from '../support/client.ts';
import { progress, startFaultServer } from '../support/fault-server.ts';
import { token } from '../support/secrecy.ts';

describe('a bulk id', () => {
  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1002', null, undefined, {}])(
    '%j is refused before any request',
    async (bulkId) => {
      const fetch = vi.fn();
      const saino = new EmailCleaning({ token, fetch });
      for (const call of [
        saino.getBulkProgress(bulkId as number),
        saino.waitForBulk(bulkId as number),
        saino.watchBulk(bulkId as number).next(),
        saino.downloadReport(bulkId as number),
      ]) {
        expect(await failureOf(call)).toMatchObject({
          code: 'invalid_argument',
          retryable: false,
          message: expect.stringMatching(
            /^`bulkId` must be (an integer from 1 to 9007199254740991, not |a number: got (the string "1002"|\w+)\.$)/,
          ),
        });
      }
      expect(fetch).not.toHaveBeenCalled();
    },
  );

  test.each([1, Number.MAX_SAFE_INTEGER])('%i is sent', async (bulk_id) => {
    await using server = await startFaultServer((socket) => socket.write(progress({ bulk_id })));
    expect(await client(server.url).getBulkProgress(bulk_id)).toMatchObject({ bulk_id });
    expect(server.requests).toMatchObject([
      { method: 'GET', path: `/api/apis/email-cleaning/bulk-progress?bulk_id=${bulk_id}`, body: Buffer.alloc(0) },
    ]);
  });
});

describe('the base URL', () => {
  const fetch = vi.fn(async (_url: unknown) =>
    Response.json({ data: { bulk_id: 1002, status: 'x', percentage: 1 }, status: 'success' }),
  );
  afterEach(() => {
    vi.unstubAllEnvs();
    fetch.mockClear();
  });
  const path = '/api/apis/email-cleaning/bulk-progress?bulk_id=1002';

  test('is that of the environment, as it is at the first call', async () => {
    const saino = new EmailCleaning({ token, fetch });
    vi.stubEnv('SAINO_BASE_URL', 'http://127.0.0.1:4010');
    await saino.getBulkProgress(1002);
    vi.stubEnv('SAINO_BASE_URL', 'http://127.0.0.1:4011');
    await saino.getBulkProgress(1002);
    expect(fetch.mock.calls).toEqual(Array(2).fill([`http://127.0.0.1:4010${path}`, expect.anything()]));
    expect(saino.baseUrl).toBe('http://127.0.0.1:4010');
  });

  test('is the option, whatever the environment says', async () => {
    vi.stubEnv('SAINO_BASE_URL', 'http://127.0.0.1:4010');
    const saino = new EmailCleaning({ token, fetch, baseUrl: 'https://proxy.example.com' });
    await saino.getBulkProgress(1002);
    expect(fetch.mock.calls[0]?.[0]).toBe(`https://proxy.example.com${path}`);
    expect(saino.baseUrl).toBe('https://proxy.example.com');
  });

  test('is that of the spec without either, and nobody sets it', () => {
    vi.stubEnv('SAINO_BASE_URL', '');
    const saino = new EmailCleaning({ token });
    expect(saino.baseUrl).toBe('https://api.saino.io');
    expect(() => Object.assign(saino, { baseUrl: 'x' })).toThrow(TypeError);
  });

  test('of the environment is refused at the first call if it is none, and nothing is sent', async () => {
    vi.stubEnv('SAINO_BASE_URL', 'https://user:secret@api.example.com');
    const error = await failureOf(new EmailCleaning({ token, fetch }).startBulk(['user@example.com']));
    expect(error.code).toBe('configuration');
    expect(error.message).toBe('SAINO_BASE_URL must be an http or https URL without credentials, query or fragment.');
    expect(fetch).not.toHaveBeenCalled();
  });
});

describe('any body', () => {
  let body = '';
  const saino = new EmailCleaning({ token, fetch: async () => new Response(body) });
  const call = async (value: unknown) => {
    body = JSON.stringify(value);
    return await saino.getBulkProgress(1002);
  };

  const valid = fc.record({
    data: fc.record(
      {
        bulk_id: fc.constant(1002),
        status: fc.string(),
        percentage: fc.double({ min: 0, max: 100, noNaN: true }),
        download_link: fc.option(fc.string()),
        undocumented: fc.jsonValue(),
      },
      { requiredKeys: ['bulk_id', 'status', 'percentage'] },
    ),
    status: fc.constant('success'),
  });

  test('that is valid is the progress, undocumented fields included', async () => {
    await fc.assert(
      fc.asyncProperty(valid, async (value) => {
        expect(JSON.stringify(await call(value))).toBe(JSON.stringify(value.data));
      }),
      { numRuns: 50 },
    );
  });

  /** JSON with names that every object has already, at any depth. */
  const inherited = fc.constantFrom(...Object.getOwnPropertyNames(Object.prototype), 'prototype', 'then', 'at');
  const odd = fc.letrec((tie) => ({
    value: fc.oneof(fc.jsonValue(), tie('list'), tie('object')),
    list: fc.array(tie('value')),
    // As JSON.parse makes it, where `__proto__` is a name like any other.
    object: fc.array(fc.tuple(inherited, tie('value'))).map((entries) => {
      const text = entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join();
      return JSON.parse(`{${text}}`);
    }),
  })).value;

  /** An envelope in which any value may be any other. */
  const envelope = fc.record(
    {
      data: fc.record(
        {
          bulk_id: fc.oneof(fc.constant(1002), fc.jsonValue()),
          status: fc.oneof(fc.string(), fc.jsonValue()),
          percentage: fc.oneof(fc.integer({ min: -5, max: 105 }), fc.double(), fc.jsonValue()),
          download_link: fc.oneof(fc.string(), fc.jsonValue()),
        },
        { requiredKeys: [] },
      ),
      status: fc.oneof(fc.constantFrom('success', 'failed'), fc.jsonValue()),
      error: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );

  test('is a progress or a SainoError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(valid, envelope, odd, fc.record({ data: odd })), async (value) => {
        try {
          const { bulk_id, status, percentage, download_link } = await call(value);
          expect([bulk_id, typeof status, typeof percentage]).toEqual([1002, 'string', 'number']);
          expect(percentage >= 0 && percentage <= 100).toBe(true);
          expect(download_link === undefined || download_link === null || typeof download_link === 'string').toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(SainoError);
          expect(['api_error', 'invalid_response']).toContain((error as SainoError).code);
        }
      }),
      { numRuns: 300 },
    );
  });
});
