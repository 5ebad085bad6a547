import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
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
          message: expect.stringMatching(/^A bulk id is an integer from 1 to 9007199254740991, not .+\.$/),
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
      fc.asyncProperty(fc.oneof(valid, envelope, fc.jsonValue()), async (value) => {
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
