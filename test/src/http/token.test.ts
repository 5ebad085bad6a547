import { describe, expect, test, vi } from 'vitest';
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
