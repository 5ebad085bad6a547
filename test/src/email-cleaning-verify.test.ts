import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { EmailCleaning } from '../../src/index.ts';
import { client, failureOf, skipBackoff } from '../support/client.ts';
import { http, json, startFaultServer, verified } from '../support/fault-server.ts';
import { expectAbsent, token } from '../support/secrecy.ts';

const email = 'Some.One+list@mail.example.com';

test('an address is sent in the query, escaped, and its result is returned', async () => {
  await using server = await startFaultServer((socket) =>
    socket.write(verified({ email, free_email: 'true', result: 'Unsafe to Send', status: 'Unknown', score: 7 })),
  );
  expect(await client(server.url).verifyEmail(email)).toEqual({
    email,
    free_email: 'true',
    result: 'Unsafe to Send',
    status: 'Unknown',
    score: 7,
  });
  expect(server.requests).toMatchObject([
    {
      method: 'GET',
      path: '/api/apis/email-cleaning/verify-single?email=Some.One%2Blist%40mail.example.com',
      headers: { token },
      body: Buffer.alloc(0),
    },
  ]);
});

test('the address of the response is not compared with that of the request', async () => {
  await using server = await startFaultServer((socket) => socket.write(verified({ email: 'other@example.org' })));
  expect(await client(server.url).verifyEmail(email)).toMatchObject({ email: 'other@example.org' });
});

test.each([
  '',
  'example.com',
  ' a@example.com',
  'a@b/c.com',
  'secret\ud800@example.com',
  5,
  null,
  undefined,
  ['a@example.com'],
  {},
])('%j is no address, and nothing is sent', async (value) => {
  const fetch = vi.fn();
  const error = await failureOf(new EmailCleaning({ token, fetch }).verifyEmail(value as string));
  expect(error).toMatchObject({ code: 'invalid_argument', retryable: false });
  expect(error.message).toMatch(/^The address to verify is (no address|not an address: .+|not a string)\.$/);
  expect(fetch).not.toHaveBeenCalled();
});

describe('the address is in no error', () => {
  const echoes: Record<string, string> = {
    'as it is': email,
    'in upper case': email.toUpperCase(),
    'in lower case': email.toLowerCase(),
    'in a URL': encodeURIComponent(email),
    'in a form': new URLSearchParams({ email }).toString(),
    'in HTML': email.replace('@', '&#64;'),
    'in JSON, by its codes': email.replace('+', '\\u002b'),
    'in base64': Buffer.from(`email=${email}`).toString('base64'),
  };

  test.each(Object.entries(echoes))('that comes back %s', async (_, echo) => {
    for (const [status, body] of [
      [500, `<h1>No ${echo}</h1>`],
      [400, `{"status":"failed","error":"No ${echo}"}`],
      [404, `${'x'.repeat(1990)}${echo}`],
      [200, `{"data":{"email":"${echo}"},"status":"success"}`],
      [200, `"${echo}"`],
      [302, echo],
    ] as const) {
      const fetch = async () => new Response(body, { status, headers: { location: `/?email=${echo}` } });
      const error = await failureOf(new EmailCleaning({ token, fetch }).verifyEmail(email));
      for (const form of [email, echo, 'Some.One', 'mail.example.com']) expectAbsent(error, form);
    }
  });

  test.each([
    [
      'a URL, as Deno does',
      `error sending request for url (https://api.example.com/?email=${encodeURIComponent(email)})`,
    ],
    ['the address itself', `no route for ${email}`],
  ])('that a runtime repeats as %s', async (_, text) => {
    const cause = new Error(text);
    const fetch = () => Promise.reject(Object.assign(new TypeError('fetch failed', { cause })));
    const error = await failureOf(new EmailCleaning({ token, fetch }).verifyEmail(email));
    for (const form of [email, encodeURIComponent(email)]) expectAbsent(error, form);
    expect(error.message).toMatch(/fetch failed \(/);
  });

  let body = '';
  const saino = new EmailCleaning({ token, fetch: async () => new Response(body, { status: 500 }) });
  const bodyFor = async (address: string) => {
    body = JSON.stringify({ a: address, b: encodeURIComponent(address) });
    const error = await failureOf(saino.verifyEmail(address));
    expect(error.code).toBe('unknown_outcome');
    return error.body;
  };

  test('whatever the address is', async () => {
    const odd = fc
      .string({ minLength: 3, maxLength: 20 })
      .map((text) => `"${text.replace(/["\\]/g, '\\$&')}"@example.com`);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.emailAddress(), odd), async (address) => {
        expect(await bodyFor(address)).toMatch(/^\{"a":"\\*\[address\]","b":"\[address\]"\}$/);
      }),
    );
  });
});

describe('retryUnknownOutcome', () => {
  test('repeats a check whose outcome is unknown, as a read is', async () => {
    skipBackoff();
    await using server = await startFaultServer((socket, _, before) => {
      if (before === 0) socket.resetAndDestroy();
      else socket.write(before === 1 ? http(503, {}) : verified());
    });
    const result = await client(server.url).verifyEmail(email, { retryUnknownOutcome: true });
    expect(result).toMatchObject({ status: 'Deliverable' });
    expect(server.requests).toHaveLength(3);
  });

  test('has the codes of a read in the end', async () => {
    skipBackoff();
    await using server = await startFaultServer((socket) =>
      socket.write(json(503, { status: 'failed', error: 'Busy' })),
    );
    const error = await failureOf(client(server.url).verifyEmail(email, { retryUnknownOutcome: true, maxRetries: 1 }));
    expect(error).toMatchObject({ code: 'api_error', status: 503, retryable: true, operation: 'verifyEmail' });
    expect(server.requests).toHaveLength(2);
  });

  test.each([false, undefined])('%s does not', async (retryUnknownOutcome) => {
    await using server = await startFaultServer((socket) => socket.resetAndDestroy());
    const error = await failureOf(client(server.url).verifyEmail(email, { retryUnknownOutcome }));
    expect(error.code).toBe('unknown_outcome');
    expect(server.requests).toHaveLength(1);
  });
});
