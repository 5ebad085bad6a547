// Requests that fail as programmed, as a client sees them.
import { describe, expect, test, vi } from 'vitest';
import { serveFetch } from '../../../src/cli/serve-fetch.ts';
import { createFakeSaino, type FakeOperation, type FakeSaino, type Fault } from '../../../src/testing.ts';
import { client, failureOf, skipBackoff } from '../../support/client.ts';
import { api, failure, headers, progress, upload } from '../../support/fake.ts';
import { closedPort } from '../../support/fault-server.ts';

const connect = (fake: FakeSaino) => client('https://api.saino.io', { fetch: fake.fetch });
const emails = ['user@example.com'];
const verification = `${api}/verify-single?email=user@example.com`;

/** What a client can tell a failed connection by. */
const reasonOf = (response: Promise<Response>) =>
  response.then(
    () => expect.fail('There was a response.'),
    ({ name, message, cause }) => [name, message, cause.code, cause.syscall],
  );

const operationsOf = (fake: FakeSaino) => fake.requests.map(({ operation }) => operation);

describe('a status', () => {
  test('is that of one request, and the next one succeeds', async () => {
    skipBackoff();
    const fake = createFakeSaino({ duration: 0 });
    const saino = connect(fake);
    fake.failNext('getBulkProgress', { status: 503 });
    const { bulk_id } = await saino.startBulk(emails);
    expect(await saino.getBulkProgress(bulk_id)).toMatchObject({ status: 'completed' });
    expect(operationsOf(fake)).toEqual(['startBulk', 'getBulkProgress', 'getBulkProgress']);
  });

  test('has the request have no effect', async () => {
    const fake = createFakeSaino({ percentages: [10, 20] });
    fake.failNext('startBulk', { status: 500 });
    expect((await fake.fetch(`${api}/verify-bulk`, { method: 'POST', headers })).status).toBe(500);
    await upload(fake);
    fake.failNext('getBulkProgress', { status: 500 });
    expect((await fake.fetch(`${api}/bulk-progress?bulk_id=1002`, { headers })).status).toBe(500);
    expect(await progress(fake, 1002)).toMatchObject({ body: { data: { percentage: 10 } } });
  });

  test('of 400 is the documented failure, and so is any with an `error`', async () => {
    const fake = createFakeSaino();
    fake.failNext('startBulk', { status: 400 });
    fake.failNext('startBulk', { status: 400, error: 'No credits are left.' });
    expect(await upload(fake)).toEqual(failure(''));
    expect(await upload(fake)).toEqual(failure('No credits are left.'));
    fake.failNext('startBulk', { status: 402, error: 'No credits are left.' });
    expect(await failureOf(connect(fake).startBulk(emails))).toMatchObject({
      code: 'api_error',
      status: 402,
      message: expect.stringContaining('No credits are left.'),
    });
  });

  test('comes with headers and a body, whatever they are', async () => {
    const fake = createFakeSaino();
    const [body, type] = ['<html>Bad gateway</html>', { 'content-type': 'text/html' }];
    fake.failNext('verifyEmail', { status: 200, body, headers: type });
    expect(await failureOf(connect(fake).verifyEmail('user@example.com'))).toMatchObject({
      code: 'unknown_outcome',
      status: 200,
      body,
    });
    fake.failNext('verifyEmail', { status: 429, headers: { 'retry-after': '3600' } });
    expect(await failureOf(connect(fake).verifyEmail('user@example.com'))).toMatchObject({
      code: 'http_error',
      status: 429,
      retryAfter: 3_600_000,
      body: 'HTTP 429, as programmed.\n',
    });
  });

  test.each([204, 205, 304])('of %i has no body, as there cannot be one', async (status) => {
    const fake = createFakeSaino();
    fake.failNext('verifyEmail', { status, body: 'text' });
    const response = await fake.fetch(verification, { headers });
    expect([response.status, response.body]).toEqual([status, null]);
  });
});

describe('a connection', () => {
  test('that is refused certainly brings no request, so an upload is retried', async () => {
    skipBackoff();
    const fake = createFakeSaino();
    fake.failNext('startBulk', { connection: 'refused' });
    expect(await connect(fake).startBulk(emails)).toMatchObject({ bulk_id: 1002 });
    expect(operationsOf(fake)).toEqual(['startBulk']);
  });

  test('that is lost leaves it unknown whether the job exists, and it does', async () => {
    const fake = createFakeSaino({ duration: 0 });
    fake.failNext('startBulk', { connection: 'lost' });
    expect(await failureOf(connect(fake).startBulk(emails))).toMatchObject({ code: 'unknown_outcome' });
    expect(operationsOf(fake)).toEqual(['startBulk']);
    expect(await progress(fake, 1002)).toMatchObject({ body: { data: { status: 'completed' } } });
  });

  test('that is refused rejects as `fetch` of Node.js does', async () => {
    const fake = createFakeSaino();
    fake.failNext('verifyEmail', { connection: 'refused' });
    const real = await reasonOf(fetch(`http://127.0.0.1:${await closedPort()}`));
    expect(await reasonOf(fake.fetch(verification, { headers }))).toEqual(real);
    expect(real).toEqual(['TypeError', 'fetch failed', 'ECONNREFUSED', 'connect']);
  });

  test('that is lost rejects as `fetch` of Node.js does, and costs a client its connection over HTTP', async () => {
    const fake = createFakeSaino();
    fake.failNext('verifyEmail', { connection: 'lost', times: 2 });
    const onError = vi.fn();
    await using server = await serveFetch(() => fake.fetch, { onError });
    const real = await reasonOf(fetch(verification.replace('https://api.saino.io', server.url), { headers }));
    expect(await reasonOf(fake.fetch(verification, { headers }))).toEqual(real);
    expect(real).toEqual(['TypeError', 'fetch failed', 'UND_ERR_SOCKET', undefined]);
    expect(onError).toHaveBeenCalledOnce();
  });

  test('that is silent lasts until the signal of the request is aborted', async () => {
    const fake = createFakeSaino({ duration: 0 });
    fake.failNext('startBulk', { connection: 'silent' });
    const error = await failureOf(connect(fake).startBulk(emails, { timeout: 20 }));
    expect(error).toMatchObject({ code: 'unknown_outcome' });
    expect(await progress(fake, 1002)).toMatchObject({ body: { data: { status: 'completed' } } });
  });
});

describe('a fault', () => {
  test('concerns its operation, as many requests as it says, and comes before the next one', async () => {
    const fake = createFakeSaino({ percentages: [50] });
    await upload(fake);
    fake.failNext('getBulkProgress', { status: 500, times: 2 });
    fake.failNext('getBulkProgress', { status: 400 });
    expect((await fake.fetch(verification, { headers })).status).toBe(200);
    const statuses = [];
    for (let poll = 0; poll < 4; poll++) {
      statuses.push((await fake.fetch(`${api}/bulk-progress?bulk_id=1002`, { headers })).status);
    }
    expect(statuses).toEqual([500, 500, 400, 200]);
  });

  test('may last', async () => {
    const fake = createFakeSaino();
    fake.failNext('verifyEmail', { status: 503, times: Number.POSITIVE_INFINITY });
    for (let attempt = 0; attempt < 3; attempt++) {
      expect((await fake.fetch(verification, { headers })).status).toBe(503);
    }
  });

  test('of the report is that of an expired link, and a new one works', async () => {
    const fake = createFakeSaino({ duration: 0 });
    const saino = connect(fake);
    const { bulk_id } = await saino.startBulk(emails);
    fake.failNext('downloadReport', { status: 403 });
    const error = await failureOf(saino.downloadReport(bulk_id));
    expect(error).toMatchObject({ code: 'report_unavailable', status: 403 });
    expect(await (await saino.downloadReport(bulk_id)).text()).toContain('\nuser@example.com,');
  });
});

describe('a fault that cannot be is refused', () => {
  const operations = 'startBulk, getBulkProgress, verifyEmail, downloadReport';

  test.each<[string, object, string]>([
    ['startBulks', { status: 503 }, `There is no operation startBulks, but ${operations}.`],
    ['startBulk', { status: 99 }, '`status` must be an integer from 200 to 599, not 99.'],
    ['startBulk', { status: 5030 }, '`status` must be an integer from 200 to 599, not 5030.'],
    ['startBulk', { status: 503.5 }, '`status` must be an integer from 200 to 599, not 503.5.'],
    ['startBulk', { status: '503' }, '`status` must be an integer from 200 to 599, not 503.'],
    ['startBulk', { connection: 'slow' }, '`connection` must be one of refused, lost, silent, not slow.'],
    ['startBulk', {}, 'A fault must have either a `status` or a `connection`.'],
    ['startBulk', { status: 503, connection: 'lost' }, 'A fault must have either a `status` or a `connection`.'],
    ['startBulk', { status: 503, times: 0 }, '`times` must be an integer, 1 or more, or Infinity, not 0.'],
    ['startBulk', { status: 503, times: 1.5 }, '`times` must be an integer, 1 or more, or Infinity, not 1.5.'],
    ['startBulk', { status: 400, error: 'a', body: 'b' }, 'A fault must not have both an `error` and a `body`.'],
  ])('%s, %j', (operation, fault, message) => {
    const fake = createFakeSaino();
    expect(() => fake.failNext(operation as FakeOperation, fault as Fault)).toThrow(
      expect.objectContaining({ message, name: expect.stringMatching(/^(Range|Type)Error$/) }),
    );
  });
});
