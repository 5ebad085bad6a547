import { afterEach, describe, expect, test, vi } from 'vitest';
import { EmailCleaning } from '../../../src/index.ts';
import { client, failureOf, skipBackoff } from '../../support/client.ts';
import { http, progress, startFaultServer, startJobServer } from '../../support/fault-server.ts';
import { expectNoToken, token } from '../../support/secrecy.ts';

test('the token is in nothing that a client shows of itself', async () => {
  await using server = await startJobServer({});
  const saino = client(server.url);
  expectNoToken(saino);
  expectNoToken(await saino.getBulkProgress(1002));
  expect(JSON.stringify(saino)).toBe('{}');
});

describe('without a token', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('a client can be made, and reads the environment at each attempt', async () => {
    vi.stubEnv('SAINO_TOKEN', undefined);
    await using server = await startJobServer({});
    const saino = new EmailCleaning({ baseUrl: server.url });
    vi.stubEnv('SAINO_TOKEN', 'first-token');
    await saino.getBulkProgress(1002);
    vi.stubEnv('SAINO_TOKEN', 'second-token');
    await saino.getBulkProgress(1002);
    expect(server.requests.map(({ headers }) => headers.token)).toEqual(['first-token', 'second-token']);
  });

  // An empty variable is how a shell says that there is none.
  test.each([
    [undefined, 'There is no token. Pass `token`, or set the environment variable SAINO_TOKEN.'],
    ['', 'There is no token. Pass `token`, or set the environment variable SAINO_TOKEN.'],
    [`${token}\nx`, 'The token must be one line of visible ASCII characters.'],
  ])('each call rejects if SAINO_TOKEN is %j, and nothing is sent', async (value, message) => {
    vi.stubEnv('SAINO_TOKEN', value);
    const fetch = vi.fn();
    const saino = new EmailCleaning({ fetch });
    for (const call of [
      saino.getBulkProgress(1002),
      saino.verifyEmail('user@example.com'),
      saino.startBulk(['user@example.com']),
      saino.waitForBulk(1002),
    ]) {
      expect(await failureOf(call)).toMatchObject({ code: 'configuration', retryable: false, message });
    }
    expect(fetch).not.toHaveBeenCalled();
  });

  test('each call rejects where the environment must not be read, as in Deno', async () => {
    const refuse = () => {
      throw new Error('Requires env access to "SAINO_TOKEN".');
    };
    vi.spyOn(process, 'env', 'get').mockReturnValue(new Proxy({}, { get: refuse }));
    const call = new EmailCleaning().getBulkProgress(1002);
    vi.restoreAllMocks();
    expect(await failureOf(call)).toMatchObject({ code: 'configuration' });
  });

  test('a report is downloaded all the same', async () => {
    vi.stubEnv('SAINO_TOKEN', undefined);
    const fetch = async () => new Response('a@example.com,ok');
    const job = { bulk_id: 1002, status: 'completed', percentage: 100, download_link: 'https://reports.example.com/r' };
    expect((await new EmailCleaning({ fetch }).downloadReport(job)).status).toBe(200);
  });
});

describe('a token function', () => {
  test('is called before each attempt', async () => {
    skipBackoff();
    await using server = await startFaultServer((socket, _, before) =>
      socket.write(before === 0 ? http(503, {}) : progress({})),
    );
    let calls = 0;
    await client(server.url, { token: async () => `token-${++calls}` }).getBulkProgress(1002);
    expect(server.requests.map(({ headers }) => headers.token)).toEqual(['token-1', 'token-2']);
  });

  test.each([
    ['nothing', () => ''],
    ['what no header can carry', () => `${token}\r\nx: y`],
    ['a number', () => 5 as never],
  ])('that returns %s is refused, and nothing is sent', async (_, returned) => {
    const fetch = vi.fn();
    const error = await failureOf(new EmailCleaning({ token: returned, fetch }).getBulkProgress(1002));
    expect(error).toMatchObject({ code: 'configuration', retryable: false });
    expect(fetch).not.toHaveBeenCalled();
  });

  test.each([
    ['rejects', () => Promise.reject(new Error('The vault is sealed.'))],
    [
      'throws',
      () => {
        throw new Error('The vault is sealed.');
      },
    ],
  ])('that %s is an error with the cause', async (_, fail) => {
    const error = await failureOf(new EmailCleaning({ token: fail }).getBulkProgress(1002));
    expect(error).toMatchObject({ code: 'configuration', cause: { message: 'The vault is sealed.' } });
    expect(error.message).toBe('The function that returns the token failed: see the cause.');
  });

  test('that never returns is a timeout, after which nothing can have been sent', async () => {
    skipBackoff();
    const fetch = vi.fn();
    const saino = new EmailCleaning({ token: () => new Promise(() => {}), fetch, timeout: 20, maxRetries: 0 });
    for (const call of [saino.getBulkProgress(1002), saino.verifyEmail('user@example.com')]) {
      expect(await failureOf(call)).toMatchObject({ code: 'timeout', retryable: true });
    }
    expect(fetch).not.toHaveBeenCalled();
  });
});
